#include "runtime/data/BatchGenerator.h"
#include "runtime/data/Widen.h"

#include <algorithm>

namespace kleene::rt {

struct BatchGenerator::State {
  Spec spec;
  BatchOptions options;
  std::unique_ptr<TraceGenerator> generator;
  RandomState positions; ///< of randomPositions

  Tensor zeros(const Probe &probe, std::vector<int64_t> leading) const {
    return wideZeros(probe, std::move(leading), generator->nodes(),
                     options.type);
  }
  void drawPositions(Batch &batch);
  class Filling;
  void padHints(const std::vector<std::vector<Tensor>> &rows, Batch &batch);
};

void BatchGenerator::State::drawPositions(Batch &batch) {
  auto found = batch.inputs.find("pos");
  if (found == batch.inputs.end())
    return;
  std::vector<double> draws(static_cast<size_t>(batch.nodes));
  for (int64_t b = 0; b < batch.samples; ++b) {
    positions.uniform(0, 1, draws);
    std::sort(draws.begin(), draws.end());
    found->second[b].copy_(torch::tensor(draws, torch::kFloat64));
  }
}

/// `rows` holds, per hint and sample, the sample's own rows.
void BatchGenerator::State::padHints(
    const std::vector<std::vector<Tensor>> &rows, Batch &batch) {
  const int64_t longest =
      *std::max_element(batch.lengths.begin(), batch.lengths.end());
  const std::vector<const Probe *> hints = spec.stage(Stage::hint);
  for (size_t k = 0; k < hints.size(); ++k) {
    Tensor all = zeros(*hints[k], {longest, batch.samples});
    for (int64_t b = 0; b < batch.samples; ++b) {
      const Tensor &own = rows[k][static_cast<size_t>(b)];
      all.slice(0, 0, own.size(0)).select(1, b).copy_(own);
    }
    batch.hints.emplace(hints[k]->name, all);
  }
}

BatchGenerator::BatchGenerator(std::unique_ptr<State> state)
    : self(std::move(state)) {}
BatchGenerator::~BatchGenerator() = default;
BatchGenerator::BatchGenerator(BatchGenerator &&) noexcept = default;
BatchGenerator &BatchGenerator::operator=(BatchGenerator &&) noexcept = default;

Result<BatchGenerator> BatchGenerator::create(const Spec &spec,
                                              const TraceFunctions &functions,
                                              int64_t size,
                                              const BatchOptions &options) {
  auto generator = TraceGenerator::create(spec, functions, spec.nodes.of(size),
                                          options.generator);
  if (!generator)
    return generator.failure();
  auto state = std::make_unique<State>();
  state->spec = spec;
  state->options = options;
  state->generator = std::move(*generator);
  BatchGenerator result(std::move(state));
  result.seed(0);
  return result;
}

void BatchGenerator::seed(uint32_t value) {
  self->generator->random().seed(value);
  self->positions.seed(~value);
}

/// An empty batch, filled sample by sample from the generator's buffers.
class BatchGenerator::State::Filling {
public:
  Filling(State &state, int64_t count)
      : state(state), inputs(state.spec.stage(Stage::input)),
        outputs(state.spec.stage(Stage::output)),
        hints(state.spec.stage(Stage::hint)), rows(hints.size()) {
    batch.nodes = state.generator->nodes();
    batch.samples = count;
    for (const Probe *probe : inputs)
      batch.inputs.emplace(probe->name, state.zeros(*probe, {count}));
    for (const Probe *probe : outputs)
      batch.outputs.emplace(probe->name, state.zeros(*probe, {count}));
  }

  /// Takes the generator's current sample.
  void add(int64_t b) {
    const TraceGenerator &generator = *state.generator;
    for (size_t k = 0; k < inputs.size(); ++k)
      widen(*inputs[k], generator.input(k), 1, batch.nodes,
            batch.inputs.at(inputs[k]->name)[b]);
    for (size_t k = 0; k < outputs.size(); ++k)
      widen(*outputs[k], generator.output(k), 1, batch.nodes,
            batch.outputs.at(outputs[k]->name)[b]);
    batch.lengths.push_back(generator.rows());
    for (size_t k = 0; state.options.hints && k < hints.size(); ++k) {
      Tensor own = state.zeros(*hints[k], {generator.rows()});
      widen(*hints[k], generator.hint(k), generator.rows(), batch.nodes, own);
      rows[k].push_back(own);
    }
  }

  Batch finish() {
    if (state.options.hints && batch.samples > 0)
      state.padHints(rows, batch);
    if (state.options.randomPositions)
      state.drawPositions(batch);
    return std::move(batch);
  }

private:
  State &state;
  std::vector<const Probe *> inputs, outputs, hints;
  std::vector<std::vector<Tensor>> rows; ///< per hint and sample
  Batch batch;
};

Result<Batch> BatchGenerator::next(int64_t count) {
  if (!self->spec.hasSampler)
    return inputFailure("`" + self->spec.algorithm +
                        "` has no `sample` block to draw inputs from");
  State::Filling filling(*self, count);
  for (int64_t b = 0; b < count; ++b) {
    if (self->generator->next() != TraceStatus::ok)
      return self->generator->failure();
    filling.add(b);
  }
  return filling.finish();
}

Result<Batch> BatchGenerator::read(TraceReader &reader, int64_t begin,
                                   int64_t count) {
  State::Filling filling(*self, count);
  for (int64_t b = 0; b < count; ++b) {
    Outcome loaded = reader.load(begin + b, *self->generator);
    if (!loaded)
      return loaded.failure();
    if (self->generator->run(reader.given().data()) != TraceStatus::ok)
      return self->generator->failure();
    filling.add(b);
  }
  return filling.finish();
}

} // namespace kleene::rt
