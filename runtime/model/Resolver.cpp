// From the names of a plan to slots and parameters.
#include "runtime/model/Interpreter.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

namespace kleene::rt {

namespace {

[[noreturn]] void fail(const std::string &message) {
  throw std::runtime_error("plan: " + message);
}

/// Values that an output of the program needs; hints are left out.
std::set<std::string> neededValues(const Plan &plan) {
  std::set<std::string> needed = {plan.iterate.name, plan.iterate.initial,
                                  plan.iterate.next};
  auto sweep = [&](const std::vector<PlanInstruction> &section) {
    for (auto it = section.rbegin(); it != section.rend(); ++it) {
      const bool isOutput = it->op == PlanOp::output;
      if (isOutput ? it->text("stage") == "output" : needed.count(it->result))
        needed.insert(it->operands.begin(), it->operands.end());
    }
  };
  sweep(plan.decode);
  sweep(plan.step);
  sweep(plan.encode);
  return needed;
}

bool isNeeded(const PlanInstruction &instruction,
              const std::set<std::string> &needed) {
  return instruction.op == PlanOp::output
             ? instruction.text("stage") == "output"
             : needed.count(instruction.result) > 0;
}

/// Pieces of a cost: enough for any convex curve that data of this kind asks
/// for.
constexpr int64_t latticeUnits = 32;

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
           int64_t hidden)
      : self(self), plan(plan), hidden(hidden), needed(neededValues(plan)) {
    for (const Probe &probe : spec.probes)
      probes[probe.name] = &probe;
  }

  void run() {
    section(Section::encode, plan.encode);
    self.initial = slotOf(plan.iterate.initial);
    self.iterate = define(plan.iterate.name, widths[size_t(self.initial)]);
    section(Section::step, plan.step);
    self.next = slotOf(plan.iterate.next);
    section(Section::decode, plan.decode);
    findStepReads();
    findLatticeStep();
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
      const int64_t units = latticeUnits;
      int64_t features = 0;
      for (int operand : to.operands)
        features += widths[size_t(operand)];
      to.cost = {
          parameter({param + ".slope", {units, features}, 0, 0, 1}),
          parameter({param + ".bend", {units}, 0.3, 0}),
          parameter(
              {param + ".scale", {units}, 0, 0, 1 / std::sqrt(double(units))}),
          parameter({param + ".offset", {1}, 0, 0})};
    }
  }

  double number(const PlanInstruction &from, const std::string &key) const {
    const std::string text = from.text(key);
    if (text == "top")
      return latticeTop;
    char *end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end || !(std::abs(value) < latticeTop))
      fail("expected `" + key + "` of start to be `top` or a number below " +
           "it, got `" + text + "`");
    return value;
  }

  void resolveAttributes(const PlanInstruction &from,
                         ResolvedInstruction &to) const {
    to.probe = from.text("probe");
    if (!to.probe.empty() && !probes.count(to.probe))
      fail("probe `" + to.probe + "` is not in the spec");
    to.reverse = from.flag("reverse");
    to.top = from.flag("top");
    to.proper = from.flag("proper");
    if (from.op == PlanOp::start) {
      to.on = number(from, "on");
      to.off = number(from, "off");
    }
    if (from.op == PlanOp::update)
      to.minimum = choice(from, "rule", {"plain", "min"}) == 1;
    if (from.op == PlanOp::message)
      to.aggregate = static_cast<Aggregate>(
          choice(from, "aggregate", {"max", "min", "sum"}));
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

  void section(Section which, const std::vector<PlanInstruction> &from) {
    for (const PlanInstruction &instruction : from) {
      if (!isNeeded(instruction, needed))
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
      if (instruction.op == PlanOp::output) {
        if (witnesses.count(instruction.operands.front()))
          self.witnessOutputs.push_back(resolved.probe);
      } else if (instruction.op == PlanOp::witnessLogits) {
        witnesses.insert(instruction.result);
      }
      if (instruction.op != PlanOp::output)
        resolved.result = define(instruction.result, resolved.width);
      self.sections[size_t(which)].push_back(std::move(resolved));
    }
  }

  void findStepReads() {
    std::set<int> made, slots, parameters;
    for (const ResolvedInstruction &each :
         self.sections[size_t(Section::encode)])
      made.insert(each.result);
    auto read = [&](int slot) {
      if (made.count(slot))
        slots.insert(slot);
    };
    for (const ResolvedInstruction &each :
         self.sections[size_t(Section::step)]) {
      std::for_each(each.operands.begin(), each.operands.end(), read);
      for (int parameter : {each.weight, each.bias})
        if (parameter >= 0)
          parameters.insert(parameter);
      parameters.insert(each.cost.begin(), each.cost.end());
    }
    read(self.next);
    self.inputsOfStep.assign(slots.begin(), slots.end());
    self.parametersOfStep.assign(parameters.begin(), parameters.end());
  }

  void findLatticeStep() {
    const auto &step = self.sections[size_t(Section::step)];
    if (step.size() != 2 || step[0].op != PlanOp::message ||
        step[1].op != PlanOp::update)
      return;
    const ResolvedInstruction &message = step[0], &update = step[1];
    const bool least = message.aggregate == Aggregate::min && message.top &&
                       message.width == 1 &&
                       message.operands[0] == self.iterate &&
                       message.operands[1] >= 0;
    const bool meet = update.minimum && update.operands[0] == self.initial &&
                      update.operands[1] == message.result &&
                      update.result == self.next;
    if (!least || !meet)
      return;
    const std::vector<int> explained = {self.iterate, message.operands[1],
                                        message.operands[2], self.initial};
    for (const ResolvedInstruction &each :
         self.sections[size_t(Section::decode)])
      if (each.op == PlanOp::witnessLogits && each.operands != explained)
        return;
    self.lattice = {self.initial, message.operands[1], message.operands[2]};
  }

  Interpreter &self;
  const Plan &plan;
  const int64_t hidden;
  const std::set<std::string> needed;
  std::set<std::string> witnesses; ///< results of witness_logits
  std::map<std::string, const Probe *> probes;
  std::map<std::string, int> slotNames, parameterNames;
  std::vector<int64_t> widths; ///< by slot
};

Interpreter::Interpreter(const Plan &plan, const Spec &spec, int64_t hidden) {
  Resolver(*this, plan, spec, hidden).run();
}

} // namespace kleene::rt
