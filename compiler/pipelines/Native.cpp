//===- Native.cpp - from lfp to the LLVM dialect --------------------------===//
#include "compiler/conversion/LFPToSCF.h"
#include "compiler/dialect/lfp/LFPDialect.h"
#include "compiler/dialect/lfp/LFPOps.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/transforms/lfp/Passes.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVMPass.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;

void kleene::registerNativeDialects(DialectRegistry &registry) {
  registry.insert<lfp::LFPDialect, arith::ArithDialect, cf::ControlFlowDialect,
                  func::FuncDialect, LLVM::LLVMDialect, math::MathDialect,
                  scf::SCFDialect>();
}

void kleene::addNativeCode(OpPassManager &passes, int64_t nodes) {
  passes.nest<lfp::ProgramOp>().addPass(lfp::createOpenFolds());
  passes.nest<lfp::ProgramOp>().addPass(lfp::createSemiNaive());
  lfp::ConvertLFPToSCFOptions options;
  options.nodes = nodes;
  passes.addPass(lfp::createConvertLFPToSCF(options));
}

void kleene::addLLVM(OpPassManager &passes) {
  passes.addPass(createSCFToControlFlowPass());
  passes.addPass(createConvertMathToLLVMPass());
  passes.addPass(createArithToLLVMConversionPass());
  passes.addPass(createConvertFuncToLLVMPass());
  passes.addPass(createConvertControlFlowToLLVMPass());
}
