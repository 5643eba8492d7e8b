#include "compiler/program/ProgramJSONInternal.h"

#include <set>

namespace kleene {
namespace {

constexpr size_t maxInstructions = 65536, maxOperands = 256, maxAttributes = 32;
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
    return reader.fail(fieldPath(path, "location"),
                       "expected node, edge, graph or mask, got \"" +
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

void readSection(JSONReader &reader, const Json &plan, const char *key,
                 Names &names, std::vector<PlanInstruction> &section) {
  const std::string path = fieldPath("plan", key);
  for (const Json &value : reader.array(plan, "plan", key, maxInstructions)) {
    PlanInstruction instruction{};
    readInstruction(reader, value, elementPath(path, section.size()), names,
                    instruction);
    if (!reader.ok())
      return;
    section.push_back(std::move(instruction));
  }
}

/// A name of the iterate must be a value of the section that makes it.
void checkMadeIn(JSONReader &reader, const char *key, const std::string &name,
                 const std::vector<PlanInstruction> &section) {
  for (const PlanInstruction &instruction : section)
    if (instruction.result == name)
      return;
  reader.fail(fieldPath("plan.iterate", key),
              "no value `" + name.substr(0, 128) + "` in its section");
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

} // namespace

Json planJSON(const Plan &plan) {
  Json value;
  value["iterate"] = {{"name", plan.iterate.name},
                      {"initial", plan.iterate.initial},
                      {"next", plan.iterate.next}};
  value["encode"] = sectionJSON(plan.encode);
  value["step"] = sectionJSON(plan.step);
  value["decode"] = sectionJSON(plan.decode);
  return value;
}

void readPlanJSON(JSONReader &reader, const Json &value, Plan &plan) {
  if (!reader.object(value, "plan", {"iterate", "encode", "step", "decode"}))
    return;
  const Json *iterate = reader.field(value, "plan", "iterate");
  if (!iterate ||
      !reader.object(*iterate, "plan.iterate", {"name", "initial", "next"}))
    return;
  plan.iterate.name = reader.text(*iterate, "plan.iterate", "name");
  plan.iterate.initial = reader.text(*iterate, "plan.iterate", "initial");
  plan.iterate.next = reader.text(*iterate, "plan.iterate", "next");
  Names names;
  readSection(reader, value, "encode", names, plan.encode);
  if (plan.iterate.name.empty() || !names.add(plan.iterate.name))
    reader.fail("plan.iterate.name", "empty, or the name of another value");
  readSection(reader, value, "step", names, plan.step);
  // A value of step is gone when the fixed point is decoded.
  for (const PlanInstruction &instruction : plan.step)
    names.usable.erase(instruction.result);
  readSection(reader, value, "decode", names, plan.decode);
  if (!reader.ok() || (plan.encode.empty() && plan.step.empty()))
    return;
  checkMadeIn(reader, "initial", plan.iterate.initial, plan.encode);
  checkMadeIn(reader, "next", plan.iterate.next, plan.step);
}

} // namespace kleene
