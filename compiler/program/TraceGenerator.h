//===- TraceGenerator.h - samples, one after the other --------------------===//
//
// Runs the native code of a program on n nodes. A sample is drawn (or its
// inputs are given), derived inputs are computed, the program runs; inputs,
// hint rows and outputs then lie in compact buffers (Trace.h) that the
// generator owns and uses again for the next sample: after the first few
// samples nothing is allocated. One generator serves one thread.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_TRACEGENERATOR_H
#define KLEENE_COMPILER_PROGRAM_TRACEGENERATOR_H

#include "compiler/program/RandomState.h"
#include "compiler/program/Result.h"
#include "compiler/program/Spec.h"
#include "compiler/program/Trace.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace kleene {

/// Nodes a program can run on.
inline constexpr int64_t maxNodes = 65536;
inline constexpr int64_t defaultMaxSteps = int64_t{1} << 24;

struct GeneratorOptions {
  int64_t maxSteps = defaultMaxSteps;
  /// The sampler to draw with: 0 is the default (Spec::distribution).
  size_t distribution = 0;
  /// Candidates of every param of the sampler, in the order of the spec; empty:
  /// the defaults.
  std::vector<std::vector<double>> params;
  /// Bytes the buffers may take together, rows included.
  int64_t maxBytes = int64_t{4} << 30;
  /// Hint rows of one sample.
  int64_t maxRows = std::numeric_limits<int64_t>::max();
};

/// The number of the sampler of that name; empty is the default. The failure
/// lists those there are; `option` is where the user said it.
Result<size_t> distributionNamed(const Spec &spec, const std::string &name,
                                 const std::string &option);

/// The candidates that `Spec::params` name for training, or the default of a
/// param that names none.
std::vector<std::vector<double>> trainingParams(const Spec &spec,
                                                size_t distribution = 0);
std::vector<std::vector<double>> defaultParams(const Spec &spec,
                                               size_t distribution = 0);

class TraceGenerator {
public:
  /// `nodes` are those of a sample: `spec.nodes.of(size)` where the sampler
  /// draws. `spec` and the code behind `functions` must outlive the generator.
  /// Fails
  /// on a size outside 1..maxNodes and on buffers beyond maxBytes, before
  /// allocating anything.
  static Result<std::unique_ptr<TraceGenerator>>
  create(const Spec &spec, const TraceFunctions &functions, int64_t nodes,
         GeneratorOptions options = {});
  ~TraceGenerator();
  TraceGenerator(const TraceGenerator &) = delete;
  TraceGenerator &operator=(const TraceGenerator &) = delete;

  /// The stream that `next` draws from; seed it, save it, restore it.
  RandomState &random();

  /// Draws the inputs, derives, runs. The spec must have a sampler.
  TraceStatus next();
  /// Runs on inputs that the caller has put into input(k); `given[k]` != 0
  /// for each input that is not to be derived.
  TraceStatus run(const uint8_t *given);

  /// From any thread: the run in progress, and every later one, ends at the
  /// next turn of an unbounded loop; loops that are bounded run to their end.
  void stop();

  int64_t nodes() const;
  const Spec &spec() const;
  /// Buffers in the order of the spec's stages. A hint has rows() rows of
  /// compactElements each. Valid until the next sample; input(k) always.
  void *input(size_t k);
  const void *input(size_t k) const;
  const void *hint(size_t k) const;
  const void *output(size_t k) const;
  int64_t rows() const;
  /// Turns of unbounded loops that the last run took.
  int64_t steps() const;

  /// Why the last sample did not end well: limit for steps and time (naming
  /// the loop), rows and memory, input for an index out of range or a draw
  /// below no number (naming the place).
  Failure failure() const;

private:
  struct Buffers;
  explicit TraceGenerator(std::unique_ptr<Buffers> buffers);
  std::unique_ptr<Buffers> self;
};

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_TRACEGENERATOR_H
