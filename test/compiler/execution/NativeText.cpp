//===- NativeText.cpp - lfp text to native functions, for tests -----------===//
#include "NativeText.h"
#include "compiler/conversion/LFPToSCF.h"
#include "compiler/pipelines/Pipelines.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <cstdio>
#include <cstdlib>

using namespace kleene;
using namespace kleene::test;

static void check(bool condition, const std::string &message) {
  if (condition)
    return;
  std::fprintf(stderr, "%s\n", message.c_str());
  std::abort();
}

Result<CompiledText> test::tryCompileText(const std::string &file,
                                          const NativeOptions &options,
                                          int64_t nodes) {
  mlir::DialectRegistry registry;
  registerNativeDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  std::string path = KLEENE_TEST_DIR "/compiler/execution/Inputs/" + file;
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(path, &context);
  check(!!module, "cannot parse " + path);
  std::vector<Site> sites = lfp::collectSites(*module);
  mlir::PassManager passes(&context);
  addNativeCode(passes, nodes);
  addLLVM(passes);
  check(succeeded(passes.run(*module)), "cannot lower " + path);
  auto native = NativeModule::create(*module, options);
  if (!native)
    return native.failure();
  return CompiledText{std::move(*native), std::move(sites)};
}

CompiledText test::compileText(const std::string &file, int64_t nodes) {
  auto text = tryCompileText(file, {}, nodes);
  check(!!text, text ? "" : text.failure().message);
  return std::move(*text);
}

std::unique_ptr<JIT> test::jitText(const std::string &file, int64_t nodes) {
  auto jit = JIT::create(compileText(file, nodes).native);
  check(!!jit, jit ? "" : jit.failure().message);
  return std::move(*jit);
}

NativeRun::NativeRun(const TraceFunctions &functions, int64_t nodes,
                     std::vector<size_t> inputSizes,
                     std::vector<size_t> hintSizes,
                     std::vector<size_t> outputSizes)
    : functions(functions), hintSizes(hintSizes) {
  auto allocate = [](const std::vector<size_t> &sizes,
                     std::vector<Buffer> &buffers,
                     std::vector<void *> &pointers) {
    for (size_t size : sizes)
      buffers.emplace_back(size);
    for (Buffer &buffer : buffers)
      pointers.push_back(buffer.data());
  };
  allocate(inputSizes, inputs, inputPointers);
  allocate(hintSizes, hints, hintPointers);
  allocate(outputSizes, outputs, outputPointers);
  size_t bytes = functions.workspaceBytes(nodes) + 64;
  workspace.reset(new uint64_t[bytes / 8 + 1]);
  uintptr_t start = reinterpret_cast<uintptr_t>(workspace.get());
  call.workspace = reinterpret_cast<void *>((start + 63) / 64 * 64);
  call.nodes = nodes;
  call.maxSteps = 1000000;
  call.inputs = inputPointers.data();
  call.outputs = outputPointers.data();
  call.hints = hintPointers.data();
  call.capacity = 1;
  call.grow = grow;
  call.host = this;
}

void NativeRun::derive() {
  std::vector<uint8_t> given(inputs.size(), 0);
  functions.derive(&call, given.data());
}

TraceStatus NativeRun::run() {
  call.rows = 0;
  functions.run(&call);
  return status();
}

int32_t NativeRun::grow(KleeneCall *call) {
  NativeRun &self = *static_cast<NativeRun *>(call->host);
  if (call->capacity * 2 > self.maxRows)
    return 1;
  ++self.grown;
  call->capacity *= 2;
  for (size_t k = 0; k < self.hints.size(); ++k) {
    self.hints[k].resize(self.hintSizes[k] * call->capacity);
    call->hints[k] = self.hints[k].data();
  }
  return 0;
}
