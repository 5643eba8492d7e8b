//===- Parser.h - tokens to a tree ----------------------------------------===//
//
// Parses one file by recursive descent, with one token of lookahead. The tree
// is complete only when no error was reported. Any bytes are safe: nesting is
// limited to 256, after which parsing stops, and every step takes a token.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SYNTAX_PARSER_H
#define KLEENE_LANG_SYNTAX_PARSER_H

#include "lang/basic/DiagnosticEngine.h"
#include "lang/syntax/AST.h"

namespace kleene::lang {

/// For blocks, parentheses, chains of `else` and the height of an expression.
inline constexpr unsigned maxNesting = 256;

Module parse(const SourceFile &source, ASTContext &context,
             DiagnosticEngine &diags);

} // namespace kleene::lang

#endif // KLEENE_LANG_SYNTAX_PARSER_H
