//===- AOT.h - native code in files ---------------------------------------===//
//
// In: optimised LLVM IR. Out: a relocatable object, or the shared library
// `trace.so` of a bundle with the functions of Trace.h, linked by the first
// linker found (ld, cc, clang, ld.lld).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_EXECUTION_AOT_H
#define KLEENE_COMPILER_EXECUTION_AOT_H

#include "compiler/execution/NativeModule.h"
#include "compiler/program/Result.h"

#include <string>

namespace kleene {

/// The bytes of a position-independent object file.
Result<std::string> emitObject(NativeModule &module);

/// Links `object` (its bytes) to the shared library `path`. The file appears
/// whole or not at all.
Outcome linkLibrary(const std::string &object, const std::string &path);

} // namespace kleene

#endif // KLEENE_COMPILER_EXECUTION_AOT_H
