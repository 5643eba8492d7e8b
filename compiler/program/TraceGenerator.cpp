#include "compiler/program/TraceGenerator.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace kleene {
namespace {

constexpr int64_t firstCapacity = 16;

struct FreeBytes {
  void operator()(void *bytes) const { std::free(bytes); }
};
using Bytes = std::unique_ptr<void, FreeBytes>;

/// Zeroed, 64-byte aligned; null when the system has no more.
Bytes allocate(int64_t bytes) {
  const size_t rounded = (static_cast<size_t>(bytes) + 64) / 64 * 64;
  void *block = std::aligned_alloc(64, rounded);
  if (block)
    std::memset(block, 0, rounded);
  return Bytes(block);
}

/// "bfs.kln:12:3: `while changed(reach)`".
std::string placeOf(const Spec &spec, int64_t site) {
  if (site < 0 || site >= static_cast<int64_t>(spec.sites.size()))
    return spec.algorithm;
  const Site &at = spec.sites[static_cast<size_t>(site)];
  return at.file + ":" + std::to_string(at.line) + ":" +
         std::to_string(at.column);
}

std::string whatAt(const Spec &spec, int64_t site) {
  if (site < 0 || site >= static_cast<int64_t>(spec.sites.size()))
    return "the program";
  return spec.sites[static_cast<size_t>(site)].what;
}

int64_t bytesPerRow(const std::vector<const Probe *> &hints, int64_t nodes) {
  int64_t bytes = 0;
  for (const Probe *hint : hints)
    bytes += compactBytes(*hint, nodes);
  return bytes;
}

} // namespace

Result<size_t> distributionNamed(const Spec &spec, const std::string &name,
                                 const std::string &option) {
  if (auto found = spec.distribution(name))
    return *found;
  std::string list;
  for (const Alternative &known : spec.alternatives)
    list += (list.empty() ? "`" : ", `") + known.name + "`";
  return usageFailure(option + ": " + spec.algorithm + " has no `sample " +
                      name + "`; it has " + (list.empty() ? "none" : list));
}

std::vector<std::vector<double>> trainingParams(const Spec &spec,
                                                size_t distribution) {
  std::vector<std::vector<double>> params;
  for (const Param &param : spec.paramsOf(distribution))
    params.push_back(param.train.empty()
                         ? std::vector<double>{param.defaultValue}
                         : param.train);
  return params;
}

std::vector<std::vector<double>> defaultParams(const Spec &spec,
                                               size_t distribution) {
  std::vector<std::vector<double>> params;
  for (const Param &param : spec.paramsOf(distribution))
    params.push_back({param.defaultValue});
  return params;
}

struct TraceGenerator::Buffers {
  Buffers(const Spec &spec, const TraceFunctions &functions,
          GeneratorOptions options)
      : spec(spec), functions(functions), options(std::move(options)) {}

  const Spec &spec;
  TraceFunctions functions;
  GeneratorOptions options;
  RandomState stream;
  KleeneCall call{};
  std::vector<const Probe *> hintProbes;
  std::vector<Bytes> inputs, hints, outputs;
  std::vector<void *> inputPointers, hintPointers, outputPointers;
  Bytes workspace;
  std::vector<KleeneParam> params;
  std::vector<uint8_t> drawn; ///< given[k] for `next`: all but derived inputs
  int64_t fixedBytes = 0;     ///< everything but rows
  std::atomic<bool> stopped = false;

  void start();
  TraceStatus finish(const uint8_t *given);
  bool grow();
  bool reserve(int64_t capacity);
  bool allocateAll();
};

void TraceGenerator::Buffers::start() {
  call.rows = 0;
  call.steps = 0;
  call.status = static_cast<int64_t>(TraceStatus::ok);
  call.site = -1;
}

