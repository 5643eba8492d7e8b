#include "compiler/trace/TraceReader.h"

#include "compiler/trace/Widen.h"

#include <algorithm>

namespace kleene {
namespace {

std::vector<int64_t> expectedShape(const Probe &probe, int64_t nodes,
                                   int64_t samples, bool batched) {
  std::vector<int64_t> shape = wideShape(probe, nodes);
  if (batched)
    shape.insert(shape.begin(), samples);
  return shape;
}

std::string listOf(const std::vector<std::string> &names) {
  std::string text;
  for (size_t k = 0; k < names.size() && k < 12; ++k)
    text += (k ? ", `" : "`") + names[k].substr(0, 64) + "`";
  return names.empty() ? "none" : text + (names.size() > 12 ? ", ..." : "");
}

bool hasNodeAxis(const Probe &probe) {
  return probe.location != Location::graph || probe.type == ProbeType::maskOne;
}

} // namespace

Outcome TraceReader::findColumns(const NpzReader &npz, const Spec &spec) {
  const std::string prefix = "input/";
  std::vector<std::string> known;
  for (const Probe *probe : spec.stage(Stage::input)) {
    known.push_back(prefix + probe->name);
    std::string name = npz.has(known.back()) ? known.back() : probe->name;
    present.push_back(npz.has(name));
    if (present.back())
      columns.push_back({probe, name, {}});
    else if (!probe->derived)
      return inputFailure(path + ": no array `" + known.back() + "` or `" +
                          probe->name + "`; the file has " +
                          listOf(npz.names()));
  }
  for (const std::string &name : npz.names())
    if (name.starts_with(prefix) &&
        std::ranges::find(known, name) == known.end())
      return inputFailure(path + ": `" + name + "` is not an input of " +
                          spec.algorithm + ", which has " + listOf(known));
  return Done{};
}

/// The first array with a node axis says how many nodes and samples there are.
Outcome TraceReader::findExtents(const NpzReader &npz) {
  for (const Column &column : columns) {
    if (!hasNodeAxis(*column.probe))
      continue;
    Result<NpyHeader> header = npz.header(column.name);
    if (!header)
      return header.failure();
    const size_t axes = wideShape(*column.probe, 1).size();
    const std::vector<int64_t> &shape = header->shape;
    if (shape.size() != axes && shape.size() != axes + 1)
      return inputFailure(path + ": array `" + column.name + "` has shape " +
                          printShape(shape) + ", expected " +
                          std::to_string(axes + 1) + " axes: samples, then " +
                          (axes == 1 ? "nodes" : "those of the input"));
    batched = shape.size() > axes;
    samples = batched ? shape[0] : 1;
    size = shape[batched ? 1 : 0];
    if (samples == 0 || size == 0)
      return inputFailure(path + ": array `" + column.name + "` is empty, " +
                          "its shape is " + printShape(shape));
    if (size > maxNodes)
      return inputFailure(path + ": array `" + column.name + "` has " +
                          std::to_string(size) + " nodes, at most " +
                          std::to_string(maxNodes) + " are possible");
    return Done{};
  }
  return inputFailure(path + ": no input tells the number of nodes");
}

Outcome TraceReader::loadColumns(const NpzReader &npz) {
  uint64_t bytes = 0;
  for (Column &column : columns) {
    Result<NpyHeader> header = npz.header(column.name);
    if (!header)
      return header.failure();
    const std::vector<int64_t> expected =
        expectedShape(*column.probe, size, samples, batched);
    if (header->shape != expected)
      return inputFailure(path + ": array `" + column.name + "` has shape " +
                          printShape(header->shape) + ", expected " +
                          printShape(expected) + " for " +
                          std::string(locationName(column.probe->location)) +
                          " " + std::string(probeTypeName(column.probe->type)));
    bytes += static_cast<uint64_t>(header->elements()) *
             static_cast<uint64_t>(npyTypeBytes(header->type));
    if (bytes > maxArrayBytes)
      return limitFailure(path + ": inputs of more than " +
                          std::to_string(maxArrayBytes >> 20) + " MiB");
    Result<NpyArray> array = npz.read(column.name);
    if (!array)
      return array.failure();
    column.array = std::move(*array);
  }
  return Done{};
}

Result<TraceReader> TraceReader::open(const std::string &path,
                                      const Spec &spec) {
  Result<NpzReader> npz = NpzReader::open(path);
  if (!npz)
    return npz.failure();
  TraceReader reader;
  reader.path = path == "-" ? "standard input" : path;
  if (Outcome done = reader.findColumns(*npz, spec); !done)
    return done.failure();
  if (Outcome done = reader.findExtents(*npz); !done)
    return done.failure();
  if (Outcome done = reader.loadColumns(*npz); !done)
    return done.failure();
  return reader;
}

Outcome TraceReader::load(int64_t sample, TraceGenerator &generator) {
  size_t input = 0;
  for (const Column &column : columns) {
    while (!present[input])
      ++input;
    const int64_t elements = wideElements(*column.probe, size);
    values.resize(static_cast<size_t>(elements));
    column.array.copyReals(sample * elements, values);
    Outcome done =
        narrow(*column.probe, size, values.data(), generator.input(input));
    if (!done)
      return inputFailure(path + ": array `" + column.name + "`, sample " +
                          std::to_string(sample) + ": " +
                          done.failure().message);
    ++input;
  }
  return Done{};
}

} // namespace kleene
