//===- LearnerPasses.h - from an algorithm to its network and plan --------===//
//
// Declared in LearnerPasses.td, one .cpp per pass. The order in which they run
// is written in compiler/pipelines and nowhere else.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LEARNERPASSES_H
#define KLEENE_COMPILER_CONVERSION_LEARNERPASSES_H

#include "compiler/dialect/gnn/GNNOps.h"
#include "compiler/dialect/lfp/LFPOps.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace kleene::conversion {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/LearnerPasses.h.inc"

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_LEARNERPASSES_H
