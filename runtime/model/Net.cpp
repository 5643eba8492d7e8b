#include "runtime/model/Net.h"
#include "runtime/model/Answers.h"
#include "runtime/model/Interpreter.h"
#include "runtime/solver/LatticePath.h"

#include <stdexcept>

namespace kleene::rt {

struct Net::Parts {
  Parts(const Plan &plan, const Spec &spec, const NetOptions &options)
      : spec(spec), options(options),
        interpreter(std::make_shared<Interpreter>(
            plan, spec, options.hidden, options.hints, options.eager)) {
    if (options.update.rule != UpdateRule::plain)
      checkUpdate();
  }

  void checkUpdate() const {
    const ResolvedPhase &last = interpreter->lastPhase();
    if (last.lattice)
      throw std::runtime_error(
          "the step of a lattice channel is a meet already and takes no other "
          "update: use plain, or compile it with --align=skeleton");
    for (const ResolvedInstruction &each : last.step)
      if (each.op == PlanOp::update && each.minimum)
        throw std::runtime_error("the plan has the update min and takes no "
                                 "other on top of it: use plain");
  }

  Spec spec;
  NetOptions options;
  /// Shared with the maps of fixed points whose gradient is yet to be taken.
  std::shared_ptr<const Interpreter> interpreter;
  std::vector<std::pair<std::string, Tensor>> parameters;

