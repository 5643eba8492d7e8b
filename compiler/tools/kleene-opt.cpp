//===- kleene-opt.cpp - any pass on text ----------------------------------===//
//
// MLIR's optimizer driver with Kleene's dialects, passes and pipelines. Its
// parser is recursive, so text is refused that nests deeper than any program.
//
//===----------------------------------------------------------------------===//
#include "compiler/conversion/LFPToSCF.h"
#include "compiler/conversion/LearnerPasses.h"
#include "compiler/dialect/gnn/GNNDialect.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/pipelines/TextNesting.h"
#include "compiler/transforms/gnn/Passes.h"
#include "compiler/transforms/lfp/Passes.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"

static void registerEverything(mlir::DialectRegistry &registry) {
  kleene::registerNativeDialects(registry);
  registry.insert<kleene::gnn::GNNDialect, mlir::memref::MemRefDialect,
                  mlir::tensor::TensorDialect>();
  kleene::lfp::registerLFPPasses();
  kleene::lfp::registerLFPToSCFPasses();
  kleene::gnn::registerKleeneGNNPasses();
  kleene::conversion::registerKleeneLearnerPasses();
  kleene::registerPipelines();
  mlir::registerTransformsPasses();
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  mlir::DialectRegistry registry;
  registerEverything(registry);
  auto [inputName, outputName] = mlir::registerAndParseCLIOptions(
      argc, argv, "the Kleene optimizer\n", registry);
  std::string message;
  auto input = mlir::openInputFile(inputName, &message);
  auto output = input ? mlir::openOutputFile(outputName, &message) : nullptr;
  if (!input || !output) {
    llvm::errs() << "kleene-opt: " << message << "\n";
    return 1;
  }
  int nesting = kleene::textNesting(input->getBuffer());
  if (nesting > kleene::maxTextNesting) {
    llvm::errs() << "kleene-opt: " << inputName << ": brackets nest " << nesting
                 << " deep, the limit is " << kleene::maxTextNesting << "\n";
    return 1;
  }
  if (failed(mlir::MlirOptMain(output->os(), std::move(input), registry,
                               mlir::MlirOptMainConfig::createFromCLOptions())))
    return 1;
  output->keep();
  return 0;
}
