//===- Paths.h - a program without a compiler -----------------------------===//
//
// Native code as the compiler makes it, by hand: node i of a path points at its
// neighbour on the way to node `s`, found by walking; one row per step. Inputs
// of every kind, a derived one and a hint, so that every way through the data
// is taken.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_RUNTIME_DATA_PATHS_H
#define KLEENE_TEST_RUNTIME_DATA_PATHS_H

#include "compiler/program/Spec.h"
#include "compiler/program/Trace.h"

namespace kleene::rt::testing {

inline Spec pathsSpec() {
  Spec spec;
  spec.algorithm = "walk";
  spec.hasSampler = true;
  spec.params = {{"p", 0.5, {0.25, 0.75}}};
  spec.sites = {{"`loop`", "walk.kln", 3, 1}};
  auto add = [&](const char *name, Stage stage, Location location,
                 ProbeType type, std::vector<std::string> classes = {},
                 bool derived = false) {
    spec.probes.push_back(
        {name, stage, location, type, std::move(classes), derived});
  };
  add("pos", Stage::input, Location::node, ProbeType::scalar, {}, true);
  add("s", Stage::input, Location::node, ProbeType::maskOne);
  add("w", Stage::input, Location::edge, ProbeType::scalar);
  add("bit", Stage::input, Location::node, ProbeType::mask);
  add("kind", Stage::input, Location::node, ProbeType::categorical,
      {"low", "middle", "high"});
  add("p_used", Stage::input, Location::graph, ProbeType::scalar);
  add("reached", Stage::hint, Location::node, ProbeType::mask);
  add("pi", Stage::output, Location::node, ProbeType::pointer);
  return spec;
}

inline int64_t walkWorkspace(int64_t) { return 0; }

inline void walkSample(KleeneCall *call, const KleeneRandom *random,
                       const KleeneParam *params) {
  const int64_t n = call->nodes;
  int64_t which = 0;
  if (params[0].count > 1)
    random->below(random->rng, params[0].count, 1, &which);
  const double p = params[0].values[which];
  random->below(random->rng, n, 1, static_cast<int64_t *>(call->inputs[1]));
  random->uniform(random->rng, 0, 1, n * n,
                  static_cast<double *>(call->inputs[2]));
  random->bernoulli(random->rng, p, n, static_cast<uint8_t *>(call->inputs[3]));
  random->below(random->rng, 3, n, static_cast<int64_t *>(call->inputs[4]));
  *static_cast<double *>(call->inputs[5]) = p;
}

inline void walkDerive(KleeneCall *call, const uint8_t *given) {
  for (int64_t i = 0; i < call->nodes && !given[0]; ++i)
    static_cast<double *>(call->inputs[0])[i] =
        static_cast<double>(i) / static_cast<double>(call->nodes);
}

inline void walkRun(KleeneCall *call) {
  const int64_t n = call->nodes;
  const int64_t s = *static_cast<const int64_t *>(call->inputs[1]);
  auto *pi = static_cast<int64_t *>(call->outputs[0]);
  for (int64_t i = 0; i < n; ++i)
    pi[i] = i < s ? i + 1 : i > s ? i - 1 : i;
  const int64_t farthest = s > n - 1 - s ? s : n - 1 - s;
  for (int64_t step = 0; step <= farthest; ++step) {
    if (step > call->maxSteps) {
      call->status = static_cast<int64_t>(TraceStatus::stepLimit);
      call->site = 0;
      return;
    }
    if (call->rows == call->capacity && call->grow(call) != 0) {
      call->status = static_cast<int64_t>(TraceStatus::outOfMemory);
      return;
    }
    auto *reached = static_cast<uint8_t *>(call->hints[0]) + call->rows * n;
    for (int64_t i = 0; i < n; ++i)
      reached[i] = (i < s ? s - i : i - s) <= step;
    ++call->rows;
    call->steps = step;
  }
  call->status = static_cast<int64_t>(TraceStatus::ok);
}

inline TraceFunctions walkFunctions() {
  return {walkWorkspace, walkSample, walkDerive, walkRun};
}

} // namespace kleene::rt::testing

#endif // KLEENE_TEST_RUNTIME_DATA_PATHS_H
