//===- FormatInternal.h - tokens with comments, and lines of them ---------===//
//
// TokenStream.cpp reads the tokens with the comments between them, Spacing.cpp
// knows what stands between two tokens, LineBreaker.cpp lays out the tokens of
// one statement, Formatter.cpp the statements and their blocks.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_FORMAT_FORMATINTERNAL_H
#define KLEENE_LANG_FORMAT_FORMATINTERNAL_H

#include "lang/syntax/AST.h"
#include "lang/syntax/Lexer.h"

#include <string>
#include <vector>

namespace kleene::lang {

struct Comment {
  llvm::StringRef text;     ///< from `//`, without blanks at its end
  unsigned linesBefore = 0; ///< ends of lines since the token or comment before
};

/// A token as the formatter needs it; never a `;`.
struct FormatToken {
  TokenKind kind = TokenKind::End;
  llvm::StringRef text;
  std::vector<Comment> comments; ///< between the piece before and this one
  unsigned linesBefore = 0;      ///< ends of lines since what is before
  bool startsLine = false;       ///< the first of a statement or declaration
  bool isBlock = false;          ///< a `{` that holds lines
  bool isHook = false;           ///< the name of a block given to a call
  bool isSign = false;           ///< a `-` with one operand
  bool touches = false;          ///< nothing stands between the one before

  bool is(TokenKind other) const { return kind == other; }
};

/// All tokens, with End as the last.
std::vector<FormatToken> readFormatTokens(const SourceFile &source,
                                          const Outline &outline);

/// Whether a blank stands between pieces i - 1 and i on one line.
bool needsBlank(const std::vector<FormatToken> &pieces, size_t i);

/// How good it is to begin a line with piece i, smaller is better; 0 when it
/// must not. `depth` counts the open brackets before it.
unsigned breakRank(const std::vector<FormatToken> &pieces, size_t i,
                   unsigned depth);

/// Writes pieces [begin, end), which hold no block: the author's line breaks
/// stay, lines that are too long get more. Lines after the first are indented
/// by `indent`; `text` ends with the beginning of the first.
void writeLine(const std::vector<FormatToken> &pieces, size_t begin, size_t end,
               unsigned indent, std::string &text);

/// The columns of the last line of `text`.
unsigned columnOf(const std::string &text);

} // namespace kleene::lang

#endif // KLEENE_LANG_FORMAT_FORMATINTERNAL_H