/// What follows once the inputs are there; the first fault ends it.
TraceStatus TraceGenerator::Buffers::finish(const uint8_t *given) {
  constexpr auto ok = static_cast<int64_t>(TraceStatus::ok);
  if (call.status == ok)
    functions.derive(&call, given);
  if (call.status == ok)
    functions.run(&call);
  return static_cast<TraceStatus>(call.status);
}

/// Enlarges every hint buffer, rows kept. False: no memory, nothing changed.
bool TraceGenerator::Buffers::reserve(int64_t capacity) {
  const int64_t nodes = call.nodes;
  capacity = std::min(capacity, options.maxRows);
  if (capacity <= call.capacity ||
      capacity > (options.maxBytes - fixedBytes) /
                     std::max<int64_t>(bytesPerRow(hintProbes, nodes), 1))
    return false;
  std::vector<Bytes> larger;
  for (const Probe *probe : hintProbes)
    if (!larger.emplace_back(allocate(compactBytes(*probe, nodes) * capacity)))
      return false;
  for (size_t k = 0; k < hints.size(); ++k)
    if (hints[k])
      std::memcpy(larger[k].get(), hints[k].get(),
                  static_cast<size_t>(compactBytes(*hintProbes[k], nodes) *
                                      call.capacity));
  hints = std::move(larger);
  for (size_t k = 0; k < hints.size(); ++k)
    hintPointers[k] = hints[k].get();
  call.hints = hintPointers.data();
  call.capacity = capacity;
  return true;
}

bool TraceGenerator::Buffers::grow() {
  // Close to the limit a smaller step may still fit.
  return reserve(call.capacity * 2) || reserve(call.capacity + 1);
}

bool TraceGenerator::Buffers::allocateAll() {
  auto fill = [&](Stage stage, std::vector<Bytes> &blocks,
                  std::vector<void *> &pointers) {
    for (const Probe *probe : spec.stage(stage)) {
      blocks.push_back(allocate(compactBytes(*probe, call.nodes)));
      pointers.push_back(blocks.back().get());
    }
    return std::ranges::all_of(pointers, [](void *p) { return p != nullptr; });
  };
  workspace = allocate(functions.workspaceBytes(call.nodes));
  call.workspace = workspace.get();
  if (!workspace || !fill(Stage::input, inputs, inputPointers) ||
      !fill(Stage::output, outputs, outputPointers))
    return false;
  call.inputs = inputPointers.data();
  call.outputs = outputPointers.data();
  hintPointers.resize(hintProbes.size());
  return reserve(firstCapacity) || reserve(1);
}

TraceGenerator::TraceGenerator(std::unique_ptr<Buffers> buffers)
    : self(std::move(buffers)) {}
TraceGenerator::~TraceGenerator() = default;

Result<std::unique_ptr<TraceGenerator>>
TraceGenerator::create(const Spec &spec, const TraceFunctions &functions,
                       int64_t nodes, GeneratorOptions options) {
  if (nodes < 1 || nodes > maxNodes)
    return inputFailure("size " + std::to_string(nodes) + " is outside 1 to " +
                        std::to_string(maxNodes));
  if (options.distribution > spec.alternatives.size())
    return inputFailure("no sampler has number " +
                        std::to_string(options.distribution));
  const size_t params = spec.paramsOf(options.distribution).size();
  if (options.params.empty())
    options.params = defaultParams(spec, options.distribution);
  if (options.params.size() != params)
    return inputFailure(std::to_string(options.params.size()) +
                        " parameters for a sampler of " +
                        std::to_string(params));
  auto buffers = std::make_unique<Buffers>(spec, functions, std::move(options));
  Buffers &self = *buffers;
  self.call.nodes = nodes;
  self.call.maxSteps = self.options.maxSteps;
  self.call.distribution = static_cast<int64_t>(self.options.distribution);
  self.call.host = &self;
  self.call.grow = [](KleeneCall *call) -> int32_t {
    return static_cast<Buffers *>(call->host)->grow() ? 0 : 1;
  };
  self.hintProbes = spec.stage(Stage::hint);
  for (const std::vector<double> &candidates : self.options.params)
    self.params.push_back(
        {candidates.data(), static_cast<int64_t>(candidates.size())});
  self.fixedBytes = functions.workspaceBytes(nodes);
  for (const Probe &probe : spec.probes)
    if (probe.stage != Stage::hint)
      self.fixedBytes += compactBytes(probe, nodes);
  for (const Probe *input : spec.stage(Stage::input))
    self.drawn.push_back(!input->derived);
  const int64_t needed = self.fixedBytes + bytesPerRow(self.hintProbes, nodes);
  if (needed > self.options.maxBytes || !self.allocateAll())
    return limitFailure("size " + std::to_string(nodes) + " needs " +
                        std::to_string(needed >> 20) + " MiB, the limit is " +
                        std::to_string(self.options.maxBytes >> 20) + " MiB");
  return std::unique_ptr<TraceGenerator>(
      new TraceGenerator(std::move(buffers)));
}

