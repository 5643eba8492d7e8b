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
                                              int64_t nodes,
                                              const BatchOptions &options) {
  if (!spec.hasSampler)
    return inputFailure("`" + spec.algorithm +
                        "` has no `sample` block to draw inputs from");
  auto generator =
      TraceGenerator::create(spec, functions, nodes, options.generator);
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

Result<Batch> BatchGenerator::next(int64_t count) {
  const TraceGenerator &generator = *self->generator;
  const std::vector<const Probe *> inputs = self->spec.stage(Stage::input),
                                   outputs = self->spec.stage(Stage::output),
                                   hints = self->spec.stage(Stage::hint);
  Batch batch;
  batch.nodes = generator.nodes();
  batch.samples = count;
  for (const Probe *probe : inputs)
    batch.inputs.emplace(probe->name, self->zeros(*probe, {count}));
  for (const Probe *probe : outputs)
    batch.outputs.emplace(probe->name, self->zeros(*probe, {count}));
  std::vector<std::vector<Tensor>> rows(hints.size());

  for (int64_t b = 0; b < count; ++b) {
    if (self->generator->next() != TraceStatus::ok)
      return generator.failure();
    for (size_t k = 0; k < inputs.size(); ++k)
      widen(*inputs[k], generator.input(k), 1, batch.nodes,
            batch.inputs.at(inputs[k]->name)[b]);
    for (size_t k = 0; k < outputs.size(); ++k)
      widen(*outputs[k], generator.output(k), 1, batch.nodes,
            batch.outputs.at(outputs[k]->name)[b]);
    batch.lengths.push_back(generator.rows());
    for (size_t k = 0; self->options.hints && k < hints.size(); ++k) {
      Tensor own = self->zeros(*hints[k], {generator.rows()});
      widen(*hints[k], generator.hint(k), generator.rows(), batch.nodes, own);
      rows[k].push_back(own);
    }
  }
  if (self->options.hints && count > 0)
    self->padHints(rows, batch);
  if (self->options.randomPositions)
    self->drawPositions(batch);
  return batch;
}

} // namespace kleene::rt
