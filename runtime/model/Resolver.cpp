// From the names of a plan to slots and parameters.
#include "runtime/model/Interpreter.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>

namespace kleene::rt {

namespace {

[[noreturn]] void fail(const std::string &message) {
  throw std::runtime_error("plan: " + message);
}

/// Values that the probes of `stage` need, and those of the iteration.
std::set<std::string> neededValues(const Plan &plan, const std::string &stage) {
  std::set<std::string> needed;
  auto sweep = [&](const std::vector<PlanInstruction> &section) {
    for (auto it = section.rbegin(); it != section.rend(); ++it) {
      const bool isOutput = it->op == PlanOp::output;
      if (isOutput ? it->text("stage") == stage : needed.count(it->result))
        needed.insert(it->operands.begin(), it->operands.end());
    }
  };
  auto sweepPhase = [&](const PlanPhase &phase) {
    needed.insert(
        {phase.iterate.name, phase.iterate.initial, phase.iterate.next});
    sweep(phase.step);
    sweep(phase.encode);
  };
  sweep(plan.decode);
  sweepPhase(plan);
  for (auto phase = plan.before.rbegin(); phase != plan.before.rend(); ++phase)
    sweepPhase(*phase);
  return needed;
}

/// What the probes of one stage need.
struct Needed {
  std::string stage;
  std::set<std::string> values;

  Needed(const Plan &plan, const std::string &stage)
      : stage(stage), values(neededValues(plan, stage)) {}
  bool has(const PlanInstruction &instruction) const {
    return instruction.op == PlanOp::output
               ? instruction.text("stage") == stage
               : values.count(instruction.result) > 0;
  }
};

/// Pieces of a cost: enough for any convex curve that data of this kind asks
/// for. Pieces of a message, which are to vanish, or of one that is made of
/// nothing else: half of them bend upwards.
constexpr int64_t latticeUnits = 32, messageUnits = 8, monotoneUnits = 32;

int64_t fanIn(const std::string &text, int64_t hidden) {
  if (text == "hidden")
    return hidden;
  if (text == "2*hidden")
    return 2 * hidden;
  char *end = nullptr;
  const long long value = std::strtoll(text.c_str(), &end, 10);
  if (text.empty() || *end || value < 1)
    fail("expected a fan_in of `hidden`, `2*hidden` or a positive integer, "
         "got `" +
         text + "`");
  return value;
}

} // namespace

/// Builds an Interpreter's tables.
class Interpreter::Resolver {
public:
  Resolver(Interpreter &self, const Plan &plan, const Spec &spec,
           int64_t hidden, bool withHints)
      : self(self), plan(plan), hidden(hidden), withHints(withHints),
        forOutputs(plan, "output"), forHints(plan, "hint") {
    for (const Probe &probe : spec.probes)
      probes[probe.name] = &probe;
  }

  void run() {
    for (const PlanPhase &each : plan.before) {
      phase(each);
      if (!self.allPhases.back().lattice)
        fail("the fixed point `" + each.iterate.name +
             "` before another is none of a lattice channel");
    }
    phase(plan);
    section(plan.decode, self.decode);
    findDeciders();
    findStepReads();
  }

private:
  int define(const std::string &name, int64_t width) {
    auto [at, fresh] = slotNames.emplace(name, int(self.slots.size()));
    if (!fresh)
      fail("value `" + name + "` is defined twice");
    self.slots.push_back(name);
    widths.push_back(width);
    return at->second;
  }

  int slotOf(const std::string &name) const {
    auto found = slotNames.find(name);
    if (found == slotNames.end())
      fail("value `" + name + "` is used before its definition");
    return found->second;
  }

  int parameter(ParameterDeclaration declaration) {
    auto found = parameterNames.find(declaration.name);
    if (found == parameterNames.end()) {
      const int index = int(self.declarations.size());
      parameterNames[declaration.name] = index;
      self.declarations.push_back(std::move(declaration));
      return index;
    }
    if (self.declarations[size_t(found->second)].shape != declaration.shape)
      fail("parameter `" + declaration.name + "` is used in two shapes");
    return found->second;
  }

  void declareParameters(const PlanInstruction &from, ResolvedInstruction &to) {
    const std::string param = from.text("param");
    const int64_t operandWidth = to.operands.empty() || to.operands[0] < 0
                                     ? 0
                                     : widths[size_t(to.operands[0])];
    if (from.op == PlanOp::linear) {
      const double deviation =
          1 / std::sqrt(double(fanIn(from.text("fan_in"), hidden)));
      to.weight = parameter(
          {param + ".weight", {to.width, operandWidth}, deviation, 0});
      if (from.flag("bias"))
        to.bias = parameter({param + ".bias", {to.width}, 0, 0});
    } else if (from.op == PlanOp::layerNorm) {
      to.weight = parameter({param + ".scale", {to.width}, 0, 1});
      to.bias = parameter({param + ".offset", {to.width}, 0, 0});
    } else if (from.op == PlanOp::pointerLogits) {
      const double deviation = 1 / std::sqrt(double(operandWidth));
      to.weight =
          parameter({param + ".weight", {1, operandWidth}, deviation, 0});
      to.bias = parameter({param + ".bias", {1}, 0, 0});
    } else if (from.op == PlanOp::cost) {
      declareCost(param, from.flag("line"), to);
    } else if (from.op == PlanOp::relax && !param.empty()) {
      declareMessage(param, from.text("combine"), to);
    }
  }

