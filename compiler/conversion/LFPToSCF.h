//===- LFPToSCF.h - from lfp to native traces -----------------------------===//
//
// In: a module with one lfp.program and any number of lfp.samplers, the default
// first, in direct or normal form. Out: the functions of
// compiler/program/Trace.h in scf, cf, arith, math, func and llvm. Called by
// pipelines.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LFPTOSCF_H
#define KLEENE_COMPILER_CONVERSION_LFPTOSCF_H

#include "compiler/program/Spec.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

#include <vector>

namespace kleene::lfp {

/// Where the module's code can stop a run: its loops without bound and its
/// checked indices, in the order in which native code numbers them.
std::vector<Site> collectSites(mlir::ModuleOp module);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/LFPToSCF.h.inc"

} // namespace kleene::lfp

#endif // KLEENE_COMPILER_CONVERSION_LFPTOSCF_H
