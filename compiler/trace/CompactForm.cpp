#include "compiler/trace/CompactForm.h"

#include "compiler/trace/Widen.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>

namespace kleene {
namespace {

constexpr std::array<std::string_view, 2> names = {"exact", "compact"};
/// Longer spec entries are not ours.
constexpr int64_t specMaxBytes = int64_t{16} << 20;

/// What an index of the probe counts: classes or nodes.
int64_t indexLimit(const Probe &probe, int64_t nodes) {
  return probe.type == ProbeType::categorical
             ? static_cast<int64_t>(probe.classes.size())
             : nodes;
}

template <typename From, typename To>
void convert(const char *from, int64_t count, void *to) {
  auto *__restrict out = static_cast<To *>(to);
  const auto *__restrict in = reinterpret_cast<const From *>(from);
  for (int64_t k = 0; k < count; ++k)
    out[k] = static_cast<To>(in[k]);
}

Outcome loadIndices(const double *values, int64_t count, int64_t limit,
                    const char *what, int64_t *out) {
  for (int64_t k = 0; k < count; ++k) {
    out[k] = static_cast<int64_t>(values[k]);
    if (out[k] >= limit)
      return inputFailure("element " + std::to_string(k) + " is " +
                          std::to_string(out[k]) + ", expected a " + what +
                          ", 0 to " + std::to_string(limit - 1));
  }
  return Done{};
}

} // namespace

std::string_view traceDTypeName(TraceDType dtype) {
  return names[static_cast<size_t>(dtype)];
}

NpyType compactType(const Probe &probe, int64_t nodes) {
  if (probe.type == ProbeType::scalar)
    return NpyType::f4;
  if (probe.type == ProbeType::mask)
    return probe.partial ? NpyType::i1 : NpyType::b1;
  static_assert(maxNodes <= 65536, "a node fits u2");
  return indexLimit(probe, nodes) <= 256 ? NpyType::u1 : NpyType::u2;
}

NpyType storedType(const Probe &probe, int64_t nodes, TraceDType dtype) {
  return dtype == TraceDType::compact ? compactType(probe, nodes)
                                      : wideType(probe.type);
}

std::vector<int64_t> storedShape(const Probe &probe, int64_t nodes,
                                 TraceDType dtype) {
  std::vector<int64_t> shape = wideShape(probe, nodes);
  if (dtype == TraceDType::compact && (probe.type == ProbeType::maskOne ||
                                       probe.type == ProbeType::categorical))
    shape.pop_back();
  return shape;
}

int64_t storedBytes(const Probe &probe, int64_t nodes, TraceDType dtype) {
  int64_t bytes = npyTypeBytes(storedType(probe, nodes, dtype));
  for (int64_t extent : storedShape(probe, nodes, dtype))
    bytes *= extent;
  return bytes;
}

StoredSize storedSize(const Spec &spec, int64_t nodes, TraceDType dtype) {
  StoredSize size{8, 0}; // lengths
  for (const Probe &probe : spec.probes)
    (probe.stage == Stage::hint ? size.perRow : size.perSample) +=
        storedBytes(probe, nodes, dtype);
  return size;
}

void toCompact(const Probe &probe, int64_t nodes, const char *elements,
               int64_t count, void *compact) {
  switch (compactType(probe, nodes)) {
  case NpyType::f4:
    return convert<double, float>(elements, count, compact);
  case NpyType::u1:
    return convert<int64_t, uint8_t>(elements, count, compact);
  case NpyType::u2:
    return convert<int64_t, uint16_t>(elements, count, compact);
  default: // masks are bytes already
    std::memcpy(compact, elements, static_cast<size_t>(count));
  }
}

void fromCompact(const Probe &probe, int64_t nodes, const char *compact,
                 int64_t count, int64_t *elements) {
  if (compactType(probe, nodes) == NpyType::u1)
    convert<uint8_t, int64_t>(compact, count, elements);
  else
    convert<uint16_t, int64_t>(compact, count, elements);
}

void appendCompact(NpzWriter &npz, size_t entry, const Probe &probe,
                   int64_t nodes, const char *elements, int64_t count) {
  const int64_t each = npyTypeBytes(compactType(probe, nodes));
  const int64_t from = compactElementBytes(probe.type);
  constexpr auto piece = static_cast<int64_t>(NpzWriter::usualRoom / 4);
  for (int64_t done = 0; done < count; done += piece) {
    const int64_t now = std::min(piece, count - done);
    toCompact(probe, nodes, elements + done * from, now,
              npz.room(entry, static_cast<size_t>(now * each)));
  }
}

Result<TraceDType> dtypeOfFile(const NpzReader &npz, const std::string &path) {
  using Json = nlohmann::json;
  if (!npz.has("spec"))
    return TraceDType::exact;
  const Result<NpyHeader> header = npz.header("spec");
  if (!header || header->type != NpyType::u1 ||
      header->elements() > specMaxBytes)
    return TraceDType::exact;
  const Result<NpyArray> text = npz.read("spec");
  if (!text)
    return text.failure();
  // Only the members of the object itself are kept, however deep it nests.
  const Json root = Json::parse(
      text->bytes.begin(), text->bytes.end(),
      [](int depth, Json::parse_event_t, Json &) { return depth < 2; }, false);
  if (!root.is_object() || !root.contains("dtype"))
    return TraceDType::exact;
  const Json &found = root["dtype"];
  for (size_t k = 0; k < names.size(); ++k)
    if (found.is_string() && found.get_ref<const std::string &>() == names[k])
      return static_cast<TraceDType>(k);
  return inputFailure(
      path + ": its spec has dtype " +
      found.dump(-1, ' ', true, Json::error_handler_t::replace).substr(0, 32) +
      ", expected \"exact\" or \"compact\"");
}

Outcome loadCompact(const Probe &probe, int64_t nodes, const NpyArray &array,
                    int64_t first, void *buffer) {
  const int64_t count = compactElements(probe, nodes);
  std::vector<double> values(static_cast<size_t>(count));
  array.copyReals(first, values);
  // These three have the same elements in both forms.
  if (probe.type != ProbeType::maskOne && probe.type != ProbeType::categorical)
    return narrow(probe, nodes, values.data(), buffer);
  return loadIndices(values.data(), count, indexLimit(probe, nodes),
                     probe.type == ProbeType::categorical ? "class" : "node",
                     static_cast<int64_t *>(buffer));
}

} // namespace kleene
