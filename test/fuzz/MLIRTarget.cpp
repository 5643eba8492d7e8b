#include "Targets.h"

#include "compiler/dialect/gnn/GNNDialect.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/pipelines/TextNesting.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;

namespace {

MLIRContext &theContext() {
  static MLIRContext *context = [] {
    DialectRegistry registry;
    kleene::registerNativeDialects(registry);
    registry.insert<kleene::gnn::GNNDialect, memref::MemRefDialect,
                    tensor::TensorDialect>();
    auto *made = new MLIRContext(registry, MLIRContext::Threading::DISABLED);
    made->loadAllAvailableDialects();
    return made;
  }();
  return *context;
}

/// Runs a pipeline on a copy; failing is no fault, breaking the IR is.
template <typename Add> void runCopy(ModuleOp module, Add add) {
  OwningOpRef<ModuleOp> copy = module.clone();
  PassManager passes(module.getContext());
  add(passes);
  (void)passes.run(*copy);
}

} // namespace

void kleene::test::fuzzMLIR(std::string_view bytes) {
  const llvm::StringRef text(bytes.data(), bytes.size());
  // Parsing needs the zero behind the text; a zero inside ends it early.
  if (textNesting(text) > maxTextNesting || text.contains('\0'))
    return;
  MLIRContext &context = theContext();
  ScopedDiagnosticHandler quiet(&context,
                                [](Diagnostic &) { return success(); });
  OwningOpRef<ModuleOp> module =
      parseSourceString<ModuleOp>(text, ParserConfig(&context));
  if (!module)
    return;
  runCopy(*module, [](OpPassManager &passes) { addNormalForm(passes); });
  runCopy(*module, [](OpPassManager &passes) {
    addNativeCode(passes);
    addLLVM(passes);
  });
  runCopy(*module,
          [](OpPassManager &passes) { addLearner(passes, {"lattice"}); });
}
