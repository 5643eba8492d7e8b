#include "compiler/trace/TraceWriter.h"

#include "compiler/trace/CompactForm.h"
#include "compiler/trace/JSONText.h"
#include "compiler/trace/NpzWriter.h"
#include "compiler/trace/RowDelta.h"
#include "compiler/trace/Spool.h"
#include "compiler/trace/Widen.h"

#include <algorithm>
#include <functional>
#include <vector>

namespace kleene {
namespace {

/// Hints in memory, encoded, before a temporary file takes the rest.
constexpr size_t hintBudget = size_t{256} << 20;

std::string keyOf(const Probe &probe) {
  return std::string(stageName(probe.stage)) + "/" + probe.name;
}

std::vector<int64_t> batchShape(const Probe &probe, const TraceInfo &info,
                                int64_t leading) {
  std::vector<int64_t> shape = storedShape(probe, info.nodes, info.dtype);
  shape.insert(shape.begin(), leading);
  return shape;
}

/// The arrays of known size together stay far below 2^63 bytes.
bool fitsFile(const Spec &spec, const TraceInfo &info) {
  int64_t perSample = 64;
  for (const Probe &probe : spec.probes)
    perSample += wideElements(probe, info.nodes) * 8;
  return info.count <= (int64_t{1} << 60) / perSample;
}

bool isWidenedBits(const Probe &probe, const TraceInfo &info) {
  return info.dtype == TraceDType::exact && probe.type == ProbeType::mask &&
         !probe.partial;
}

/// The entry of a probe, with `leading` samples or rows.
size_t addEntry(NpzWriter &npz, const Probe &probe, const TraceInfo &info,
                int64_t leading) {
  const std::string key = keyOf(probe);
  const std::vector<int64_t> shape = batchShape(probe, info, leading);
  return isWidenedBits(probe, info)
             ? npz.addMasks(key, shape)
             : npz.add(key, storedType(probe, info.nodes, info.dtype), shape);
}

/// Widens into the entry, in pieces that fit its buffer.
void appendStored(NpzWriter &npz, size_t entry, const Probe &probe,
                  const TraceInfo &info, const char *compact, int64_t count) {
  const int64_t nodes = info.nodes;
  if (isWidenedBits(probe, info))
    return npz.appendMasks(entry, reinterpret_cast<const uint8_t *>(compact),
                           static_cast<size_t>(count));
  if (info.dtype == TraceDType::compact)
    return appendCompact(npz, entry, probe, nodes, compact, count);
  if (isWideAlready(probe.type)) {
    npz.append(entry, compact, static_cast<size_t>(count) * 8);
    return;
  }
  const int64_t each = wideningOf(probe, nodes) * 8;
  const int64_t piece =
      std::max<int64_t>(static_cast<int64_t>(NpzWriter::usualRoom) / each, 1);
  const int64_t bytes = compactElementBytes(probe.type);
  for (int64_t done = 0; done < count; done += piece) {
    const int64_t now = std::min(piece, count - done);
    widen(probe, nodes, compact + done * bytes, now,
          npz.room(entry, static_cast<size_t>(now * each)));
  }
}

/// The rows of a hint on their way through the spool: pointers, at least half
/// of most traces, wait as the one or two bytes they need.
class HintRows {
public:
  HintRows(const Probe &probe, const TraceInfo &info, SpoolBudget &budget)
      : probe(probe), info(info), elements(compactElements(probe, info.nodes)),
        rowBytes(isWideInteger(probe.type)
                     ? elements * npyTypeBytes(compactType(probe, info.nodes))
                     : compactBytes(probe, info.nodes)),
        spool(budget), encoder(static_cast<size_t>(rowBytes)) {}

  /// The rows of one sample, as the generator has them.
  void add(const char *rows, int64_t count) {
    if (isWideInteger(probe.type)) {
      narrowed.resize(static_cast<size_t>(rowBytes * count));
      toCompact(probe, info.nodes, rows, elements * count, narrowed.data());
      rows = narrowed.data();
    }
    encoder.encode(rows, count, [&](const char *code, size_t bytes) {
      spool.append(code, bytes);
    });
  }

