#include "compiler/trace/TraceView.h"

#include "compiler/trace/JSONText.h"
#include "compiler/trace/OutputFile.h"

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

namespace kleene {
namespace {

/// Text that grows at the end of an OutputFile.
class TextFile {
public:
  explicit TextFile(OutputFile file) : file(std::move(file)) {}
  void append(const std::string &text) {
    buffer += text;
    if (buffer.size() > size_t{1} << 18)
      flush();
  }
  bool good() const { return !file.failed(); }
  Outcome finish() {
    flush();
    return file.commit();
  }

private:
  void flush() {
    file.write(offset, buffer.data(), buffer.size());
    offset += buffer.size();
    buffer.clear();
  }
  OutputFile file;
  std::string buffer;
  uint64_t offset = 0;
};

/// -1 where it is undefined, which for people is a dot: masks have no spaces.
std::string mask(int8_t value, bool json) {
  if (value < 0)
    return json ? "-1" : ".";
  return value ? "1" : "0";
}

/// Element k of a compact buffer, as text; JSON or for people.
std::string element(const Probe &probe, const void *compact, int64_t k,
                    bool json) {
  if (probe.type == ProbeType::mask)
    return mask(static_cast<const int8_t *>(compact)[k], json);
  if (probe.type == ProbeType::scalar) {
    const double value = static_cast<const double *>(compact)[k];
    if (json)
      return numberJSON(value);
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.6g", value);
    return digits;
  }
  const int64_t index = static_cast<const int64_t *>(compact)[k];
  if (probe.type != ProbeType::categorical)
    return std::to_string(index);
  const std::string &name = probe.classes[static_cast<size_t>(index)];
  return json ? quoteJSON(name) : name;
}

const void *rowOf(const Probe &probe, const void *compact, int64_t nodes,
                  int64_t row) {
  return static_cast<const char *>(compact) + compactBytes(probe, nodes) * row;
}

/// `count` elements from `first`: "0.5 1 0", masks without spaces.
std::string line(const Probe &probe, const void *compact, int64_t first,
                 int64_t count) {
  std::string text;
  for (int64_t k = 0; k < count; ++k) {
    if (k > 0 && probe.type != ProbeType::mask)
      text += ' ';
    text += element(probe, compact, first + k, false);
  }
  return text;
}

bool isMatrix(const Probe &probe) {
  return probe.location == Location::edge && probe.type != ProbeType::maskOne;
}

/// One row of a probe: an edge probe's rows are parted by " | ".
std::string cell(const Probe &probe, const void *compact, int64_t nodes) {
  if (!isMatrix(probe))
    return line(probe, compact, 0, compactElements(probe, nodes));
  std::string text;
  for (int64_t u = 0; u < nodes; ++u)
    text += (u ? " | " : "") + line(probe, compact, u * nodes, nodes);
  return text;
}

class TextView : public TraceSink {
public:
  TextView(OutputFile file, const Spec &spec)
      : algorithm(spec.algorithm), inputs(spec.stage(Stage::input)),
        hints(spec.stage(Stage::hint)), outputs(spec.stage(Stage::output)),
        file(std::move(file)) {}
  bool add(const TraceGenerator &sample) override;
  Outcome finish() override { return file.finish(); }

private:
  void list(const char *title, const std::vector<const Probe *> &probes,
            const TraceGenerator &sample, bool input);
  void table(const TraceGenerator &sample);

