//===- ASTPrinter.h - a tree as text --------------------------------------===//
//
// Prints a tree, parsed or checked, in the language itself with all parentheses
// (`--emit=ast`). In a checked tree what sema made explicit shows: own indices
// (`dist[_v]`), `scalar(i)` for a widened index and `node(i)` for a checked
// one.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SYNTAX_ASTPRINTER_H
#define KLEENE_LANG_SYNTAX_ASTPRINTER_H

#include "lang/syntax/AST.h"

#include "llvm/Support/raw_ostream.h"

namespace kleene::lang {

/// A parsed file.
void print(const Module &module, llvm::raw_ostream &os);
void print(const Algorithm &algorithm, llvm::raw_ostream &os);
void print(const Expr &expr, llvm::raw_ostream &os);
std::string toString(const Expr &expr);

/// The spelling of an operator: `+`, `div`.
llvm::StringRef spell(BinaryOp op);

} // namespace kleene::lang

#endif // KLEENE_LANG_SYNTAX_ASTPRINTER_H
