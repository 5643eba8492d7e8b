//===- Sampler.h - training batches, made ahead of the training step ------===//
//
// An endless sequence of batches; a background thread makes them before they
// are asked for. Batch k is a function of the options and k alone (its stream
// is seeded by a hash of both), never of timing: a training run that resumes
// with seek(k) sees the batches of one that was not interrupted, bit for bit.
// Sizes are cycled: batch k has sizes[k mod sizes.size()] nodes.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_DATA_SAMPLER_H
#define KLEENE_RUNTIME_DATA_SAMPLER_H

#include "runtime/data/BatchGenerator.h"

#include <memory>
#include <vector>

namespace kleene::rt {

struct SamplerOptions {
  std::vector<int64_t> sizes = {4, 7, 11, 13, 16};
  int64_t batch = 32;
  uint64_t seed = 1;
  int64_t ahead = 16; ///< batches kept ready
  /// `params` empty means trainingParams(spec) here.
  BatchOptions options = {.generator = {},
                          .hints = false,
                          .randomPositions = true,
                          .type = torch::kFloat32};
};

class Sampler {
public:
  /// `spec` and `functions` must outlive the sampler. Starts at batch 0; the
  /// thread starts with the first next().
  static Result<Sampler> create(const Spec &spec,
                                const TraceFunctions &functions,
                                const SamplerOptions &options);
  ~Sampler();
  Sampler(Sampler &&) noexcept;

  /// Batch k, then k + 1, ... A failed batch fails every later call.
  Result<Batch> next();
  /// The next call of next() gives batch `k`.
  void seek(int64_t k);

private:
  struct State;
  explicit Sampler(std::unique_ptr<State> state);
  std::unique_ptr<State> self;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_DATA_SAMPLER_H
