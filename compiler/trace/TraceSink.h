//===- TraceSink.h - where samples go -------------------------------------===//
//
// A sink takes samples from a generator, one after the other, and turns them
// into a file: the CLRS layout in an .npz (TraceWriter.h), a table for people,
// or JSON (TraceView.h). Nothing appears before `finish`.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_TRACESINK_H
#define KLEENE_COMPILER_TRACE_TRACESINK_H

#include "compiler/program/Result.h"
#include "compiler/program/Spec.h"
#include "compiler/program/TraceGenerator.h"

#include <cstdint>
#include <optional>

namespace kleene {

/// How arrays are stored: in CLRS's types, or in few bytes (CompactForm.h).
enum class TraceDType : uint8_t { exact, compact };

/// What a set of samples is, beside its arrays.
struct TraceInfo {
  int64_t nodes = 0;
  int64_t count = 0;
  std::optional<uint32_t> seed; ///< none when the inputs were given
  int64_t size = 0; ///< what was asked for, if it is not the number of nodes
  TraceDType dtype = TraceDType::exact;

  int64_t shownSize() const { return size ? size : nodes; }
};

class TraceSink {
public:
  virtual ~TraceSink() = default;

  /// The generator's current sample, which must have run well. False when
  /// nothing more can be written; `finish` says why.
  virtual bool add(const TraceGenerator &sample) = 0;
  /// After exactly `count` samples. Without it no file appears.
  virtual Outcome finish() = 0;
};

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_TRACESINK_H
