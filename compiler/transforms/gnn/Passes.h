//===- Passes.h - passes over the gnn dialect -----------------------------===//
//
// Declared in Passes.td, one .cpp per pass. The order in which they run is
// written in compiler/pipelines and nowhere else.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRANSFORMS_GNN_PASSES_H
#define KLEENE_COMPILER_TRANSFORMS_GNN_PASSES_H

#include "compiler/dialect/gnn/GNNOps.h"

#include "mlir/Pass/Pass.h"

namespace kleene::gnn {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/transforms/gnn/Passes.h.inc"

} // namespace kleene::gnn

#endif // KLEENE_COMPILER_TRANSFORMS_GNN_PASSES_H
