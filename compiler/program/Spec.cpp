#include "compiler/program/Spec.h"

#include <array>

namespace kleene {
namespace {

constexpr std::array<std::string_view, 3> stageNames = {"input", "hint",
                                                        "output"};
constexpr std::array<std::string_view, 3> locationNames = {"node", "edge",
                                                           "graph"};
constexpr std::array<std::string_view, 6> typeNames = {
    "scalar", "mask", "mask_one", "pointer", "permutation", "categorical"};

template <typename E, size_t N>
std::optional<E> find(const std::array<std::string_view, N> &names,
                      std::string_view name) {
  for (size_t k = 0; k < N; ++k)
    if (names[k] == name)
      return static_cast<E>(k);
  return std::nullopt;
}

} // namespace

std::string_view stageName(Stage stage) {
  return stageNames[static_cast<size_t>(stage)];
}
std::string_view locationName(Location location) {
  return locationNames[static_cast<size_t>(location)];
}
std::string_view probeTypeName(ProbeType type) {
  return typeNames[static_cast<size_t>(type)];
}
std::string_view clrsTypeName(ProbeType type) {
  return type == ProbeType::permutation ? "should_be_permutation"
                                        : probeTypeName(type);
}
std::optional<Stage> stageFromName(std::string_view name) {
  return find<Stage>(stageNames, name);
}
std::optional<Location> locationFromName(std::string_view name) {
  return find<Location>(locationNames, name);
}
std::optional<ProbeType> probeTypeFromName(std::string_view name) {
  return find<ProbeType>(typeNames, name);
}

std::vector<const Probe *> Spec::stage(Stage which) const {
  std::vector<const Probe *> found;
  for (const Probe &probe : probes)
    if (probe.stage == which)
      found.push_back(&probe);
  return found;
}

const std::vector<Param> &Spec::paramsOf(size_t distribution) const {
  return distribution ? alternatives[distribution - 1].params : params;
}

std::optional<size_t> Spec::distribution(std::string_view name) const {
  if (name.empty())
    return 0;
  for (size_t k = 0; k < alternatives.size(); ++k)
    if (alternatives[k].name == name)
      return k + 1;
  return std::nullopt;
}

int64_t NodeCount::sizeOf(int64_t nodes) const {
  if (scale < 1 || nodes <= offset || (nodes - offset) % scale)
    return nodes;
  return (nodes - offset) / scale;
}

int64_t compactElements(const Probe &probe, int64_t nodes) {
  if (probe.type == ProbeType::maskOne || probe.location == Location::graph)
    return 1;
  return probe.location == Location::node ? nodes : nodes * nodes;
}

int64_t compactElementBytes(ProbeType type) {
  return type == ProbeType::mask ? 1 : 8;
}

std::vector<int64_t> wideShape(const Probe &probe, int64_t nodes) {
  std::vector<int64_t> shape;
  if (probe.location == Location::node || probe.type == ProbeType::maskOne)
    shape = {nodes};
  else if (probe.location == Location::edge)
    shape = {nodes, nodes};
  if (probe.type == ProbeType::categorical)
    shape.push_back(static_cast<int64_t>(probe.classes.size()));
  return shape;
}

int64_t wideElements(const Probe &probe, int64_t nodes) {
  int64_t product = 1;
  for (int64_t extent : wideShape(probe, nodes))
    product *= extent;
  return product;
}

} // namespace kleene
