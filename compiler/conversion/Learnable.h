//===- Learnable.h - what a derived network can read and answer -----------===//
//
// Nodes have features of their own, pairs and the graph too; what is missing
// are pointers that start at a pair or at the graph.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LEARNABLE_H
#define KLEENE_COMPILER_CONVERSION_LEARNABLE_H

#include "compiler/dialect/lfp/LFPOps.h"

namespace kleene::conversion {

/// Whether the values of a variable are nodes: pointer, permutation, mask_one.
bool isIndex(lfp::VariableAttr variable);
/// The same without mask_one.
bool isPointer(lfp::VariableAttr variable);

/// Whether there is an encoder for the variable as an input and a decoder for
/// it as an output or a hint.
bool isLearnable(lfp::VariableAttr variable);

/// Whether it is learnable and its values are finitely many on a graph, so that
/// a one-hot channel can hold them: all but numbers.
bool isFiniteState(lfp::VariableAttr variable);

/// Fails, with an error at the place, where an input has no encoder or an
/// output no decoder [probe-type], but for those `decided` elsewhere. A hint
/// without one is merely left out.
mlir::LogicalResult verifyLearnable(lfp::ProgramOp program,
                                    llvm::ArrayRef<lfp::OutputOp> decided = {});

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_LEARNABLE_H
