//===- AOT.cpp - native code in files -------------------------------------===//
#include "compiler/execution/AOT.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

#include <vector>

using namespace kleene;

Result<std::string> kleene::emitObject(NativeModule &module) {
  llvm::SmallString<0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  if (module.machine->addPassesToEmitFile(passes, stream, nullptr,
                                          llvm::CodeGenFileType::ObjectFile))
    return Failure{FailureKind::internal,
                   "this processor has no object file writer"};
  passes.run(*module.module);
  return std::string(bytes);
}

namespace {

/// A linker and how it is told to make a shared library that needs libm only
/// if it calls it.
struct Linker {
  const char *name;
  std::vector<llvm::StringRef> options;
};

/// A linker itself starts faster than a compiler that calls one; LLVM's knows
/// no library folders, so with it libm stays to be found in the host process.
const Linker linkers[] = {
    {"ld", {"-shared", "--as-needed", "-lm"}},
    {"cc", {"-shared", "-nostartfiles", "-Wl,--as-needed", "-lm"}},
    {"clang", {"-shared", "-nostartfiles", "-Wl,--as-needed", "-lm"}},
    {"ld.lld", {"-shared"}}};

/// Runs one linker; its complaints go to `errors`.
bool tryLinker(const Linker &linker, const std::string &program,
               const std::string &object, const std::string &output,
               const std::string &errors) {
  llvm::SmallVector<llvm::StringRef> arguments{program, "-o", output, object};
  arguments.append(linker.options.begin(), linker.options.end());
  std::optional<llvm::StringRef> redirects[] = {
      llvm::StringRef(), llvm::StringRef(errors), llvm::StringRef(errors)};
  return llvm::sys::ExecuteAndWait(program, arguments, std::nullopt,
                                   redirects) == 0;
}

std::string firstLine(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return "";
  return (*buffer)->getBuffer().split('\n').first.str();
}

} // namespace

Outcome kleene::linkLibrary(const std::string &object,
                            const std::string &path) {
  std::string objectPath = path + ".o", libraryPath = path + ".tmp",
              errorPath = path + ".log";
  llvm::scope_exit clean([&] {
    for (const std::string &file : {objectPath, libraryPath, errorPath})
      llvm::sys::fs::remove(file);
  });
  {
    std::error_code error;
    llvm::raw_fd_ostream stream(objectPath, error);
    stream << object;
    stream.close();
    if (error || stream.has_error()) {
      stream.clear_error();
      return ioFailure("cannot write `" + objectPath + "`");
    }
  }
  std::string tried;
  for (const Linker &linker : linkers) {
    auto program = llvm::sys::findProgramByName(linker.name);
    if (!program)
      continue;
    if (tryLinker(linker, *program, objectPath, libraryPath, errorPath)) {
      if (llvm::sys::fs::rename(libraryPath, path))
        return ioFailure("cannot write `" + path + "`");
      return Done{};
    }
    tried += "; " + *program + " said: " + firstLine(errorPath);
  }
  return ioFailure("cannot link `" + path +
                   "`: found no linker that works, install one of ld, cc, "
                   "clang, ld.lld" +
                   tried);
}