  std::string algorithm;
  std::vector<const Probe *> inputs, hints, outputs;
  TextFile file;
  int64_t number = 0;
};

/// Names on the left; a matrix takes a line per sender.
void TextView::list(const char *title, const std::vector<const Probe *> &probes,
                    const TraceGenerator &sample, bool input) {
  size_t width = 0;
  for (const Probe *probe : probes)
    width = std::max(width, probe->name.size());
  file.append(std::string(title) + "\n");
  const int64_t nodes = sample.nodes();
  for (size_t k = 0; k < probes.size(); ++k) {
    const Probe &probe = *probes[k];
    const void *compact = input ? sample.input(k) : sample.output(k);
    std::string name = probe.name;
    name.resize(width, ' ');
    if (!isMatrix(probe)) {
      file.append("  " + name + "  " + cell(probe, compact, nodes) + "\n");
      continue;
    }
    for (int64_t u = 0; u < nodes; ++u)
      file.append("  " + (u == 0 ? name : std::string(width, ' ')) + "  " +
                  line(probe, compact, u * nodes, nodes) + "\n");
  }
}

void TextView::table(const TraceGenerator &sample) {
  const int64_t rows = sample.rows(), nodes = sample.nodes();
  std::vector<std::vector<std::string>> columns(hints.size() + 1);
  columns[0].push_back("hint row");
  for (int64_t row = 0; row < rows; ++row)
    columns[0].push_back("  " + std::to_string(row));
  for (size_t k = 0; k < hints.size(); ++k) {
    columns[k + 1].push_back(hints[k]->name);
    for (int64_t row = 0; row < rows; ++row)
      columns[k + 1].push_back(
          cell(*hints[k], rowOf(*hints[k], sample.hint(k), nodes, row), nodes));
  }
  for (std::vector<std::string> &column : columns) {
    size_t width = 0;
    for (const std::string &text : column)
      width = std::max(width, text.size());
    if (&column != &columns.back())
      for (std::string &text : column)
        text.resize(width, ' ');
  }
  for (size_t row = 0; row < columns[0].size(); ++row) {
    std::string text;
    for (const auto &column : columns)
      text += (&column == &columns[0] ? "" : "  ") + column[row];
    file.append(text + "\n");
  }
}

bool TextView::add(const TraceGenerator &sample) {
  if (number > 0)
    file.append("\n");
  file.append(algorithm + ", sample " + std::to_string(number++) + ": " +
              std::to_string(sample.nodes()) + " nodes, " +
              std::to_string(sample.rows()) + " rows\n");
  list("input", inputs, sample, true);
  table(sample);
  list("output", outputs, sample, false);
  return file.good();
}

/// A list, or a list of lists for a matrix, or the one value.
std::string valueJSON(const Probe &probe, const void *compact, int64_t nodes) {
  auto list = [&](int64_t first, int64_t count) {
    std::string text = "[";
    for (int64_t k = 0; k < count; ++k)
      text += (k ? ", " : "") + element(probe, compact, first + k, true);
    return text + "]";
  };
  if (probe.location == Location::graph || probe.type == ProbeType::maskOne)
    return element(probe, compact, 0, true);
  if (!isMatrix(probe))
    return list(0, nodes);
  std::string text = "[";
  for (int64_t u = 0; u < nodes; ++u)
    text += (u ? ", " : "") + list(u * nodes, nodes);
  return text + "]";
}

class JSONView : public TraceSink {
public:
  JSONView(OutputFile file, const Spec &spec, const TraceInfo &info)
      : inputs(spec.stage(Stage::input)), hints(spec.stage(Stage::hint)),
        outputs(spec.stage(Stage::output)), file(std::move(file)) {
    this->file.append(
        "{\"algorithm\": " + quoteJSON(spec.algorithm) +
        ", \"size\": " + std::to_string(info.shownSize()) +
        ", \"seed\": " + (info.seed ? std::to_string(*info.seed) : "null") +
        ", \"count\": " + std::to_string(info.count) + ",\n \"samples\": [");
  }
  bool add(const TraceGenerator &sample) override;
  Outcome finish() override {
    file.append("\n ]}\n");
    return file.finish();
  }

private:
  std::vector<const Probe *> inputs, hints, outputs;
  TextFile file;
  bool first = true;
};

bool JSONView::add(const TraceGenerator &sample) {
  const int64_t nodes = sample.nodes(), rows = sample.rows();
  file.append(std::string(std::exchange(first, false) ? "\n" : ",\n") +
              "  {\"rows\": " + std::to_string(rows));
  auto stage = [&](const char *name, const std::vector<const Probe *> &probes,
                   auto &&value) {
    file.append(",\n   \"" + std::string(name) + "\": {");
    for (size_t k = 0; k < probes.size(); ++k)
      file.append((k ? ",\n    " : "\n    ") + quoteJSON(probes[k]->name) +
                  ": " + value(k));
    file.append("}");
  };
  stage("input", inputs, [&](size_t k) {
    return valueJSON(*inputs[k], sample.input(k), nodes);
  });
  stage("hint", hints, [&](size_t k) {
    std::string text = "[";
    for (int64_t row = 0; row < rows; ++row)
      text += (row ? ",\n      " : "") +
              valueJSON(*hints[k], rowOf(*hints[k], sample.hint(k), nodes, row),
                        nodes);
    return text + "]";
  });
  stage("output", outputs, [&](size_t k) {
    return valueJSON(*outputs[k], sample.output(k), nodes);
  });
  file.append("}");
  return file.good();
}

} // namespace

Result<std::unique_ptr<TraceSink>> createTextView(const std::string &path,
                                                  const Spec &spec) {
  Result<OutputFile> file = OutputFile::open(path);
  if (!file)
    return file.failure();
  return std::unique_ptr<TraceSink>(new TextView(std::move(*file), spec));
}

Result<std::unique_ptr<TraceSink>> createJSONView(const std::string &path,
                                                  const Spec &spec,
                                                  const TraceInfo &info) {
  Result<OutputFile> file = OutputFile::open(path);
  if (!file)
    return file.failure();
  return std::unique_ptr<TraceSink>(new JSONView(std::move(*file), spec, info));
}

} // namespace kleene
