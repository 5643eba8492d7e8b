//===- Register.cpp - the pipelines as flags of kleene-opt ----------------===//
#include "compiler/pipelines/Pipelines.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

namespace {

struct NativeOptions : PassPipelineOptions<NativeOptions> {
  Option<int64_t> nodes{*this, "nodes",
                        llvm::cl::desc("make code for this size alone"),
                        llvm::cl::init(0)};
};

} // namespace

void kleene::registerPipelines() {
  PassPipelineRegistration<>("kleene-normal-form",
                             "the direct form to Kleene normal form",
                             addNormalForm);
  PassPipelineRegistration<NativeOptions>(
      "kleene-native-to-llvm", "lfp to the LLVM dialect: native traces",
      [](OpPassManager &passes, const NativeOptions &options) {
        addNativeCode(passes, options.nodes);
        addLLVM(passes);
      });
}