  /// A sum of pieces starts with a slope near 1 or, beside x + c, near 0.
  void declareMessage(const std::string &param, const std::string &combine,
                      ResolvedInstruction &to) {
    const bool all = combine == "monotone";
    const std::vector<int64_t> shape = {all ? monotoneUnits : messageUnits};
    to.lattice = {parameter({param + ".own", shape, 0, 0, 1}),
                  parameter({param + ".arc", shape, 0, 0, 1}),
                  parameter({param + ".shift", shape, 0.3, 0})};
    if (all || combine == "growing")
      to.lattice.push_back(parameter(
          {param + ".scale", shape, 0, 0, 8 / double(monotoneUnits)}));
  }

  /// Operands: the arcs, then features.
  void declareCost(const std::string &param, bool line,
                   ResolvedInstruction &to) {
    const int64_t units = latticeUnits;
    int64_t features = 0;
    for (size_t k = 1; k < to.operands.size(); ++k)
      features += widths[size_t(to.operands[k])];
    to.lattice = {
        parameter({param + ".slope", {units, features}, 0, 0, 1}),
        parameter({param + ".bend", {units}, 0.3, 0}),
        parameter(
            {param + ".scale", {units}, 0, 0, 1 / std::sqrt(double(units))}),
        parameter({param + ".offset", {1}, 0, 0})};
    if (line)
      to.lattice.push_back(parameter({param + ".line", {features}, 0, 0, 1}));
  }

  std::optional<double> number(const PlanInstruction &from,
                               const std::string &key) const {
    const std::string text = from.text(key);
    if (text.empty())
      return std::nullopt;
    if (text == "top" || text == "-top")
      return text == "top" ? latticeTop : -latticeTop;
    char *end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (*end || !(std::abs(value) < latticeTop))
      fail("expected `" + key + "` of " + std::string(toString(from.op)) +
           " to be `top` or a number below it, got `" + text + "`");
    return value;
  }

  void resolveAttributes(const PlanInstruction &from,
                         ResolvedInstruction &to) const {
    to.probe = from.text("probe");
    if (!to.probe.empty() && !probes.count(to.probe))
      fail("probe `" + to.probe + "` is not in the spec");
    to.reverse = from.flag("reverse");
    to.proper = from.flag("proper");
    to.corner = from.text("corner");
    to.negated = from.flag("negated");
    if (from.op == PlanOp::start) {
      to.on = number(from, "on");
      to.off = number(from, "off");
      if (to.on.has_value() != to.off.has_value() ||
          (!to.off && to.operands.empty()))
        fail("expected a start to have `on` and `off`, or an operand alone");
    }
    if (from.op == PlanOp::startPairs)
      to.diagonal = number(from, "diagonal").value_or(latticeTop);
    if (from.op == PlanOp::value)
      to.absent = number(from, "absent").value_or(0);
    if (from.op == PlanOp::update)
      to.minimum = choice(from, "rule", {"plain", "min"}) == 1;
    if (from.op == PlanOp::choose)
      to.choice = static_cast<ChoiceKind>(
          choice(from, "kind", {"mask", "class", "node"}));
    if (from.op == PlanOp::triples)
      choice(from, "corner", {"i", "j", "k", "ij", "ik", "jk"});
    if (from.op == PlanOp::message || from.op == PlanOp::aggregate)
      to.aggregate = static_cast<Aggregate>(
          choice(from, "aggregate", {"max", "min", "sum"}));
    if (from.op == PlanOp::relax)
      to.combine = static_cast<LatticeMessage::Kind>(choice(
          from, "combine", {"add", "join", "keep", "growing", "monotone"}));
  }

  static size_t choice(const PlanInstruction &from, const std::string &key,
                       const std::vector<std::string> &words) {
    const std::string text = from.text(key);
    auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end())
      fail("`" + text + "` is no " + key + " of " +
           std::string(toString(from.op)));
    return size_t(found - words.begin());
  }

  void phase(const PlanPhase &from) {
    ResolvedPhase to;
    section(from.encode, to.encode);
    to.initial = slotOf(from.iterate.initial);
    to.iterate = define(from.iterate.name, widths[size_t(to.initial)]);
    section(from.step, to.step);
    to.next = slotOf(from.iterate.next);
    findLatticeStep(to);
    self.allPhases.push_back(std::move(to));
  }

