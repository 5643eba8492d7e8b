//===- Print.h - a report as text -----------------------------------------===//
#ifndef KLEENE_RUNTIME_REPORT_PRINT_H
#define KLEENE_RUNTIME_REPORT_PRINT_H

#include "runtime/report/Report.h"

namespace kleene::rt {

/// For people: the table, what its cells mean, notes, and the commands. A
/// `picture` is the name of a file beside the text that is to be shown in it.
std::string printMarkdown(const Report &report,
                          const std::vector<std::string> &pictures = {});

/// A line per row and set, with headings; shares in [0, 1], nothing rounded,
/// empty where there is no number.
std::string printCSV(const Report &report);

/// One object on one line: "rows", "notes", "sources".
std::string printJSON(const Report &report);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_PRINT_H
