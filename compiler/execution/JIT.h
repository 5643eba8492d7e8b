//===- JIT.h - native functions in memory ---------------------------------===//
//
// In: optimised LLVM IR for the host. Out: the functions of Trace.h, callable
// as long as the JIT lives, from any number of threads.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_EXECUTION_JIT_H
#define KLEENE_COMPILER_EXECUTION_JIT_H

#include "compiler/execution/NativeModule.h"
#include "compiler/program/Result.h"
#include "compiler/program/Trace.h"

#include <memory>

namespace kleene {

class JIT {
public:
  static Result<std::unique_ptr<JIT>> create(NativeModule module);
  ~JIT();
  const TraceFunctions &functions() const { return found; }

private:
  struct Engine;
  explicit JIT(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine;
  TraceFunctions found;
};

} // namespace kleene

#endif // KLEENE_COMPILER_EXECUTION_JIT_H
