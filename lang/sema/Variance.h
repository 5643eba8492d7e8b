//===- Variance.h - how a value moves when lattice variables climb --------===//
//
// Each lattice variable moves one way during a run: down under `min=` and
// `and=`, up under `max=` and `or=`. This says which way a checked expression
// moves then. Used by Lattice.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SEMA_VARIANCE_H
#define KLEENE_LANG_SEMA_VARIANCE_H

#include "lang/syntax/AST.h"

#include "llvm/ADT/DenseMap.h"

namespace kleene::lang {

/// Masks are ordered false < true.
enum class Motion : uint8_t { Still, Up, Down, Unknown };

struct Variance {
  Motion motion = Motion::Still;
  const Expr *cause = nullptr; ///< where it became Unknown
};

/// How every declaration that can move does so; others stand still.
using Motions = llvm::DenseMap<const Decl *, Motion>;

Variance varianceOf(const Expr &expr, const Motions &motions);

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_VARIANCE_H
