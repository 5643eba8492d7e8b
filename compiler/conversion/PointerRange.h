//===- PointerRange.h - where the pointers of a state can point -----------===//
//
// A parent pointer found by a relaxation over A can only point against an edge
// of A. Knowing this, a decoder need not consider other nodes: the logits of
// pairs that are no edge are masked.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_POINTERRANGE_H
#define KLEENE_COMPILER_CONVERSION_POINTERRANGE_H

#include "compiler/transforms/lfp/Conditions.h"

namespace kleene::conversion {

/// The relation that holds between p[v] and v for every node v with p[v] != v,
/// whatever the inputs: proved by going through every assignment that can reach
/// one of `pointers` (tensors of node indices). None if there is no such proof.
std::optional<lfp::Relation> pointerRange(llvm::ArrayRef<mlir::Value> pointers);

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_POINTERRANGE_H
