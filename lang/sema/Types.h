//===- Types.h - the rules of types ---------------------------------------===//
//
// How variables and values relate (rules T1 to T9 of lang/README.md): the value
// of an element, what converts to what, and how types are spelled in messages.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SEMA_TYPES_H
#define KLEENE_LANG_SEMA_TYPES_H

#include "lang/syntax/Decl.h"

#include <optional>
#include <string>

namespace kleene::lang {

/// The type of an element of a variable (of the whole, for rank 0): scalar and
/// mask as they are; pointer, permutation and mask_one a node.
Type elementType(const VarType &type);

/// True for Scalar, Index and an open integer literal.
bool isNumeric(const Type &type);

/// The type two operands meet in: equal types; a scalar when one side is a
/// scalar and the other an index; the other side's for an open literal.
std::optional<Type> commonType(const Type &a, const Type &b);

/// As in a program: `node scalar`, `edge {up, left}`, `register`.
std::string spell(const VarType &type);
/// As in a message: `scalar`, `mask`, `index`, `{up, left}`.
std::string spell(const Type &type);
/// The same of a declared variable: a register is called so.
std::string spell(const VarDecl &decl);
llvm::StringRef spell(Location location);
/// "no index", "one index", "two indices".
llvm::StringRef spellIndices(size_t count);

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_TYPES_H
