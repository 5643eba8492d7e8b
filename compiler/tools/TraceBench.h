//===- TraceBench.h - how fast traces are made ----------------------------===//
//
// Measures one program at one size, in seconds of one core: samples drawn and
// run, and the same with the trace file written to /dev/null. Beside it stand
// what memory can copy, measured here too, and the samples that CLRS's own
// generators make.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TOOLS_TRACEBENCH_H
#define KLEENE_COMPILER_TOOLS_TRACEBENCH_H

#include "compiler/program/Result.h"
#include "compiler/program/Spec.h"
#include "compiler/program/Trace.h"

#include <cstdint>
#include <optional>
#include <string>

namespace kleene {

struct TraceSpeed {
  double samplesPerSecond = 0; ///< drawn and run
  double writtenPerSecond = 0; ///< drawn, run and written
  double rows = 0;             ///< hint rows of a sample, mean
  double bytes = 0;            ///< of the file, for each sample, mean
};

/// Each of the two measurements takes about `seconds`, and one sample at least.
Result<TraceSpeed> measureTrace(const Spec &spec,
                                const TraceFunctions &functions, int64_t nodes,
                                double seconds);

/// Bytes per second of memcpy between blocks that no cache holds.
double measureCopy();

/// Samples per second of CLRS's own Python generators (version 2.0.3, one core
/// of an AMD EPYC), where somebody measured them.
std::optional<double> pythonSamplesPerSecond(const std::string &algorithm,
                                             int64_t nodes);

} // namespace kleene

#endif // KLEENE_COMPILER_TOOLS_TRACEBENCH_H
