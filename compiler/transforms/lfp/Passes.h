//===- Passes.h - passes over the lfp dialect -----------------------------===//
//
// Declared in Passes.td, one .cpp per pass. The order in which they run is
// written in compiler/pipelines and nowhere else.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRANSFORMS_LFP_PASSES_H
#define KLEENE_COMPILER_TRANSFORMS_LFP_PASSES_H

#include "compiler/dialect/lfp/LFPOps.h"

#include "mlir/Pass/Pass.h"

namespace mlir::arith {
class ArithDialect;
} // namespace mlir::arith
namespace mlir::cf {
class ControlFlowDialect;
} // namespace mlir::cf
namespace mlir::scf {
class SCFDialect;
} // namespace mlir::scf

namespace kleene::lfp {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/transforms/lfp/Passes.h.inc"

} // namespace kleene::lfp

#endif // KLEENE_COMPILER_TRANSFORMS_LFP_PASSES_H
