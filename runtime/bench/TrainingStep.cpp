// One training step of a bundle's network: forward to the cap, backward.
#include "compiler/program/ProgramFile.h"
#include "compiler/program/TraceLibrary.h"
#include "runtime/data/BatchGenerator.h"
#include "runtime/model/Losses.h"
#include "runtime/model/Net.h"

#include <benchmark/benchmark.h>

using namespace kleene;
using namespace kleene::rt;

namespace {

/// Batch 32, hidden 128; every sample takes all `cap` iterations.
void trainingStep(benchmark::State &state, Adjoint adjoint) {
  const char *bundle = std::getenv("KLEENE_BUNDLE");
  if (!bundle)
    return state.SkipWithError("KLEENE_BUNDLE is not set");
  auto program = readProgram(bundle);
  if (!program)
    return state.SkipWithError(program.failure().message.c_str());
  auto library = TraceLibrary::load(std::string(bundle) + "/trace.so");
  if (!library)
    return state.SkipWithError(library.failure().message.c_str());
  auto generator = BatchGenerator::create(program->spec, library->functions(),
                                          state.range(0));
  if (!generator)
    return state.SkipWithError(generator.failure().message.c_str());
  auto batch = generator->next(32);
  if (!batch)
    return state.SkipWithError(batch.failure().message.c_str());

  at::set_num_threads(static_cast<int>(state.range(1)));
  Net net(program->plan, program->spec, {});
  SolveOptions options;
  options.cap = 24;
  options.relative = options.absolute = 0;
  options.adjoint = adjoint;
  for (auto _ : state) {
    Tensor loss = outputLoss(net.spec(), net.forward(*batch, options).outputs,
                             batch->outputs);
    loss.backward();
  }
  state.SetItemsProcessed(state.iterations() * batch->samples);
}

BENCHMARK_CAPTURE(trainingStep, one_step, Adjoint::oneStep)
    ->ArgNames({"nodes", "threads"})
    ->Args({16, 1})
    ->Args({16, 2})
    ->Args({64, 1})
    ->Args({64, 2})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(trainingStep, unrolled, Adjoint::unrolled)
    ->ArgNames({"nodes", "threads"})
    ->Args({16, 1})
    ->Args({16, 2})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

} // namespace
