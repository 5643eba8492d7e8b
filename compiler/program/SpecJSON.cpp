#include "compiler/program/ProgramFile.h"
#include "compiler/program/ProgramJSONInternal.h"

#include <set>

namespace kleene {
namespace {

constexpr size_t maxProbes = 1024, maxClasses = 256, maxParams = 64,
                 maxCandidates = 4096, maxAlternatives = 64, maxSites = 65536;

/// One of the words that `fromName` knows.
template <typename FromName>
auto word(JSONReader &reader, const Json &value, const std::string &path,
          const char *key, FromName fromName, const char *expected) {
  const std::string text = reader.text(value, path, key);
  const auto found = fromName(text);
  if (!found)
    reader.fail(fieldPath(path, key), std::string("expected ") + expected +
                                          ", got \"" + text.substr(0, 40) +
                                          "\"");
  return found.value_or(typename decltype(found)::value_type{});
}

void readClasses(JSONReader &reader, const Json &value, const std::string &path,
                 Probe &probe) {
  if (probe.type != ProbeType::categorical) {
    if (value.contains("classes") || value.contains("undefined"))
      reader.fail(fieldPath(path, "classes"), "only a categorical has classes");
    return;
  }
  const std::string here = fieldPath(path, "classes");
  for (const Json &item : reader.array(value, path, "classes", maxClasses)) {
    if (!item.is_string())
      return reader.fail(here, "expected a list of names");
    probe.classes.push_back(item.get<std::string>());
  }
  if (probe.classes.empty())
    return reader.fail(here, "empty");
  if (value.contains("undefined"))
    probe.undefinedClass =
        reader.integer(value, path, "undefined", 0,
                       static_cast<int64_t>(probe.classes.size()) - 1);
}

/// A flag that may be absent, and is there only on probes of its kind.
bool readFlag(JSONReader &reader, const Json &value, const std::string &path,
              const char *name, bool allowed, const std::string &where) {
  const auto flag = value.find(name);
  if (flag == value.end())
    return false;
  if (!flag->is_boolean() || !allowed)
    reader.fail(fieldPath(path, name), "expected true or false, on " + where);
  return flag->is_boolean() && flag->get<bool>();
}

void readProbe(JSONReader &reader, const Json &value, const std::string &path,
               Probe &probe) {
  if (!reader.object(value, path,
                     {"name", "stage", "location", "type", "classes",
                      "undefined", "partial", "derived"}))
    return;
  probe.name = reader.name(value, path, "name");
  probe.stage = word(reader, value, path, "stage", stageFromName,
                     "input, hint or output");
  probe.location = word(reader, value, path, "location", locationFromName,
                        "node, edge or graph");
  probe.type =
      word(reader, value, path, "type", probeTypeFromName,
           "scalar, mask, mask_one, pointer, permutation or categorical");
  readClasses(reader, value, path, probe);
  const bool isInput = probe.stage == Stage::input;
  probe.derived = readFlag(reader, value, path, "derived", isInput, "an input");
  probe.partial = readFlag(reader, value, path, "partial",
                           !isInput && probe.type == ProbeType::mask,
                           "a mask that is a hint or an output");
}

void readProbes(JSONReader &reader, const Json &root, Spec &spec) {
  std::set<std::string> names;
  Stage last = Stage::input;
  for (const Json &value : reader.array(root, "", "spec", maxProbes)) {
    const std::string path = elementPath("spec", spec.probes.size());
    Probe &probe = spec.probes.emplace_back();
    readProbe(reader, value, path, probe);
    if (!names.insert(probe.name).second)
      reader.fail(fieldPath(path, "name"), "a second `" + probe.name + "`");
    if (probe.stage < last)
      reader.fail(fieldPath(path, "stage"),
                  "out of order: inputs, hints, outputs");
    last = probe.stage;
    if (!reader.ok())
      return;
  }
}

void readParam(JSONReader &reader, const Json &value, const std::string &path,
               Param &param) {
  if (!reader.object(value, path, {"name", "default", "train"}))
    return;
  param.name = reader.name(value, path, "name");
  if (const Json *found = reader.field(value, path, "default"))
    param.defaultValue = reader.number(*found, fieldPath(path, "default"));
  if (!value.contains("train"))
    return;
  const std::string here = fieldPath(path, "train");
  for (const Json &item : reader.array(value, path, "train", maxCandidates))
    param.train.push_back(reader.number(item, here));
}

void readParams(JSONReader &reader, const Json &value, const std::string &path,
                std::vector<Param> &params) {
  const std::string here = fieldPath(path, "params");
  for (const Json &item : reader.array(value, path, "params", maxParams)) {
    const std::string place = elementPath(here, params.size());
    readParam(reader, item, place, params.emplace_back());
  }
}

void readSampler(JSONReader &reader, const Json &root, Spec &spec) {
  auto sampler = root.find("sampler");
  spec.hasSampler = sampler != root.end();
  if (!spec.hasSampler ||
      !reader.object(*sampler, "sampler", {"params", "alternatives"}))
    return;
  readParams(reader, *sampler, "sampler", spec.params);
  if (!sampler->contains("alternatives"))
    return;
  for (const Json &value :
       reader.array(*sampler, "sampler", "alternatives", maxAlternatives)) {
    const std::string path =
        elementPath("sampler.alternatives", spec.alternatives.size());
    Alternative &alternative = spec.alternatives.emplace_back();
    if (!reader.object(value, path, {"name", "params"}))
      return;
    alternative.name = reader.name(value, path, "name");
    readParams(reader, value, path, alternative.params);
  }
}

/// Absent where the nodes are as many as the size says.
void readNodeCount(JSONReader &reader, const Json &root, Spec &spec) {
  auto nodes = root.find("nodes");
  if (nodes == root.end() ||
      !reader.object(*nodes, "nodes", {"scale", "offset"}))
    return;
  constexpr int64_t most = int64_t{1} << 20;
  spec.nodes.scale = reader.integer(*nodes, "nodes", "scale", 0, most);
  spec.nodes.offset = reader.integer(*nodes, "nodes", "offset", -most, most);
}

void readSites(JSONReader &reader, const Json &root, Spec &spec) {
  for (const Json &value : reader.array(root, "", "sites", maxSites)) {
    const std::string path = elementPath("sites", spec.sites.size());
    Site &site = spec.sites.emplace_back();
    if (!reader.object(value, path, {"what", "file", "line", "column"}))
      return;
    site.what = reader.text(value, path, "what");
    site.file = reader.text(value, path, "file");
    site.line = reader.integer(value, path, "line", 0, INT32_MAX);
    site.column = reader.integer(value, path, "column", 0, INT32_MAX);
  }
}

Json paramsJSON(const std::vector<Param> &params) {
  Json list = Json::array();
  for (const Param &param : params)
    list.push_back({{"name", param.name},
                    {"default", param.defaultValue},
                    {"train", param.train}});
  return list;
}

Json probeJSON(const Probe &probe) {
  Json value;
  value["name"] = probe.name;
  value["stage"] = stageName(probe.stage);
  value["location"] = locationName(probe.location);
  value["type"] = probeTypeName(probe.type);
  if (probe.type == ProbeType::categorical)
    value["classes"] = probe.classes;
  if (probe.undefinedClass >= 0)
    value["undefined"] = probe.undefinedClass;
  if (probe.partial)
    value["partial"] = true;
  if (probe.derived)
    value["derived"] = true;
  return value;
}

} // namespace

Json specJSON(const Spec &spec) {
  Json root = Json::object();
  root["spec"] = Json::array();
  for (const Probe &probe : spec.probes)
    root["spec"].push_back(probeJSON(probe));
  if (spec.hasSampler)
    root["sampler"]["params"] = paramsJSON(spec.params);
  for (const Alternative &alternative : spec.alternatives)
    root["sampler"]["alternatives"].push_back(
        {{"name", alternative.name},
         {"params", paramsJSON(alternative.params)}});
  if (spec.nodes != NodeCount())
    root["nodes"] = {{"scale", spec.nodes.scale},
                     {"offset", spec.nodes.offset}};
  root["sites"] = Json::array();
  for (const Site &site : spec.sites)
    root["sites"].push_back({{"what", site.what},
                             {"file", site.file},
                             {"line", site.line},
                             {"column", site.column}});
  return root;
}

void readSpecJSON(JSONReader &reader, const Json &root, Spec &spec) {
  spec.algorithm = reader.name(root, "", "algorithm");
  readProbes(reader, root, spec);
  readSampler(reader, root, spec);
  readNodeCount(reader, root, spec);
  readSites(reader, root, spec);
}

void readProgramJSON(JSONReader &reader, const Json &root, Program &program) {
  // The version first: other faults of a newer file would only mislead.
  if (reader.integer(root, "", "version", 0, INT32_MAX) != programFileVersion &&
      reader.ok())
    return reader.fail("version", "this Kleene reads version " +
                                      std::to_string(programFileVersion) +
                                      "; compile the program again");
  if (!reader.ok() ||
      !reader.object(root, "",
                     {"version", "algorithm", "source_hash", "spec", "sampler",
                      "nodes", "sites", "plan"}))
    return;
  program.sourceHash = reader.text(root, "", "source_hash");
  readSpecJSON(reader, root, program.spec);
  if (const Json *plan = reader.field(root, "", "plan"))
    readPlanJSON(reader, *plan, program.plan);
}

} // namespace kleene
