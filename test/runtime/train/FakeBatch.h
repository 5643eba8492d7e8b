//===- FakeBatch.h - graphs for the hand-made program ---------------------===//
#ifndef KLEENE_TEST_RUNTIME_TRAIN_FAKEBATCH_H
#define KLEENE_TEST_RUNTIME_TRAIN_FAKEBATCH_H

#include "runtime/data/BatchGenerator.h"
#include "runtime/train/Error.h"
#include "test/runtime/train/FakeProgram.h"

namespace kleene::test {

/// Always the same ones.
inline rt::Batch fakeBatch(int64_t samples, int64_t nodes,
                           rt::BatchOptions options) {
  const Program program = fakeProgram();
  const TraceFunctions functions = fakeFunctions();
  options.generator.params = defaultParams(program.spec);
  auto generator = rt::orThrow(
      rt::BatchGenerator::create(program.spec, functions, nodes, options));
  generator.seed(7);
  return rt::orThrow(generator.next(samples));
}

/// In float64, with hints: for gradients.
inline rt::Batch fakeBatch(int64_t samples, int64_t nodes) {
  rt::BatchOptions options;
  options.hints = true;
  options.type = torch::kFloat64;
  return fakeBatch(samples, nodes, options);
}

} // namespace kleene::test

#endif // KLEENE_TEST_RUNTIME_TRAIN_FAKEBATCH_H
