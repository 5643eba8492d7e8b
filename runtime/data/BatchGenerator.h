//===- BatchGenerator.h - batches from the native code of a bundle --------===//
//
// Runs a program's native code (TraceGenerator) and widens its compact buffers
// into a Batch: floating probes in float32, whatever the network computes in
// (Batch::to). One generator serves one size and one thread; the samples follow
// each other on one RandomState, so that batches of any length cut the same
// sequence of samples.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_DATA_BATCHGENERATOR_H
#define KLEENE_RUNTIME_DATA_BATCHGENERATOR_H

#include "compiler/program/TraceGenerator.h"
#include "compiler/trace/TraceReader.h"
#include "runtime/data/Batch.h"

#include <memory>

namespace kleene::rt {

struct BatchOptions {
  GeneratorOptions generator; ///< params, step and memory limits
  bool hints = false;         ///< fill Batch::hints
  /// Replace `pos` by sorted uniform draws, as CLRS does in training: positions
  /// of a small graph then cover those of a larger one. Drawn from a stream of
  /// its own: the samples are the same with and without.
  bool randomPositions = false;
  torch::ScalarType type = torch::kFloat32; ///< of floating probes
};

class BatchGenerator {
public:
  /// `size` is that of the sampler; the nodes are what the spec makes of it.
  /// `spec` and `functions` must outlive the generator.
  static Result<BatchGenerator> create(const Spec &spec,
                                       const TraceFunctions &functions,
                                       int64_t size,
                                       const BatchOptions &options = {});
  ~BatchGenerator();
  BatchGenerator(BatchGenerator &&) noexcept;
  BatchGenerator &operator=(BatchGenerator &&) noexcept;

  /// Restarts the sequence: RandomState(value), as `kleene trace --seed`.
  void seed(uint32_t value);
  /// The next `count` samples; the failure of the first that does not end well.
  /// Fails for a program without a sampler.
  Result<Batch> next(int64_t count);
  /// Samples begin, ..., begin + count - 1 of a file of inputs, executed. The
  /// reader's node count must be this generator's.
  Result<Batch> read(TraceReader &reader, int64_t begin, int64_t count);

private:
  struct State;
  explicit BatchGenerator(std::unique_ptr<State> state);
  std::unique_ptr<State> self;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_DATA_BATCHGENERATOR_H
