//===- ASTToLFP.h - a checked tree as an lfp program ----------------------===//
//
// In comes a correct algorithm, out goes a module with one `lfp.program` in
// direct form (a loop of the text is an `lfp.fix` or an `lfp.for`, nested as in
// the text) and, if it has a `sample` block, one `lfp.sampler`. Every operation
// carries the place it was written at. Called by compiler/driver.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_ASTTOLFP_H
#define KLEENE_COMPILER_CONVERSION_ASTTOLFP_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace kleene {

namespace lang {
struct CheckedModule;
} // namespace lang

/// The dialects lfp, arith, math and scf are loaded into `context`.
mlir::OwningOpRef<mlir::ModuleOp>
convertASTToLFP(const lang::CheckedModule &module, mlir::MLIRContext &context);

} // namespace kleene

#endif // KLEENE_COMPILER_CONVERSION_ASTTOLFP_H
