//===- NativeText.h - lfp text to native functions, for tests -------------===//
//
// Compiles a file of Inputs/ and runs it on buffers that the test owns.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_COMPILER_EXECUTION_NATIVETEXT_H
#define KLEENE_TEST_COMPILER_EXECUTION_NATIVETEXT_H

#include "compiler/execution/AOT.h"
#include "compiler/execution/JIT.h"
#include "compiler/program/Spec.h"
#include "compiler/program/Trace.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kleene::test {

struct CompiledText {
  NativeModule native;
  std::vector<Site> sites;
};

/// Lowers and optimises Inputs/`file`; aborts the test program if it does not
/// lower.
Result<CompiledText> tryCompileText(const std::string &file,
                                    const NativeOptions &options,
                                    int64_t nodes = 0);
/// For the host; aborts the test program on failure.
CompiledText compileText(const std::string &file, int64_t nodes = 0);

/// The same, in memory.
std::unique_ptr<JIT> jitText(const std::string &file, int64_t nodes = 0);

/// A call whose buffers are 8 bytes an element, one vector per variable; masks
/// use the first bytes of theirs. Hints grow by doubling up to `maxRows`.
class NativeRun {
public:
  NativeRun(NativeRun &&) = default;
  NativeRun(const TraceFunctions &functions, int64_t nodes,
            std::vector<size_t> inputs, std::vector<size_t> hints,
            std::vector<size_t> outputs);

  template <typename T> T *input(size_t k) { return as<T>(inputs[k]); }
  template <typename T> T *output(size_t k) { return as<T>(outputs[k]); }
  template <typename T> T *hint(size_t k) { return as<T>(hints[k]); }
  void derive();
  TraceStatus run();
  TraceStatus status() const { return TraceStatus(call.status); }

  KleeneCall call{};
  int64_t maxRows = 1 << 20;
  int64_t grown = 0;

private:
  using Buffer = std::vector<uint64_t>;
  template <typename T> static T *as(Buffer &buffer) {
    return reinterpret_cast<T *>(buffer.data());
  }
  static int32_t grow(KleeneCall *call);

  TraceFunctions functions;
  std::vector<size_t> hintSizes;
  std::vector<Buffer> inputs, hints, outputs;
  std::vector<void *> inputPointers, hintPointers, outputPointers;
  std::unique_ptr<uint64_t[]> workspace;
};

} // namespace kleene::test

#endif // KLEENE_TEST_COMPILER_EXECUTION_NATIVETEXT_H
