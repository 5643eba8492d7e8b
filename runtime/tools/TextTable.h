//===- TextTable.h - columns of text --------------------------------------===//
#ifndef KLEENE_RUNTIME_TOOLS_TEXTTABLE_H
#define KLEENE_RUNTIME_TOOLS_TEXTTABLE_H

#include <string>
#include <vector>

namespace kleene::rt {

using TableRow = std::vector<std::string>;

/// One number by a format of printf.
std::string number(const char *format, double value);

/// Lines of rows of equal length: the first column to the left, the others,
/// numbers, to the right.
std::string layOut(const std::vector<TableRow> &rows);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TOOLS_TEXTTABLE_H