  /// All rows into the entry.
  void write(NpzWriter &npz, size_t entry) {
    RowDecoder decoder(static_cast<size_t>(rowBytes));
    std::vector<int64_t> wide(isWideInteger(probe.type) ? elements : 0);
    const std::function<void(const char *)> take = [&](const char *row) {
      if (isWideInteger(probe.type)) {
        fromCompact(probe, info.nodes, row, elements, wide.data());
        row = reinterpret_cast<const char *>(wide.data());
      }
      appendStored(npz, entry, probe, info, row, elements);
    };
    spool.drain([&](const char *code, size_t count) {
      decoder.decode(code, count, take);
    });
  }

private:
  const Probe &probe;
  const TraceInfo &info;
  int64_t elements, rowBytes;
  Spool spool;
  RowEncoder encoder;
  std::vector<char> narrowed;
};

} // namespace

std::string traceSpecJSON(const Spec &spec, const TraceInfo &info) {
  std::string text =
      "{\"algorithm\": " + quoteJSON(spec.algorithm) +
      ", \"size\": " + std::to_string(info.shownSize()) +
      ", \"seed\": " + (info.seed ? std::to_string(*info.seed) : "null") +
      ", \"count\": " + std::to_string(info.count) +
      (info.dtype == TraceDType::exact
           ? ""
           : ", \"dtype\": " + quoteJSON(traceDTypeName(info.dtype))) +
      ", \"probes\": [";
  for (const Probe &probe : spec.probes) {
    text += &probe == &spec.probes.front() ? "\n" : ",\n";
    text += " {\"name\": " + quoteJSON(probe.name) +
            ", \"stage\": " + quoteJSON(stageName(probe.stage)) +
            ", \"location\": " + quoteJSON(locationName(probe.location)) +
            ", \"type\": " + quoteJSON(clrsTypeName(probe.type));
    if (probe.type == ProbeType::categorical) {
      text += ", \"classes\": [";
      for (size_t k = 0; k < probe.classes.size(); ++k)
        text += (k ? ", " : "") + quoteJSON(probe.classes[k]);
      text += "]";
    }
    text += "}";
  }
  return text + "\n]}\n";
}

struct TraceWriter::State {
  State(const Spec &spec, const TraceInfo &info, OutputFile file)
      : inputs(spec.stage(Stage::input)), hints(spec.stage(Stage::hint)),
        outputs(spec.stage(Stage::output)), info(info), npz(std::move(file)) {}

  std::vector<const Probe *> inputs, hints, outputs;
  TraceInfo info;
  NpzWriter npz;
  std::vector<size_t> inputEntries, outputEntries;
  size_t lengthsEntry = 0;
  SpoolBudget budget{hintBudget};
  std::vector<HintRows> rowsOf; ///< per hint
  int64_t samples = 0, rows = 0;
};

TraceWriter::TraceWriter(std::unique_ptr<State> state)
    : self(std::move(state)) {}
TraceWriter::~TraceWriter() = default;

Result<std::unique_ptr<TraceSink>> TraceWriter::create(const std::string &path,
                                                       const Spec &spec,
                                                       const TraceInfo &info) {
  if (!fitsFile(spec, info))
    return limitFailure(std::to_string(info.count) + " samples of " +
                        std::to_string(info.nodes) +
                        " nodes are more than a file can hold");
  Result<OutputFile> file = OutputFile::open(path);
  if (!file)
    return file.failure();
  auto state = std::make_unique<State>(spec, info, std::move(*file));
  State &self = *state;
  for (const Probe *probe : self.inputs)
    self.inputEntries.push_back(addEntry(self.npz, *probe, info, info.count));
  for (const Probe *probe : self.outputs)
    self.outputEntries.push_back(addEntry(self.npz, *probe, info, info.count));
  self.lengthsEntry = self.npz.add("lengths", NpyType::i8, {info.count});
  const std::string text = traceSpecJSON(spec, info);
  const size_t entry =
      self.npz.add("spec", NpyType::u1, {static_cast<int64_t>(text.size())});
  self.npz.append(entry, text.data(), text.size());
  for (const Probe *hint : self.hints)
    self.rowsOf.emplace_back(*hint, self.info, self.budget);
  return std::unique_ptr<TraceSink>(new TraceWriter(std::move(state)));
}

bool TraceWriter::add(const TraceGenerator &sample) {
  State &state = *self;
  const int64_t nodes = state.info.nodes, rows = sample.rows();
  auto append = [&](size_t entry, const Probe &probe, const void *compact) {
    appendStored(state.npz, entry, probe, state.info,
                 static_cast<const char *>(compact),
                 compactElements(probe, nodes));
  };
  for (size_t k = 0; k < state.inputs.size(); ++k)
    append(state.inputEntries[k], *state.inputs[k], sample.input(k));
  for (size_t k = 0; k < state.outputs.size(); ++k)
    append(state.outputEntries[k], *state.outputs[k], sample.output(k));
  for (size_t k = 0; k < state.hints.size(); ++k)
    state.rowsOf[k].add(static_cast<const char *>(sample.hint(k)), rows);
  state.npz.append(state.lengthsEntry, &rows, sizeof rows);
  ++state.samples;
  state.rows += rows;
  return !state.npz.failed() && state.budget.fault().empty();
}

Outcome TraceWriter::finish() {
  State &state = *self;
  for (size_t k = 0; k < state.hints.size(); ++k)
    state.rowsOf[k].write(state.npz, addEntry(state.npz, *state.hints[k],
                                              state.info, state.rows));
  if (!state.budget.fault().empty())
    return ioFailure(state.budget.fault());
  return state.npz.finish();
}

} // namespace kleene
