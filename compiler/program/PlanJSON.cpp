#include "compiler/program/ProgramJSONInternal.h"

#include <set>

namespace kleene {
namespace {

constexpr size_t maxInstructions = 65536, maxOperands = 256, maxAttributes = 32,
                 maxPhases = 64;
constexpr int64_t maxWidth = 1 << 20;

struct Names {
  std::set<std::string> usable; ///< as operands, so far
  std::set<std::string> taken;  ///< in the whole plan
  bool add(const std::string &name) {
    return taken.insert(name).second && usable.insert(name).second;
  }
};

int64_t readWidth(JSONReader &reader, const Json &value,
                  const std::string &path) {
  if (auto found = value.find("width");
      found != value.end() && found->is_string() && *found == "hidden")
    return hiddenWidth;
  return reader.integer(value, path, "width", 1, maxWidth);
}

void readOperands(JSONReader &reader, const Json &value,
                  const std::string &path, const Names &names,
                  PlanInstruction &instruction) {
  const std::string here = fieldPath(path, "operands");
  for (const Json &item : reader.array(value, path, "operands", maxOperands)) {
    if (!item.is_string())
      return reader.fail(here, "expected a list of names");
    const std::string operand = item.get<std::string>();
    // "" stands for an operand that is absent.
    if (!operand.empty() && !names.usable.contains(operand))
      return reader.fail(here,
                         "no value `" + operand.substr(0, 128) + "` before it");
    instruction.operands.push_back(operand);
  }
}

void readAttributes(JSONReader &reader, const Json &value,
                    const std::string &path, PlanInstruction &instruction) {
  const Json *attributes = reader.field(value, path, "attributes");
  const std::string here = fieldPath(path, "attributes");
  if (!attributes)
    return;
  if (!attributes->is_object() || attributes->size() > maxAttributes)
    return reader.fail(here, "expected an object of at most 32 attributes");
  for (const auto &[key, item] : attributes->items()) {
    if (item.is_boolean())
      instruction.attributes[key] = item.get<bool>();
    else if (item.is_string())
      instruction.attributes[key] = item.get<std::string>();
    else
      return reader.fail(fieldPath(here, key.c_str()),
                         "expected text, true or false");
  }
}

void readInstruction(JSONReader &reader, const Json &value,
                     const std::string &path, Names &names,
                     PlanInstruction &instruction) {
  if (!reader.object(
          value, path,
          {"op", "result", "operands", "location", "width", "attributes"}))
    return;
  const std::string op = reader.text(value, path, "op");
  const auto knownOp = parsePlanOp(op);
  if (!knownOp)
    return reader.fail(fieldPath(path, "op"),
                       "unknown op `" + op.substr(0, 40) + "`");
  instruction.op = *knownOp;
  const std::string location = reader.text(value, path, "location");
  const auto knownLocation = parsePlanLocation(location);
  if (!knownLocation)
    return reader.fail(
        fieldPath(path, "location"),
        "expected node, edge, graph, mask, arcs, arc or triple, got \"" +
            location.substr(0, 40) + "\"");
  instruction.location = *knownLocation;
  instruction.width = readWidth(reader, value, path);
  readOperands(reader, value, path, names, instruction);
  readAttributes(reader, value, path, instruction);
  instruction.result = reader.text(value, path, "result");
  const bool named = !instruction.result.empty();
  if (named == (instruction.op == PlanOp::output))
    return reader.fail(fieldPath(path, "result"),
                       named ? "an output has no result" : "empty");
  if (named && !names.add(instruction.result))
    reader.fail(fieldPath(path, "result"),
                "a second value `" + instruction.result.substr(0, 128) + "`");
}

void readSection(JSONReader &reader, const Json &phase, const std::string &at,
                 const char *key, Names &names,
                 std::vector<PlanInstruction> &section) {
  const std::string path = fieldPath(at, key);
  for (const Json &value : reader.array(phase, at, key, maxInstructions)) {
    PlanInstruction instruction{};
    readInstruction(reader, value, elementPath(path, section.size()), names,
                    instruction);
    if (!reader.ok())
      return;
    section.push_back(std::move(instruction));
  }
}

/// The next iterate must be a value of the step.
void checkMadeIn(JSONReader &reader, const std::string &path,
                 const std::string &name,
                 const std::vector<PlanInstruction> &section) {
  for (const PlanInstruction &instruction : section)
    if (instruction.result == name)
      return;
  reader.fail(path, "no value `" + name.substr(0, 128) + "` in its section");
}

/// The iterate, encode and step of the object at `path`.
void readPhase(JSONReader &reader, const Json &value, const std::string &path,
               Names &names, PlanPhase &phase) {
  const std::string here = fieldPath(path, "iterate");
  const Json *iterate = reader.field(value, path, "iterate");
  if (!iterate || !reader.object(*iterate, here, {"name", "initial", "next"}))
    return;
  phase.iterate.name = reader.text(*iterate, here, "name");
  phase.iterate.initial = reader.text(*iterate, here, "initial");
  phase.iterate.next = reader.text(*iterate, here, "next");
  readSection(reader, value, path, "encode", names, phase.encode);
  if (phase.iterate.name.empty() || !names.add(phase.iterate.name))
    reader.fail(fieldPath(here, "name"), "empty, or the name of another value");
  readSection(reader, value, path, "step", names, phase.step);
  // A value of step is gone when the fixed point is reached.
  for (const PlanInstruction &instruction : phase.step)
    names.usable.erase(instruction.result);
  if (!reader.ok() || (phase.encode.empty() && phase.step.empty()))
    return;
  if (!names.usable.contains(phase.iterate.initial) ||
      phase.iterate.initial == phase.iterate.name)
    reader.fail(fieldPath(here, "initial"),
                "no value `" + phase.iterate.initial.substr(0, 128) +
                    "` before it");
  checkMadeIn(reader, fieldPath(here, "next"), phase.iterate.next, phase.step);
}

Json instructionJSON(const PlanInstruction &instruction) {
  Json value;
  value["op"] = toString(instruction.op);
  value["result"] = instruction.result;
  value["operands"] = instruction.operands;
  value["location"] = toString(instruction.location);
  if (instruction.width == hiddenWidth)
    value["width"] = "hidden";
  else
    value["width"] = instruction.width;
  value["attributes"] = Json::object();
  for (const auto &[key, attribute] : instruction.attributes)
    std::visit(
        [&, &key = key](const auto &item) { value["attributes"][key] = item; },
        attribute);
  return value;
}

Json sectionJSON(const std::vector<PlanInstruction> &section) {
  Json list = Json::array();
  for (const PlanInstruction &instruction : section)
    list.push_back(instructionJSON(instruction));
  return list;
}

void writePhase(Json &value, const PlanPhase &phase) {
  value["iterate"] = {{"name", phase.iterate.name},
                      {"initial", phase.iterate.initial},
                      {"next", phase.iterate.next}};
  value["encode"] = sectionJSON(phase.encode);
  value["step"] = sectionJSON(phase.step);
}

} // namespace

Json planJSON(const Plan &plan) {
  Json value;
  if (!plan.before.empty())
    value["before"] = Json::array();
  for (const PlanPhase &phase : plan.before)
    writePhase(value["before"].emplace_back(), phase);
  writePhase(value, plan);
  value["decode"] = sectionJSON(plan.decode);
  return value;
}

void readPlanJSON(JSONReader &reader, const Json &value, Plan &plan) {
  if (!reader.object(value, "plan",
                     {"before", "iterate", "encode", "step", "decode"}))
    return;
  Names names;
  if (value.contains("before"))
    for (const Json &item : reader.array(value, "plan", "before", maxPhases)) {
      const std::string path = elementPath("plan.before", plan.before.size());
      if (!reader.object(item, path, {"iterate", "encode", "step"}))
        return;
      readPhase(reader, item, path, names, plan.before.emplace_back());
      if (!reader.ok())
        return;
    }
  readPhase(reader, value, "plan", names, plan);
  readSection(reader, value, "plan", "decode", names, plan.decode);
}

} // namespace kleene
