//===- SpecOf.h - the interface of an algorithm
//----------------------------===//
//
// In comes a checked algorithm and the lfp module that its native code is made
// from, out goes its Spec. Probes and params are those declared, also where the
// module has lost them (a probe that is never reached); the sites are those of
// the module, in the numbers that native code uses.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_DRIVER_SPECOF_H
#define KLEENE_COMPILER_DRIVER_SPECOF_H

#include "compiler/program/Spec.h"

#include "lang/syntax/AST.h"

#include "mlir/IR/BuiltinOps.h"

namespace kleene {

Spec specOf(const lang::Algorithm &algorithm, mlir::ModuleOp module);

} // namespace kleene

#endif // KLEENE_COMPILER_DRIVER_SPECOF_H
