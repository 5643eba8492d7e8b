#include "test/runtime/train/FakeProgram.h"

#include <vector>

namespace kleene::test {
namespace {

enum Input { pos, s, a, adj };

template <typename T> T *input(KleeneCall *call, Input which) {
  return static_cast<T *>(call->inputs[which]);
}

int64_t workspaceBytes(int64_t) { return 64; }

void sample(KleeneCall *call, const KleeneRandom *random,
            const KleeneParam *params) {
  int64_t n = call->nodes, candidate = 0;
  if (params[0].count > 1)
    random->below(random->rng, params[0].count, 1, &candidate);
  std::vector<uint8_t> draws(static_cast<size_t>(n * n));
  random->bernoulli(random->rng, params[0].values[candidate], n * n,
                    draws.data());
  for (int64_t u = 0; u < n; ++u)
    for (int64_t v = 0; v < n; ++v)
      input<double>(call, a)[u * n + v] =
          draws[static_cast<size_t>(u * n + v)] *
          draws[static_cast<size_t>(v * n + u)];
  random->below(random->rng, n, 1, input<int64_t>(call, s));
}

void derive(KleeneCall *call, const uint8_t *given) {
  int64_t n = call->nodes;
  for (int64_t u = 0; u < n; ++u) {
    if (!given[pos])
      input<double>(call, pos)[u] =
          static_cast<double>(u) / static_cast<double>(n);
    for (int64_t v = 0; v < n && !given[adj]; ++v)
      input<uint8_t>(call, adj)[u * n + v] =
          u == v || input<double>(call, a)[u * n + v] != 0;
  }
}

void run(KleeneCall *call) {
  int64_t n = call->nodes, source = *input<int64_t>(call, s);
  auto *pi = static_cast<int64_t *>(call->outputs[0]);
  std::vector<uint8_t> reached(static_cast<size_t>(n)), before;
  reached[static_cast<size_t>(source)] = 1;
  for (int64_t v = 0; v < n; ++v)
    pi[v] = v;
  call->rows = call->steps = 0;
  do {
    if (call->rows == call->capacity && call->grow(call) != 0) {
      call->status = static_cast<int64_t>(TraceStatus::outOfMemory);
      return;
    }
    auto *row = static_cast<uint8_t *>(call->hints[0]) + call->rows * n;
    std::copy(reached.begin(), reached.end(), row);
    ++call->rows;
    before = reached;
    for (int64_t v = 0; v < n; ++v)
      for (int64_t u = 0; u < n && !reached[static_cast<size_t>(v)]; ++u)
        if (before[static_cast<size_t>(u)] &&
            input<double>(call, a)[u * n + v] != 0) {
          reached[static_cast<size_t>(v)] = 1;
          pi[v] = u;
        }
  } while (before != reached);
  call->status = 0;
}

PlanInstruction make(PlanOp op, const char *result,
                     std::vector<std::string> operands,
                     PlanLocation location = PlanLocation::node,
                     std::map<std::string, PlanAttribute> attributes = {},
                     int64_t width = hiddenWidth) {
  return {op,       result, std::move(operands),
          location, width,  std::move(attributes)};
}

PlanInstruction linear(const char *result, const char *operand, bool bias,
                       const char *fanIn,
                       PlanLocation location = PlanLocation::node) {
  return make(PlanOp::linear, result, {operand}, location,
              {{"param", std::string(result)},
               {"bias", bias},
               {"fan_in", std::string(fanIn)}});
}

Plan plan() {
  using L = PlanLocation;
  auto probe = [](const char *name) {
    return std::map<std::string, PlanAttribute>{{"probe", std::string(name)}};
  };
  Plan plan;
  plan.encode = {
      make(PlanOp::feature, "f_pos", {}, L::node, probe("pos"), 1),
      make(PlanOp::feature, "f_s", {}, L::node, probe("s"), 1),
      make(PlanOp::feature, "f_a", {}, L::edge, probe("A"), 1),
      make(PlanOp::mask, "m", {}, L::mask, probe("adj"), 1),
      linear("e_pos", "f_pos", true, "1"),
      linear("e_s", "f_s", true, "1"),
      linear("e_a", "f_a", true, "1", L::edge),
      make(PlanOp::add, "u", {"e_pos", "e_s"}),
      linear("u_send", "u", true, "2*hidden"),
      linear("u_own", "u", true, "2*hidden"),
      make(PlanOp::zeros, "z0", {}),
  };
  plan.step = {
      linear("z_send", "z", false, "2*hidden"),
      make(PlanOp::add, "send", {"u_send", "z_send"}),
      make(PlanOp::message, "agg", {"send", "e_a", "m"}, L::node,
           {{"aggregate", std::string("max")}}),
      linear("z_own", "z", false, "2*hidden"),
      linear("agg_own", "agg", true, "hidden"),
      make(PlanOp::add, "pre", {"u_own", "z_own", "agg_own"}),
      make(PlanOp::relu, "act", {"pre"}),
      make(PlanOp::layerNorm, "new", {"act"}, L::node,
           {{"param", std::string("norm")}}),
      make(PlanOp::update, "next", {"z", "new"}, L::node,
           {{"rule", std::string("plain")}}),
  };
  plan.iterate = {"z", "z0", "next"};
  plan.decode = {
      linear("source", "z", true, "hidden"),
      linear("target", "z", true, "hidden"),
      linear("target_edge", "e_a", true, "hidden", L::edge),
      make(PlanOp::pointerLogits, "pi_logits",
           {"source", "target", "target_edge", "m"}, L::edge,
           {{"param", std::string("pi")}, {"reverse", false}}, 1),
      make(PlanOp::output, "", {"pi_logits"}, L::edge,
           {{"probe", std::string("pi")}, {"stage", std::string("output")}}, 1),
      make(PlanOp::linear, "reach_logits", {"z"}, L::node,
           {{"param", std::string("hint.reach_h")},
            {"bias", true},
            {"fan_in", std::string("hidden")}},
           1),
      make(PlanOp::output, "", {"reach_logits"}, L::node,
           {{"probe", std::string("reach_h")}, {"stage", std::string("hint")}},
           1),
  };
  return plan;
}

} // namespace

Program fakeProgram() {
  Program program;
  program.sourceHash = "0123";
  program.spec.algorithm = "fake_bfs";
  program.spec.hasSampler = true;
  program.spec.params = {{"p", 0.5, {0.3, 0.5, 0.7}}};
  using S = Stage;
  using L = Location;
  using T = ProbeType;
  program.spec.probes = {{"pos", S::input, L::node, T::scalar, {}, true},
                         {"s", S::input, L::node, T::maskOne, {}, false},
                         {"A", S::input, L::edge, T::scalar, {}, false},
                         {"adj", S::input, L::edge, T::mask, {}, true},
                         {"reach_h", S::hint, L::node, T::mask, {}, false},
                         {"pi", S::output, L::node, T::pointer, {}, false}};
  program.plan = plan();
  return program;
}

TraceFunctions fakeFunctions() { return {workspaceBytes, sample, derive, run}; }

} // namespace kleene::test