  void section(const std::vector<PlanInstruction> &from,
               std::vector<ResolvedInstruction> &to) {
    for (const PlanInstruction &instruction : from) {
      const bool ofOutputs = forOutputs.has(instruction);
      const bool ofHints = withHints && forHints.has(instruction);
      if (!ofOutputs && !ofHints)
        continue;
      ResolvedInstruction resolved;
      resolved.op = instruction.op;
      resolved.location = instruction.location;
      resolved.width =
          instruction.width == hiddenWidth ? hidden : instruction.width;
      for (const std::string &name : instruction.operands)
        resolved.operands.push_back(name.empty() ? -1 : slotOf(name));
      declareParameters(instruction, resolved);
      resolveAttributes(instruction, resolved);
      if (instruction.op == PlanOp::output && ofHints)
        self.hints.push_back(resolved.probe);
      else
        noteLatticeOutput(instruction, resolved);
      if (instruction.op != PlanOp::output)
        resolved.result = define(instruction.result, resolved.width);
      if (instruction.op == PlanOp::startPairs)
        startArcs[resolved.result] = resolved.operands[1];
      const bool decodes = &to == &self.decode;
      if (decodes && ofHints)
        self.decodeHints.push_back(resolved);
      if (!decodes || ofOutputs)
        to.push_back(std::move(resolved));
    }
  }

  /// How the logits that an instruction makes of a lattice channel are decided.
  static std::optional<LatticeOutput::Kind> latticeKind(PlanOp op) {
    switch (op) {
    case PlanOp::witnessLogits:
      return LatticeOutput::Kind::witness;
    case PlanOp::originLogits:
      return LatticeOutput::Kind::origin;
    case PlanOp::tightLogits:
      return LatticeOutput::Kind::tight;
    default:
      return std::nullopt;
    }
  }

  /// An output of logits that a lattice channel makes is decided by it.
  void noteLatticeOutput(const PlanInstruction &from,
                         const ResolvedInstruction &to) {
    if (auto kind = latticeKind(from.op))
      latticeLogits[from.result] = {"", *kind, to.operands[0],
                                    to.operands.size() > 1 ? to.operands[1]
                                                           : -1};
    auto logits = from.op == PlanOp::output
                      ? latticeLogits.find(from.operands.front())
                      : latticeLogits.end();
    if (logits == latticeLogits.end())
      return;
    self.decided.push_back(logits->second);
    self.decided.back().probe = to.probe;
  }

  /// Logits of a lattice channel cost a number per pair, or more; that which
  /// decides them is there without.
  void findDeciders() {
    auto isOfLattice = [&](const ResolvedInstruction &each) {
      if (each.op != PlanOp::output)
        return latticeKind(each.op).has_value();
      return std::any_of(self.decided.begin(), self.decided.end(),
                         [&](const LatticeOutput &output) {
                           return output.probe == each.probe;
                         });
    };
    std::remove_copy_if(self.decode.begin(), self.decode.end(),
                        std::back_inserter(self.decide), isOfLattice);
  }

  void findStepReads() {
    std::set<int> made, slots, parameters;
    for (const ResolvedPhase &phase : self.allPhases)
      for (const ResolvedInstruction &each : phase.encode)
        made.insert(each.result);
    auto read = [&](int slot) {
      if (made.count(slot))
        slots.insert(slot);
    };
    const ResolvedPhase &last = self.allPhases.back();
    for (const ResolvedInstruction &each : last.step) {
      std::for_each(each.operands.begin(), each.operands.end(), read);
      for (int parameter : {each.weight, each.bias})
        if (parameter >= 0)
          parameters.insert(parameter);
    }
    read(last.next);
    self.inputsOfStep.assign(slots.begin(), slots.end());
    self.parametersOfStep.assign(parameters.begin(), parameters.end());
  }

  /// A relax is part of a lattice step or of nothing.
  void findLatticeStep(ResolvedPhase &phase) {
    const auto &step = phase.step;
    const bool relaxes =
        std::any_of(step.begin(), step.end(),
                    [](const auto &each) { return each.op == PlanOp::relax; });
    if (!relaxes)
      return;
    const bool meets =
        step.size() == 2 && step[0].op == PlanOp::relax &&
        step[0].operands.size() == 3 && step[0].operands[0] == phase.iterate &&
        step[1].op == PlanOp::update && step[1].minimum &&
        step[1].operands == std::vector<int>{phase.initial, step[0].result} &&
        step[1].result == phase.next;
    if (!meets)
      fail("expected the step of a relax to be min(initial, relax(iterate))");
    auto pairs = startArcs.find(phase.initial);
    phase.lattice = {
        phase.initial,       step[0].operands[1],
        step[0].operands[2], pairs == startArcs.end() ? -1 : pairs->second,
        step[0].combine,     step[0].lattice};
  }

  Interpreter &self;
  const Plan &plan;
  const int64_t hidden;
  const bool withHints;
  const Needed forOutputs, forHints;
  std::map<std::string, LatticeOutput> latticeLogits; ///< by value
  std::map<int, int> startArcs; ///< of a start_pairs, by its slot
  std::map<std::string, const Probe *> probes;
  std::map<std::string, int> slotNames, parameterNames;
  std::vector<int64_t> widths; ///< by slot
};

Interpreter::Interpreter(const Plan &plan, const Spec &spec, int64_t hidden,
                         bool withHints, bool eager)
    : eager(eager) {
  Resolver(*this, plan, spec, hidden, withHints).run();
}

} // namespace kleene::rt
