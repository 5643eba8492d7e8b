//===- Formatter.h - a program in its one layout --------------------------===//
//
// Lays out the tokens of a program: the tokens stay as they are and in order
// (but `;`, which ends of lines replace), so the tree stays the same. Comments
// stay with the token they stand behind or before. What is laid out is said in
// README.md. Twice is the same as once.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_FORMAT_FORMATTER_H
#define KLEENE_LANG_FORMAT_FORMATTER_H

#include "lang/basic/DiagnosticEngine.h"
#include "lang/basic/SourceFile.h"

#include <optional>
#include <string>

namespace kleene::lang {

/// The width beyond which a line is broken; trailing comments do not count.
inline constexpr unsigned formatWidth = 90;

/// Nothing, with a diagnostic, when the text does not parse.
std::optional<std::string> format(const SourceFile &source,
                                  DiagnosticEngine &diags);

} // namespace kleene::lang

#endif // KLEENE_LANG_FORMAT_FORMATTER_H