RandomState &TraceGenerator::random() { return self->stream; }

TraceStatus TraceGenerator::next() {
  KleeneRandom random = self->stream.abi();
  self->start();
  self->functions.sample(&self->call, &random, self->params.data());
  return self->finish(self->drawn.data());
}

TraceStatus TraceGenerator::run(const uint8_t *given) {
  self->start();
  return self->finish(given);
}

void TraceGenerator::stop() {
  self->stopped = true;
  std::atomic_ref(self->call.maxSteps).store(-1);
}

int64_t TraceGenerator::nodes() const { return self->call.nodes; }
const Spec &TraceGenerator::spec() const { return self->spec; }
void *TraceGenerator::input(size_t k) { return self->inputPointers[k]; }
const void *TraceGenerator::input(size_t k) const {
  return self->inputPointers[k];
}
const void *TraceGenerator::hint(size_t k) const {
  return self->hintPointers[k];
}
const void *TraceGenerator::output(size_t k) const {
  return self->outputPointers[k];
}
int64_t TraceGenerator::rows() const { return self->call.rows; }
int64_t TraceGenerator::steps() const { return self->call.steps; }

Failure TraceGenerator::failure() const {
  const KleeneCall &call = self->call;
  const std::string place = placeOf(self->spec, call.site) + ": ";
  const std::string what = whatAt(self->spec, call.site);
  switch (static_cast<TraceStatus>(call.status)) {
  case TraceStatus::stepLimit:
    if (self->stopped)
      return limitFailure(place + what +
                          " was still running when the time was "
                          "up; --max-seconds sets the limit [time-limit]");
    return limitFailure(place + what + " did not end within " +
                        std::to_string(call.maxSteps) +
                        " steps; --max-steps sets the limit [step-limit]");
  case TraceStatus::indexOutOfRange:
    return inputFailure(
        place + "index out of range: " + what + " is not a node index, 0 to " +
        std::to_string(call.nodes - 1) + " [index-out-of-range]");
  case TraceStatus::emptyRange:
    return inputFailure(place + what + " is less than 1: there is nothing " +
                        "below it to draw [below-bound]");
  case TraceStatus::outOfMemory:
    if (call.capacity >= self->options.maxRows)
      return limitFailure(
          self->spec.algorithm + ": more than " +
          std::to_string(call.capacity) +
          " hint rows; --max-bytes sets the limit [size-limit]");
    return limitFailure(
        self->spec.algorithm + ": more than " + std::to_string(call.capacity) +
        " hint rows of " +
        std::to_string(bytesPerRow(self->hintProbes, call.nodes)) +
        " bytes; the limit is " + std::to_string(self->options.maxBytes >> 20) +
        " MiB");
  case TraceStatus::ok:
    break;
  }
  return {FailureKind::internal, self->spec.algorithm +
                                     ": unknown trace status " +
                                     std::to_string(call.status)};
}

} // namespace kleene
