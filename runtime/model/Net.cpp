#include "runtime/model/Net.h"
#include "runtime/model/Interpreter.h"
#include "runtime/solver/LatticeFixedPoint.h"

namespace kleene::rt {

using Section = Interpreter::Section;

struct Net::Parts {
  Parts(const Plan &plan, const Spec &spec, const NetOptions &options)
      : spec(spec), options(options),
        interpreter(std::make_shared<Interpreter>(plan, spec, options.hidden)) {
  }

  Spec spec;
  NetOptions options;
  /// Shared with the maps of fixed points whose gradient is yet to be taken.
  std::shared_ptr<const Interpreter> interpreter;
  std::vector<std::pair<std::string, Tensor>> parameters;

  std::vector<Tensor> tensors() const {
    std::vector<Tensor> result;
    for (const auto &[name, tensor] : parameters)
      result.push_back(tensor);
    return result;
  }
  FixedPointProblem problemOf(const Values &values,
                              const std::vector<Tensor> &weights) const;
  /// Fills in the solution, and the witnesses if they are known.
  void solve(const Values &values, const std::vector<Tensor> &weights,
             const SolveOptions &options, Prediction &prediction) const;
};

namespace {

/// A tensor of a plan's value that the map of the fixed point is given.
struct Binding {
  int slot;
  Tensor Value::*tensor; ///< null: a field of the edge term
  Tensor EdgeTerm::*edge;

  Tensor &in(Values &values) const {
    Value &value = values[static_cast<size_t>(slot)];
    return tensor ? value.tensor : value.edge.*edge;
  }
};

/// The map z -> step(z), with everything else it reads taken from `own` (rows
/// of the batch) and `shared` (the same for every sample).
struct StepMap {
  std::shared_ptr<const Interpreter> interpreter;
  std::vector<Binding> own, shared; ///< then, in `shared`, parameters

  Tensor operator()(const Tensor &z, const FixedPointProblem::Tensors &rows,
                    const FixedPointProblem::Tensors &rest) const {
    Values values(interpreter->slotCount());
    for (size_t k = 0; k < own.size(); ++k)
      own[k].in(values) = rows[k];
    for (size_t k = 0; k < shared.size(); ++k)
      shared[k].in(values) = rest[k];
    std::vector<Tensor> parameters(interpreter->parameters().size());
    size_t at = shared.size();
    for (int index : interpreter->stepParameters())
      parameters[static_cast<size_t>(index)] = rest[at++];
    values[static_cast<size_t>(interpreter->iterateSlot())].tensor = z;
    Interpreter::Shape shape{z.size(0), z.size(1), z.options()};
    interpreter->run(Section::step, values, parameters, shape, nullptr,
                     nullptr);
    return values[static_cast<size_t>(interpreter->nextSlot())].tensor;
  }
};

} // namespace

FixedPointProblem
Net::Parts::problemOf(const Values &values,
                      const std::vector<Tensor> &weights) const {
  FixedPointProblem problem;
  StepMap map;
  map.interpreter = interpreter;
  auto bind = [&](Binding binding, bool perSample) {
    Tensor tensor = binding.in(const_cast<Values &>(values));
    if (!tensor.defined())
      return;
    (perSample ? map.own : map.shared).push_back(binding);
    (perSample ? problem.own : problem.shared).push_back(tensor);
  };
  for (int slot : interpreter->stepInputs()) {
    bind({slot, &Value::tensor, nullptr}, true);
    bind({slot, nullptr, &EdgeTerm::dense}, true);
    bind({slot, nullptr, &EdgeTerm::features}, true);
    bind({slot, nullptr, &EdgeTerm::weight}, false);
    bind({slot, nullptr, &EdgeTerm::bias}, false);
  }
  for (int index : interpreter->stepParameters())
    problem.shared.push_back(weights[static_cast<size_t>(index)]);
  problem.start =
      values[static_cast<size_t>(interpreter->initialSlot())].tensor;
  problem.map = std::move(map);
  return problem;
}

/// A lattice channel rests exactly, after at most as many turns as nodes: no
/// tolerance, which the top would be the measure of, and no other cap.
static SolveOptions exactOptions(SolveOptions options, int64_t nodes) {
  options.relative = options.absolute = options.adjointRelative = 0;
  options.cap = options.cap == 0 ? 0 : nodes + 1;
  options.adjointCap = nodes + 1;
  return options;
}

void Net::Parts::solve(const Values &values, const std::vector<Tensor> &weights,
                       const SolveOptions &given,
                       Prediction &prediction) const {
  const auto &step = interpreter->latticeStep();
  if (!step) {
    prediction.solution = fixedPoint(problemOf(values, weights), given);
    return;
  }
  auto at = [&](int slot) -> const Value & {
    return values[static_cast<size_t>(slot)];
  };
  const Tensor start = at(step->start).tensor;
  const SolveOptions exact = exactOptions(given, start.size(1));
  if (exact.trajectory || exact.adjoint == Adjoint::unrolled ||
      !start.device().is_cpu()) {
    prediction.solution = fixedPoint(problemOf(values, weights), exact);
    return;
  }
  LatticeProblem problem{start.squeeze(-1),
                         materialize(at(step->edge).edge).squeeze(-1),
                         at(step->mask).tensor};
  LatticeSolution solution =
      latticeFixedPoint(problem, exact.cap, exact.adjoint);
  solution.value = solution.value.unsqueeze(-1);
  for (const std::string &probe : interpreter->witnessProbes())
    prediction.witnesses[probe] = solution.witness;
  prediction.solution = std::move(solution);
}

Tensor Prediction::answer(const Probe &output) const {
  auto known = witnesses.find(output.name);
  return known != witnesses.end() ? known->second
                                  : decide(output, outputs.at(output.name));
}

Net::Net(const Plan &plan, const Spec &spec, const NetOptions &options)
    : parts(std::make_unique<Parts>(plan, spec, options)) {
  for (const ParameterDeclaration &each : parts->interpreter->parameters()) {
    Tensor value = initialValue(each, options.seed)
                       .to(options.device, options.type)
                       .requires_grad_();
    parts->parameters.emplace_back(each.name, value);
  }
}
Net::~Net() = default;
Net::Net(Net &&) noexcept = default;

Prediction Net::forward(const Batch &batch, const SolveOptions &options) const {
  const Interpreter &interpreter = *parts->interpreter;
  std::vector<Tensor> weights = parts->tensors();
  Values values(interpreter.slotCount());
  Interpreter::Shape shape{
      batch.samples, batch.nodes,
      torch::dtype(parts->options.type).device(parts->options.device)};
  interpreter.run(Section::encode, values, weights, shape, &batch.inputs,
                  nullptr);

  Prediction prediction;
  parts->solve(values, weights, options, prediction);
  values[static_cast<size_t>(interpreter.iterateSlot())].tensor =
      prediction.solution.value;
  interpreter.run(Section::decode, values, weights, shape, &batch.inputs,
                  &prediction.outputs);
  return prediction;
}

const std::vector<std::pair<std::string, Tensor>> &Net::parameters() const {
  return parts->parameters;
}
std::vector<Tensor> Net::parameterTensors() const { return parts->tensors(); }
const std::vector<std::string> &Net::witnesses() const {
  return parts->interpreter->witnessProbes();
}
const Spec &Net::spec() const { return parts->spec; }
const NetOptions &Net::options() const { return parts->options; }

} // namespace kleene::rt
