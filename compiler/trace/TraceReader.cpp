#include "compiler/trace/TraceReader.h"

#include "compiler/trace/CompactForm.h"
#include "compiler/trace/Widen.h"

#include <algorithm>

namespace kleene {
namespace {

std::string listOf(const std::vector<std::string> &names) {
  std::string text;
  for (size_t k = 0; k < names.size() && k < 12; ++k)
    text += (k ? ", `" : "`") + names[k].substr(0, 64) + "`";
  return names.empty() ? "none" : text + (names.size() > 12 ? ", ..." : "");
}

bool hasNodeAxis(const Probe &probe, TraceDType dtype) {
  if (probe.type == ProbeType::maskOne)
    return dtype == TraceDType::exact;
  return probe.location != Location::graph;
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
    if (!hasNodeAxis(*column.probe, dtype))
      continue;
    Result<NpyHeader> header = npz.header(column.name);
    if (!header)
      return header.failure();
    const size_t axes = storedShape(*column.probe, 1, dtype).size();
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

Outcome TraceReader::checkColumn(const Column &column,
                                 const NpyHeader &header) const {
  const Probe &probe = *column.probe;
  std::vector<int64_t> expected = storedShape(probe, size, dtype);
  if (batched)
    expected.insert(expected.begin(), samples);
  const std::string kind = std::string(locationName(probe.location)) + " " +
                           std::string(probeTypeName(probe.type)) +
                           (dtype == TraceDType::compact ? ", compact" : "");
  if (header.shape != expected)
    return inputFailure(path + ": array `" + column.name + "` has shape " +
                        printShape(header.shape) + ", expected " +
                        printShape(expected) + " for " + kind);
  if (const NpyType type = compactType(probe, size);
      dtype == TraceDType::compact && header.type != type)
    return inputFailure(path + ": array `" + column.name + "` has elements " +
                        std::string(npyTypeName(header.type)) + ", expected " +
                        std::string(npyTypeName(type)) + " for " + kind);
  return Done{};
}

Outcome TraceReader::loadColumns(const NpzReader &npz) {
  uint64_t bytes = 0;
  for (Column &column : columns) {
    Result<NpyHeader> header = npz.header(column.name);
    if (!header)
      return header.failure();
    if (Outcome fits = checkColumn(column, *header); !fits)
      return fits;
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
  const Result<TraceDType> dtype = dtypeOfFile(*npz, reader.path);
  if (!dtype)
    return dtype.failure();
  reader.dtype = *dtype;
  if (Outcome done = reader.findColumns(*npz, spec); !done)
    return done.failure();
  if (Outcome done = reader.findExtents(*npz); !done)
    return done.failure();
  if (Outcome done = reader.loadColumns(*npz); !done)
    return done.failure();
  return reader;
}

Outcome TraceReader::loadColumn(const Column &column, int64_t sample,
                                void *buffer) {
  const Probe &probe = *column.probe;
  if (dtype == TraceDType::compact)
    return loadCompact(probe, size, column.array,
                       sample * compactElements(probe, size), buffer);
  const int64_t elements = wideElements(probe, size);
  values.resize(static_cast<size_t>(elements));
  column.array.copyReals(sample * elements, values);
  return narrow(probe, size, values.data(), buffer);
}

Outcome TraceReader::load(int64_t sample, TraceGenerator &generator) {
  size_t input = 0;
  for (const Column &column : columns) {
    while (!present[input])
      ++input;
    if (Outcome done = loadColumn(column, sample, generator.input(input));
        !done)
      return inputFailure(path + ": array `" + column.name + "`, sample " +
                          std::to_string(sample) + ": " +
                          done.failure().message);
    ++input;
  }
  return Done{};
}

} // namespace kleene
