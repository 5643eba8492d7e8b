//===- JIT.cpp - native functions in memory -------------------------------===//
//
// The module is compiled when its first function is looked up. Symbols it does
// not define (libm, memcpy) come from this process.
//
//===----------------------------------------------------------------------===//
#include "compiler/execution/JIT.h"
#include "llvm/ExecutionEngine/Orc/CompileUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

using namespace kleene;

struct JIT::Engine {
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

JIT::JIT(std::unique_ptr<Engine> engine) : engine(std::move(engine)) {}
JIT::~JIT() = default;

static Failure fail(llvm::Error error) {
  return {FailureKind::internal,
          "cannot compile in memory: " + llvm::toString(std::move(error))};
}

Result<std::unique_ptr<JIT>> JIT::create(NativeModule source) {
  std::shared_ptr<llvm::TargetMachine> machine = std::move(source.machine);
  bool hasSampler = source.module->getFunction("kleene_sample") != nullptr;
  llvm::orc::JITTargetMachineBuilder target(machine->getTargetTriple());
  auto jit =
      llvm::orc::LLJITBuilder()
          .setJITTargetMachineBuilder(std::move(target))
          .setDataLayout(source.module->getDataLayout())
          .setCompileFunctionCreator(
              [machine](llvm::orc::JITTargetMachineBuilder)
                  -> llvm::Expected<
                      std::unique_ptr<llvm::orc::IRCompileLayer::IRCompiler>> {
                return std::make_unique<llvm::orc::SimpleCompiler>(*machine);
              })
          .create();
  if (!jit)
    return fail(jit.takeError());
  auto engine = std::make_unique<Engine>();
  engine->jit = std::move(*jit);
  llvm::orc::LLJIT &orc = *engine->jit;
  if (llvm::Error error = orc.addIRModule(llvm::orc::ThreadSafeModule(
          std::move(source.module), std::move(source.context))))
    return fail(std::move(error));

  std::unique_ptr<JIT> result(new JIT(std::move(engine)));
  llvm::Error failure = llvm::Error::success();
  auto find = [&](llvm::StringRef name, auto &function) {
    if (failure)
      return;
    auto address = orc.lookup(name);
    if (!address)
      failure = address.takeError();
    else
      function = address->toPtr<std::remove_reference_t<decltype(function)>>();
  };
  find("kleene_workspace_bytes", result->found.workspaceBytes);
  find("kleene_derive", result->found.derive);
  find("kleene_run", result->found.run);
  if (hasSampler)
    find("kleene_sample", result->found.sample);
  if (failure)
    return fail(std::move(failure));
  return result;
}
