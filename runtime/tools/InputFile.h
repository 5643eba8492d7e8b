//===- InputFile.h - the user's own graphs as batches ---------------------===//
//
// Reads inputs from an .npz (compiler/trace/TraceReader.h), computes the
// derived ones that it lacks, and, where answers are wanted, runs the program's
// native code on each sample. Without answers that code is not run: the network
// gets the inputs alone.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TOOLS_INPUTFILE_H
#define KLEENE_RUNTIME_TOOLS_INPUTFILE_H

#include "compiler/trace/TraceReader.h"
#include "runtime/data/Batch.h"
#include "runtime/tools/Bundle.h"

#include <memory>

namespace kleene::rt {

class InputFile {
public:
  /// `bundle` must outlive this. Throws Error.
  InputFile(const std::string &path, const Bundle &bundle,
            torch::ScalarType type);

  int64_t nodes() const { return reader.nodes(); }
  int64_t count() const { return reader.count(); }
  /// The next `samples` samples; outputs, lengths and row 0 of the hints (the
  /// program's initial state) only with `answers`.
  Batch next(int64_t samples, bool answers);

private:
  void prepare(int64_t sample, bool answers);

  const Bundle &bundle;
  torch::ScalarType type;
  TraceReader reader;
  std::unique_ptr<TraceGenerator> generator;
  int64_t at = 0;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TOOLS_INPUTFILE_H
