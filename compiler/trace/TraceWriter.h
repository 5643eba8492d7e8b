//===- TraceWriter.h - samples into a trace file --------------------------===//
//
// Writes an .npz in the layout of the CLRS benchmark: `input/<name>` and
// `output/<name>` [count, ...], `hint/<name>` [rows of all samples, ...],
// `lengths` int64 [count] (rows of each sample), and `spec`, UTF-8 JSON bytes.
// Scalars, masks and one-hots are float64, pointers int64. Samples are taken
// from a generator one after the other; memory does not depend on their number
// beyond a fixed budget for the hints (Spool.h).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_TRACEWRITER_H
#define KLEENE_COMPILER_TRACE_TRACEWRITER_H

#include "compiler/program/Result.h"
#include "compiler/program/Spec.h"
#include "compiler/program/TraceGenerator.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace kleene {

/// What a set of samples is, beside its arrays.
struct TraceInfo {
  int64_t nodes = 0;
  int64_t count = 0;
  std::optional<uint32_t> seed; ///< none when the inputs were given
};

/// The JSON of the `spec` entry.
std::string traceSpecJSON(const Spec &spec, const TraceInfo &info);

class TraceWriter {
public:
  /// `path` as OutputFile takes it. `spec` must outlive the writer.
  static Result<std::unique_ptr<TraceWriter>>
  create(const std::string &path, const Spec &spec, const TraceInfo &info);
  ~TraceWriter();
  TraceWriter(const TraceWriter &) = delete;
  TraceWriter &operator=(const TraceWriter &) = delete;

  /// The generator's current sample, which must have run well. False when
  /// nothing more can be written; `finish` says why.
  bool add(const TraceGenerator &sample);
  /// After exactly `count` samples. Without it no file appears.
  Outcome finish();

private:
  struct State;
  explicit TraceWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> self;
};

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_TRACEWRITER_H