  Interpreter::Shape shapeOf(const Batch &batch) const {
    return {batch.samples, batch.nodes,
            torch::dtype(options.type).device(options.device)};
  }
  std::vector<Tensor> tensors() const {
    std::vector<Tensor> result;
    for (const auto &[name, tensor] : parameters)
      result.push_back(tensor);
    return result;
  }
  FixedPointProblem problemOf(const Values &values,
                              const std::vector<Tensor> &weights) const;
  /// Solves a phase whose encode has run; its iterate becomes the solution.
  Solution solve(const ResolvedPhase &phase, Values &values,
                 const std::vector<Tensor> &weights,
                 const SolveOptions &options) const;
  /// What there is to solve.
  static LatticeChannel channelOf(const LatticeStep &step, const Values &values,
                                  const std::vector<Tensor> &weights);
  Solution solveLattice(const ResolvedPhase &phase, Values &values,
                        const std::vector<Tensor> &weights,
                        const SolveOptions &options) const;
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
    const ResolvedPhase &phase = interpreter->lastPhase();
    values[static_cast<size_t>(phase.iterate)].tensor = z;
    Interpreter::Shape shape{z.size(0), z.size(1), z.options()};
    interpreter->run(phase.step, values, parameters, shape, nullptr, nullptr);
    return values[static_cast<size_t>(phase.next)].tensor;
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
      values[static_cast<size_t>(interpreter->lastPhase().initial)].tensor;
  problem.map = std::move(map);
  const size_t own = interpreter->parameters().size();
  return withUpdate(
      std::move(problem), options.update, options.hidden,
      {weights.begin() + static_cast<ptrdiff_t>(own), weights.end()});
}

Solution Net::Parts::solve(const ResolvedPhase &phase, Values &values,
                           const std::vector<Tensor> &weights,
                           const SolveOptions &options) const {
  if (phase.lattice)
    return solveLattice(phase, values, weights, options);
  FixedPointProblem problem = problemOf(values, weights);
  if (options.settle > 0)
    attachAnswers(problem, interpreter, spec, values, weights);
  Solution solution = fixedPoint(problem, options);
  values[static_cast<size_t>(phase.iterate)].tensor = solution.value;
  return solution;
}

LatticeChannel Net::Parts::channelOf(const LatticeStep &step,
                                     const Values &values,
                                     const std::vector<Tensor> &weights) {
  auto tensor = [&](int slot) {
    const Value &value = values[static_cast<size_t>(slot)];
    return value.edge.absent() ? value.tensor : materialize(value.edge);
  };
  auto weight = [&](size_t k) {
    return k < step.message.size()
               ? weights[static_cast<size_t>(step.message[k])]
               : Tensor();
  };
  const bool pairs = step.startArcs >= 0;
  LatticeChannel channel;
  Tensor start = tensor(step.start);
  channel.problem = {pairs ? start.squeeze(-1) : start.transpose(1, 2),
                     tensor(step.arcs),
                     tensor(step.cost),
                     {step.combine, weight(0), weight(1), weight(2), weight(3)},
                     latticeTop};
  if (pairs)
    channel.startArcs = tensor(step.startArcs);
  return channel;
}

/// A lattice channel rests exactly, after at most as many turns as nodes: no
/// tolerance and no other cap. Its gradient is exact, or that of one step.
Solution Net::Parts::solveLattice(const ResolvedPhase &phase, Values &values,
                                  const std::vector<Tensor> &weights,
                                  const SolveOptions &options) const {
  auto channel = std::make_shared<LatticeChannel>(
      channelOf(*phase.lattice, values, weights));
  const bool pairs = channel->startArcs.defined();
  const int64_t cap = options.cap == 0 ? 0 : channel->problem.start.size(2) + 1;
  channel->solution = latticeFixedPoint(channel->problem, cap,
                                        options.adjoint == Adjoint::oneStep
                                            ? Adjoint::oneStep
                                            : Adjoint::implicit);
  values[static_cast<size_t>(phase.iterate)].channel = channel;
  Solution solution = channel->solution;
  solution.value = pairs ? solution.value : solution.value.transpose(1, 2);
  return solution;
}

/// One solution of several phases after one another: that of the last, the
/// steps of all.
static void append(Solution &all, Solution next) {
  if (!all.steps.empty())
    for (size_t b = 0; b < next.steps.size(); ++b) {
      next.steps[b] += all.steps[b];
      if (all.status[b] != Status::converged)
        next.status[b] = all.status[b];
    }
  all = std::move(next);
}

/// What a lattice channel says of an output.
static Tensor decided(const LatticeOutput &output, const Values &values) {
  const LatticeChannel &channel =
      *values[static_cast<size_t>(output.channel)].channel;
  const Tensor &value = channel.solution.value;
  switch (output.kind) {
  case LatticeOutput::Kind::witness:
    return witnesses(
        channel,
        output.key < 0
            ? Tensor()
            : values[static_cast<size_t>(output.key)].tensor.squeeze(-1));
  case LatticeOutput::Kind::origin:
    return origins(channel);
  case LatticeOutput::Kind::tight:
    return tightPairs(channel).to(value.scalar_type());
  }
  TORCH_CHECK(false, "unknown kind of lattice output for ", output.probe);
}

Tensor Prediction::answer(const Probe &output) const {
  auto known = decided.find(output.name);
  return known != decided.end() ? known->second
                                : decide(output, outputs.at(output.name));
}

Features Prediction::answers(const Spec &spec) const {
  Features all;
  for (const Probe *output : spec.stage(Stage::output))
    all[output->name] = answer(*output);
  return all;
}

Net::Net(const Plan &plan, const Spec &spec, const NetOptions &options)
    : parts(std::make_unique<Parts>(plan, spec, options)) {
  std::vector<ParameterDeclaration> all = parts->interpreter->parameters();
  for (const ParameterDeclaration &each :
       updateParameters(options.update, options.hidden))
    all.push_back(each);
  for (const ParameterDeclaration &each : all) {
    Tensor value = initialValue(each, options.seed)
                       .to(options.device, options.type)
                       .requires_grad_();
    parts->parameters.emplace_back(each.name, value);
  }
}
Net::~Net() = default;
Net::Net(Net &&) noexcept = default;

Prediction Net::forward(const Batch &batch, const SolveOptions &options,
                        bool allLogits) const {
  const Interpreter &interpreter = *parts->interpreter;
  std::vector<Tensor> weights = parts->tensors();
  Values values(interpreter.slotCount());
  const Interpreter::Shape shape = parts->shapeOf(batch);
  Prediction prediction;
  for (const ResolvedPhase &phase : interpreter.phases()) {
    interpreter.run(phase.encode, values, weights, shape, &batch.inputs,
                    nullptr);
    append(prediction.solution, parts->solve(phase, values, weights, options));
  }
  interpreter.run(allLogits ? interpreter.decoders() : interpreter.deciders(),
                  values, weights, shape, &batch.inputs, &prediction.outputs);
  for (const LatticeOutput &output : interpreter.latticeOutputs())
    prediction.decided[output.probe] = decided(output, values);
  return prediction;
}

std::vector<Features> Net::turns(const Batch &batch, int64_t turns) const {
  const Interpreter &interpreter = *parts->interpreter;
  std::vector<Features> hints;
  if (interpreter.hintProbes().empty())
    return hints;
  std::vector<Tensor> weights = parts->tensors();
  Values values(interpreter.slotCount());
  const Interpreter::Shape shape = parts->shapeOf(batch);
  const ResolvedPhase &phase = interpreter.lastPhase();
  TORCH_CHECK(phase.lattice && interpreter.phases().size() == 1,
              "turns are those of a plan with one lattice channel");
  interpreter.run(phase.encode, values, weights, shape, &batch.inputs, nullptr);
  LatticeChannel channel = Parts::channelOf(*phase.lattice, values, weights);
  for (LatticeTurn &turn : latticePath(channel.problem, turns)) {
    channel.solution = std::move(turn.solution);
    channel.sent = std::move(turn.sent);
    values[static_cast<size_t>(phase.iterate)].channel =
        std::make_shared<LatticeChannel>(channel);
    interpreter.run(interpreter.hintDecoders(), values, weights, shape,
                    &batch.inputs, &hints.emplace_back());
  }
  return hints;
}

EncodedBatch Net::encode(const Batch &batch, bool answers) const {
  auto interpreter = parts->interpreter;
  std::vector<Tensor> weights = parts->tensors();
  Values values(interpreter->slotCount());
  const Interpreter::Shape shape = parts->shapeOf(batch);
  const ResolvedPhase &phase = interpreter->lastPhase();
  TORCH_CHECK(!phase.lattice, "the steps of a lattice channel are its own");
  for (const ResolvedPhase &each : interpreter->phases()) {
    interpreter->run(each.encode, values, weights, shape, &batch.inputs,
                     nullptr);
    if (each.lattice)
      parts->solve(each, values, weights, {});
  }
  auto decoder = [=, iterate = phase.iterate](
                     const std::vector<ResolvedInstruction> &instructions) {
    return [=, &instructions, inputs = batch.inputs](const Tensor &z) {
      Values own = values;
      own[static_cast<size_t>(iterate)].tensor = z;
      Features logits;
      interpreter->run(instructions, own, weights, shape, &inputs, &logits);
      return logits;
    };
  };
  FixedPointProblem problem = parts->problemOf(values, weights);
  if (answers)
    attachAnswers(problem, interpreter, parts->spec, values, weights);
  return {std::move(problem), decoder(interpreter->decoders()),
          decoder(interpreter->hintDecoders())};
}

const std::vector<std::pair<std::string, Tensor>> &Net::parameters() const {
  return parts->parameters;
}
std::vector<Tensor> Net::parameterTensors() const { return parts->tensors(); }
const std::vector<std::string> &Net::hints() const {
  return parts->interpreter->hintProbes();
}
bool Net::hasLattice() const {
  return parts->interpreter->phases().front().lattice.has_value();
}
bool Net::endsInLattice() const {
  return parts->interpreter->lastPhase().lattice.has_value();
}
LatticeLosses Net::latticeLosses(double temperature) const {
  LatticeLosses losses;
  losses.temperature = temperature;
  for (const LatticeOutput &output : parts->interpreter->latticeOutputs())
    (output.kind == LatticeOutput::Kind::tight ? losses.tight
                                               : losses.witnesses)
        .push_back(output.probe);
  for (const Probe *hint : parts->spec.stage(Stage::hint))
    if (endsInLattice() && hint->type == ProbeType::pointer)
      losses.witnesses.push_back(hint->name);
  return losses;
}
const Spec &Net::spec() const { return parts->spec; }
const NetOptions &Net::options() const { return parts->options; }

} // namespace kleene::rt
