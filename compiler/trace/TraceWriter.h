//===- TraceWriter.h - samples into a trace file --------------------------===//
//
// Writes an .npz in the layout of the CLRS benchmark: `input/<name>` and
// `output/<name>` [count, ...], `hint/<name>` [rows of all samples, ...],
// `lengths` int64 [count] (rows of each sample), and `spec`, UTF-8 JSON bytes.
// Scalars, masks and one-hots are float64, pointers int64; or all are as in
// CompactForm.h, when TraceInfo asks for it. Samples are taken
// from a generator one after the other; memory does not depend on their number
// beyond a fixed budget for the hints (Spool.h).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_TRACEWRITER_H
#define KLEENE_COMPILER_TRACE_TRACEWRITER_H

#include "compiler/trace/TraceSink.h"

#include <memory>
#include <string>

namespace kleene {

/// The JSON of the `spec` entry.
std::string traceSpecJSON(const Spec &spec, const TraceInfo &info);

class TraceWriter : public TraceSink {
public:
  /// `path` as OutputFile takes it. `spec` must outlive the writer.
  static Result<std::unique_ptr<TraceSink>>
  create(const std::string &path, const Spec &spec, const TraceInfo &info);
  ~TraceWriter() override;

  bool add(const TraceGenerator &sample) override;
  Outcome finish() override;

private:
  struct State;
  explicit TraceWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> self;
};

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_TRACEWRITER_H
