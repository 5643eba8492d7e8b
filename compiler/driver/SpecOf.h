//===- SpecOf.h - the interface of an lfp program -------------------------===//
//
// In comes a module in the form that native code is made from, out goes its
// Spec: probes from inputs, probes and outputs, params from the sampler, sites
// in the numbers that native code uses.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_DRIVER_SPECOF_H
#define KLEENE_COMPILER_DRIVER_SPECOF_H

#include "compiler/program/Spec.h"

#include "mlir/IR/BuiltinOps.h"

namespace kleene {

Spec specOf(mlir::ModuleOp module);

} // namespace kleene

#endif // KLEENE_COMPILER_DRIVER_SPECOF_H
