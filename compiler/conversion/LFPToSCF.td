//===- LFPToSCF.td - the pass from lfp to native traces -------------------===//

#ifndef KLEENE_COMPILER_CONVERSION_LFPTOSCF_TD
#define KLEENE_COMPILER_CONVERSION_LFPTOSCF_TD

include "mlir/Pass/PassBase.td"

def ConvertLFPToSCF : Pass<"convert-lfp-to-scf", "::mlir::ModuleOp"> {
  let summary = "make the C functions of native traces out of a program";
  let description = [{
    Replaces the module's `lfp.program` and its `lfp.sampler` by the functions
    of `compiler/program/Trace.h`: `kleene_abi_version`,
    `kleene_workspace_bytes`, `kleene_sample` (with a sampler),
    `kleene_derive`, `kleene_run`. Takes the direct form and the normal form.
    Every tensor gets a slot in the workspace, so nothing is allocated while
    the code runs.
  }];
  let options = [
    Option<"nodes", "nodes", "int64_t", /*default=*/"0",
           "make code for this number of nodes alone; 0: for any">];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::cf::ControlFlowDialect",
    "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::math::MathDialect", "::mlir::scf::SCFDialect"];
}

#endif // KLEENE_COMPILER_CONVERSION_LFPTOSCF_TD
