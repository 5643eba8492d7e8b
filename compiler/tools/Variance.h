//===- Variance.h - how an expression moves with the states it reads ------===//
//
// By structural rules, for each state an expression reads: does the expression
// rise when the state rises, fall, or is it not known? Booleans order false
// before true. Used by Lattice.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TOOLS_VARIANCE_H
#define KLEENE_COMPILER_TOOLS_VARIANCE_H

#include "lang/syntax/AST.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

namespace kleene {

enum class Variance : uint8_t { up, down, unknown };

/// The states an expression reads, each with its variance. `overflow`: more
/// than fit, of unknown variance.
struct Variances {
  llvm::SmallVector<std::pair<const lang::StateDecl *, Variance>, 4> reads;
  bool overflow = false;
};

/// Lets seen so far, by declaration.
using LetVariances = llvm::DenseMap<const lang::Decl *, Variances>;

Variances varianceOf(const lang::Expr &expr, const LetVariances &lets);
/// The same when the expression only matters for whether something happens at
/// all, or where: every variance unknown.
Variances asUnknown(Variances variances);
Variances negated(Variances variances);

} // namespace kleene

#endif // KLEENE_COMPILER_TOOLS_VARIANCE_H
