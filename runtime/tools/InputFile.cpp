#include "runtime/tools/InputFile.h"

#include "runtime/data/Widen.h"
#include "runtime/train/Error.h"

#include <cstdlib>

namespace kleene::rt {
namespace {

/// Calls the program's `derive` on the generator's input buffers.
void deriveInputs(const Bundle &bundle, TraceGenerator &generator,
                  const std::vector<uint8_t> &given) {
  const TraceFunctions &functions = bundle.library.functions();
  std::vector<void *> inputs;
  for (size_t k = 0; k < given.size(); ++k)
    inputs.push_back(generator.input(k));
  // aligned_alloc wants a multiple of the alignment.
  constexpr size_t alignment = 64;
  auto bytes = static_cast<size_t>(functions.workspaceBytes(generator.nodes()));
  std::unique_ptr<void, decltype(&std::free)> workspace(
      std::aligned_alloc(alignment, (bytes / alignment + 1) * alignment),
      &std::free);
  if (!workspace)
    throw Error(Exit::limit, "out of memory");
  KleeneCall call{};
  call.nodes = generator.nodes();
  call.inputs = inputs.data();
  call.workspace = workspace.get();
  functions.derive(&call, given.data());
}

} // namespace

InputFile::InputFile(const std::string &path, const Bundle &bundle,
                     torch::ScalarType type)
    : bundle(bundle), type(type),
      reader(orThrow(TraceReader::open(path, bundle.program.spec))),
      generator(orThrow(TraceGenerator::create(
          bundle.program.spec, bundle.library.functions(), reader.nodes()))) {}

void InputFile::prepare(int64_t sample, bool answers) {
  orThrow(reader.load(sample, *generator));
  if (!answers)
    return deriveInputs(bundle, *generator, reader.given());
  if (generator->run(reader.given().data()) != TraceStatus::ok)
    throw Error(generator->failure());
}

Batch InputFile::next(int64_t samples, bool answers) {
  const Spec &spec = bundle.program.spec;
  Batch batch;
  batch.nodes = nodes();
  batch.samples = samples;
  auto make = [&](Stage stage, Features &to, std::vector<int64_t> leading) {
    for (const Probe *probe : spec.stage(stage))
      to[probe->name] = wideZeros(*probe, leading, nodes(), type);
  };
  make(Stage::input, batch.inputs, {samples});
  if (answers) {
    make(Stage::output, batch.outputs, {samples});
    make(Stage::hint, batch.hints, {1, samples});
  }
  for (int64_t k = 0; k < samples; ++k) {
    prepare(at++, answers);
    auto copy = [&](Stage stage, Features &to, auto buffer) {
      std::vector<const Probe *> probes = spec.stage(stage);
      const int64_t axis = stage == Stage::hint ? 1 : 0;
      for (size_t i = 0; i < probes.size(); ++i)
        widen(*probes[i], buffer(i), 1, nodes(),
              to.at(probes[i]->name).slice(axis, k, k + 1));
    };
    const TraceGenerator &made = *generator;
    copy(Stage::input, batch.inputs, [&](size_t i) { return made.input(i); });
    if (!answers)
      continue;
    copy(Stage::output, batch.outputs,
         [&](size_t i) { return made.output(i); });
    copy(Stage::hint, batch.hints, [&](size_t i) { return made.hint(i); });
    batch.lengths.push_back(made.rows());
  }
  return batch;
}

} // namespace kleene::rt
