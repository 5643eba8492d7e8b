//===- EraseDead.h - erase the values of a program that nothing uses ------===//
#ifndef KLEENE_COMPILER_TRANSFORMS_GNN_ERASEDEAD_H
#define KLEENE_COMPILER_TRANSFORMS_GNN_ERASEDEAD_H

#include "compiler/dialect/gnn/GNNOps.h"

namespace kleene::gnn {

/// Erases every op without an effect and without a use, users first, so that
/// whole chains go.
void eraseDead(ProgramOp program);

} // namespace kleene::gnn

#endif // KLEENE_COMPILER_TRANSFORMS_GNN_ERASEDEAD_H
