#include "runtime/data/Sampler.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace kleene::rt {

namespace {

/// The stream of batch k: the finalizer of SplitMix64 on both numbers.
uint32_t streamOf(uint64_t seed, int64_t k) {
  uint64_t x = seed * 0x9e3779b97f4a7c15u + static_cast<uint64_t>(k);
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return static_cast<uint32_t>(x >> 32);
}

} // namespace

struct Sampler::State {
  SamplerOptions options;
  std::vector<BatchGenerator> generators; ///< one per entry of sizes
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Result<Batch>> ready; ///< batches wanted, wanted + 1, ...
  int64_t wanted = 0;              ///< what next() returns
  bool stopping = false;
  std::thread worker;

  ~State() { stop(); }

  void stop() {
    if (!worker.joinable())
      return;
    {
      std::lock_guard lock(mutex);
      stopping = true;
    }
    changed.notify_all();
    worker.join();
    stopping = false;
  }

  Result<Batch> make(int64_t k) {
    BatchGenerator &generator =
        generators[static_cast<size_t>(k) % generators.size()];
    generator.seed(streamOf(options.seed, k));
    return generator.next(options.batch);
  }

  /// The worker's loop; it alone uses the generators while it runs.
  void work(int64_t k) {
    for (;; ++k) {
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] {
          return stopping || static_cast<int64_t>(ready.size()) < options.ahead;
        });
        if (stopping)
          return;
      }
      Result<Batch> batch = make(k);
      const bool failed = !batch;
      {
        std::lock_guard lock(mutex);
        ready.push_back(std::move(batch));
      }
      changed.notify_all();
      if (failed)
        return;
    }
  }
};

Sampler::Sampler(std::unique_ptr<State> state) : self(std::move(state)) {}
Sampler::~Sampler() = default;
Sampler::Sampler(Sampler &&) noexcept = default;

Result<Sampler> Sampler::create(const Spec &spec,
                                const TraceFunctions &functions,
                                const SamplerOptions &options) {
  if (options.sizes.empty() || options.batch < 1 || options.ahead < 1)
    return inputFailure("a sampler needs a size, a batch of at least 1 and "
                        "room for a batch ahead");
  auto state = std::make_unique<State>();
  state->options = options;
  BatchOptions each = options.options;
  if (each.generator.params.empty())
    each.generator.params = trainingParams(spec, each.generator.distribution);
  for (int64_t nodes : options.sizes) {
    auto generator = BatchGenerator::create(spec, functions, nodes, each);
    if (!generator)
      return generator.failure();
    state->generators.push_back(std::move(*generator));
  }
  return Sampler(std::move(state));
}

Result<Batch> Sampler::next() {
  State &state = *self;
  if (!state.worker.joinable())
    state.worker = std::thread([&state, k = state.wanted] { state.work(k); });
  std::unique_lock lock(state.mutex);
  state.changed.wait(lock, [&] { return !state.ready.empty(); });
  if (!state.ready.front())
    return state.ready.front().failure(); // stays: later calls fail as well
  Result<Batch> batch = std::move(state.ready.front());
  state.ready.pop_front();
  ++state.wanted;
  lock.unlock();
  state.changed.notify_all();
  return batch;
}

void Sampler::seek(int64_t k) {
  self->stop();
  self->ready.clear();
  self->wanted = k;
}

} // namespace kleene::rt
