//===- NativeModule.cpp - LLVM IR for a processor -------------------------===//
#include "compiler/execution/NativeModule.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

using namespace kleene;

NativeModule::NativeModule() = default;
NativeModule::NativeModule(NativeModule &&) = default;
NativeModule &NativeModule::operator=(NativeModule &&other) {
  // The module goes before its context.
  module = std::move(other.module);
  context = std::move(other.context);
  machine = std::move(other.machine);
  return *this;
}
NativeModule::~NativeModule() { module.reset(); }

static llvm::CodeGenOptLevel codeGenLevel(unsigned optimization) {
  return optimization == 0   ? llvm::CodeGenOptLevel::None
         : optimization == 1 ? llvm::CodeGenOptLevel::Less
                             : llvm::CodeGenOptLevel::Default;
}

/// A machine of the host's architecture, position independent, that never
/// fuses a * b + c.
static Result<std::unique_ptr<llvm::TargetMachine>>
createMachine(const NativeOptions &options) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::Triple triple(llvm::sys::getProcessTriple());
  std::string error, cpu = options.cpu;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return Failure{FailureKind::internal, error};
  llvm::SubtargetFeatures features;
  if (cpu == "native") {
    cpu = llvm::sys::getHostCPUName().str();
    for (const auto &feature : llvm::sys::getHostCPUFeatures())
      features.AddFeature(feature.first(), feature.second);
  }
  std::unique_ptr<llvm::MCSubtargetInfo> known(
      target->createMCSubtargetInfo(triple, "", ""));
  if (!known || !known->isCPUStringValid(cpu))
    return inputFailure("unknown processor `" + options.cpu + "` for " +
                        triple.str());
  llvm::TargetOptions codeOptions;
  codeOptions.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      triple, cpu, features.getString(), codeOptions, llvm::Reloc::PIC_,
      std::nullopt, codeGenLevel(options.optimization)));
  if (!machine)
    return Failure{FailureKind::internal, "no code generator for " + cpu};
  return machine;
}

static llvm::OptimizationLevel passLevel(unsigned optimization) {
  return optimization == 0   ? llvm::OptimizationLevel::O0
         : optimization == 1 ? llvm::OptimizationLevel::O1
         : optimization == 2 ? llvm::OptimizationLevel::O2
                             : llvm::OptimizationLevel::O3;
}

static void optimize(llvm::Module &module, llvm::TargetMachine &machine,
                     unsigned optimization) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graph;
  llvm::ModuleAnalysisManager modules;
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = tuning.SLPVectorization = optimization >= 2;
  llvm::PassBuilder builder(&machine, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graph, modules);
  llvm::OptimizationLevel level = passLevel(optimization);
  llvm::ModulePassManager passes =
      level == llvm::OptimizationLevel::O0
          ? builder.buildO0DefaultPipeline(level)
          : builder.buildPerModuleDefaultPipeline(level);
  passes.run(module, modules);
}

/// Code generation asks the functions for their processor.
static void setProcessor(llvm::Module &module,
                         const llvm::TargetMachine &machine) {
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", machine.getTargetCPU());
    function.addFnAttr("target-features", machine.getTargetFeatureString());
    function.addFnAttr("no-trapping-math", "true");
  }
}

/// The buffers of LFPToSCF.cpp's private functions whose size is known are
/// those that these may write. LLVM's attribute for it has no form in MLIR.
static void markWritable(llvm::Module &module) {
  for (llvm::Function &function : module)
    for (llvm::Argument &argument : function.args())
      if (function.hasLocalLinkage() && argument.hasNoAliasAttr() &&
          argument.getDereferenceableBytes() > 0)
        argument.addAttr(llvm::Attribute::Writable);
}

Result<NativeModule> NativeModule::create(mlir::ModuleOp source,
                                          const NativeOptions &options) {
  auto machine = createMachine(options);
  if (!machine)
    return machine.failure();
  mlir::registerBuiltinDialectTranslation(*source.getContext());
  mlir::registerLLVMDialectTranslation(*source.getContext());
  NativeModule result;
  result.context = std::make_unique<llvm::LLVMContext>();
  result.machine = std::move(*machine);
  result.module =
      mlir::translateModuleToLLVMIR(source, *result.context, "kleene-trace");
  if (!result.module)
    return Failure{FailureKind::internal,
                   "the module does not translate to LLVM IR"};
  result.module->setTargetTriple(result.machine->getTargetTriple());
  result.module->setDataLayout(result.machine->createDataLayout());
  setProcessor(*result.module, *result.machine);
  markWritable(*result.module);
  optimize(*result.module, *result.machine, options.optimization);
  return result;
}

std::string NativeModule::print() const {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module->print(stream, nullptr);
  return text;
}
