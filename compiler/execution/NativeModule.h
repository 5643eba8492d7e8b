//===- NativeModule.h - LLVM IR for a processor ---------------------------===//
//
// In: a module in the LLVM dialect. Out: optimised LLVM IR for one processor,
// from which JIT.h and AOT.h make machine code. Operations on floating point
// are exactly those of the program: none is reassociated, contracted or
// assumed finite, so traces agree bit for bit on every processor.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_EXECUTION_NATIVEMODULE_H
#define KLEENE_COMPILER_EXECUTION_NATIVEMODULE_H

#include "compiler/program/Result.h"

#include <memory>
#include <string>

namespace llvm {
class LLVMContext;
class Module;
class TargetMachine;
} // namespace llvm
namespace mlir {
class ModuleOp;
} // namespace mlir

namespace kleene {

/// The processor and effort that code is made for.
struct NativeOptions {
  unsigned optimization = 3;  ///< LLVM's -O level, 0 to 3
  std::string cpu = "native"; ///< "native": the host, else a name LLVM knows
};

class NativeModule {
public:
  /// Translates and optimises. Fails when LLVM does not know the processor.
  static Result<NativeModule> create(mlir::ModuleOp module,
                                     const NativeOptions &options);
  NativeModule(NativeModule &&);
  NativeModule &operator=(NativeModule &&);
  ~NativeModule();

  /// LLVM IR as text.
  std::string print() const;

  std::unique_ptr<llvm::LLVMContext> context;
  std::unique_ptr<llvm::Module> module;
  std::unique_ptr<llvm::TargetMachine> machine;

private:
  NativeModule();
};

} // namespace kleene

#endif // KLEENE_COMPILER_EXECUTION_NATIVEMODULE_H
