//===- IndexRange.h - the least and the largest value of an index ---------===//
//
// Intervals of index expressions as polynomials in n and in the variables of
// the loops around: `i + 1` in `for i in 0 .. n` lies in [i + 1, i + 1], a
// register in [0, n - 1]. Only ever says what is so.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SEMA_INDEXRANGE_H
#define KLEENE_LANG_SEMA_INDEXRANGE_H

#include "lang/sema/Polynomial.h"
#include "lang/syntax/AST.h"

#include "llvm/ADT/DenseMap.h"

#include <optional>

namespace kleene::lang {

/// Both ends belong to it; an end that is not known is absent.
struct IndexRange {
  std::optional<Polynomial> low, high;
};

/// What is known of names while a tree is walked.
using IndexRanges = llvm::DenseMap<const Decl *, IndexRange>;

IndexRange rangeOf(const Expr &expr, const IndexRanges &names);

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_INDEXRANGE_H
