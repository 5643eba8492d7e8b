//===- Plans.h - hand-written plans and instances for the tests -----------===//
//
// The network of a shortest-path program as the compiler writes it: a message
// passing step with a linear message over the edges, and a pointer decoder that
// is masked to them. And its task, solved by ten lines of C++.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_RUNTIME_MODEL_PLANS_H
#define KLEENE_TEST_RUNTIME_MODEL_PLANS_H

#include "compiler/program/Plan.h"
#include "compiler/program/Spec.h"
#include "runtime/data/Batch.h"

#include <random>

namespace kleene::rt::testing {

/// Writes instructions without ceremony.
class PlanWriter {
public:
  using Section = std::vector<PlanInstruction> Plan::*;
  PlanWriter &in(Section which) {
    section = which;
    return *this;
  }
  std::string op(PlanOp op, std::string result,
                 std::vector<std::string> operands,
                 std::map<std::string, PlanAttribute> attributes = {},
                 PlanLocation location = PlanLocation::node,
                 int64_t width = hiddenWidth) {
    (plan.*section)
        .push_back({op, result, std::move(operands), location, width,
                    std::move(attributes)});
    return result;
  }
  std::string feature(std::string probe, PlanLocation location) {
    return op(PlanOp::feature, probe, {}, {{"probe", probe}}, location, 1);
  }
  std::string linear(std::string result, std::string x, std::string fanIn,
                     bool bias, PlanLocation location = PlanLocation::node,
                     int64_t width = hiddenWidth) {
    return op(PlanOp::linear, result, {x},
              {{"param", result}, {"fan_in", fanIn}, {"bias", bias}}, location,
              width);
  }
  std::string add(std::string result, std::vector<std::string> terms,
                  PlanLocation location = PlanLocation::node) {
    return op(PlanOp::add, result, std::move(terms), {}, location);
  }

  Plan plan;

private:
  Section section = &Plan::encode;
};

inline Plan pathPlan(const std::string &rule = "plain",
                     const std::string &aggregate = "max") {
  using enum PlanLocation;
  PlanWriter w;
  w.linear("enc_pos", w.feature("pos", node), "1", true);
  w.linear("enc_s", w.feature("s", node), "1", true);
  w.linear("enc_A", w.feature("A", edge), "1", true, edge);
  w.linear("enc_adj", w.feature("adj", edge), "1", true, edge);
  w.add("node", {"enc_pos", "enc_s"});
  w.add("edge", {"enc_A", "enc_adj"}, edge);
  w.op(PlanOp::mask, "near", {}, {{"probe", "adj"}}, mask, 1);
  w.op(PlanOp::zeros, "z0", {});
  w.linear("send_u", "node", "2*hidden", false);
  w.linear("self_u", "node", "2*hidden", true);
  w.linear("edge_message", "edge", "hidden", false, edge);
  w.linear("source_u", "node", "2*hidden", true);
  w.linear("target_u", "node", "2*hidden", false);
  w.linear("edge_pi", "edge", "hidden", false, edge);

  w.in(&Plan::step);
  w.add("send", {w.linear("send_z", "z", "2*hidden", false), "send_u"});
  w.op(PlanOp::message, "message", {"send", "edge_message", "near"},
       {{"aggregate", aggregate}});
  w.add("sum", {w.linear("self_z", "z", "2*hidden", false), "self_u",
                w.linear("take", "message", "hidden", false)});
  w.op(PlanOp::relu, "active", {"sum"});
  w.op(PlanOp::layerNorm, "normal", {"active"}, {{"param", "norm"}});
  w.op(PlanOp::update, "z1", {"z", "normal"}, {{"rule", rule}});
  w.plan.iterate = {"z", "z0", "z1"};

  w.in(&Plan::decode);
  w.add("source", {w.linear("source_z", "z", "2*hidden", false), "source_u"});
  w.add("target", {w.linear("target_z", "z", "2*hidden", false), "target_u"});
  w.op(PlanOp::pointerLogits, "pi_logits",
       {"source", "target", "edge_pi", "near"},
       {{"param", "pi"}, {"reverse", true}}, edge, 1);
  w.op(PlanOp::output, "", {"pi_logits"},
       {{"probe", "pi"}, {"stage", "output"}}, edge, 1);
  return w.plan;
}

inline Spec pathSpec() {
  Spec spec;
  spec.algorithm = "paths";
  spec.probes = {
      {"pos", Stage::input, Location::node, ProbeType::scalar, {}, false},
      {"s", Stage::input, Location::node, ProbeType::maskOne, {}, false},
      {"A", Stage::input, Location::edge, ProbeType::scalar, {}, false},
      {"adj", Stage::input, Location::edge, ProbeType::mask, {}, true},
      {"pi", Stage::output, Location::node, ProbeType::pointer, {}, false}};
  return spec;
}

/// Random weighted graphs (an edge with probability p) and the predecessors of
/// their shortest paths; unreached nodes point to themselves.
inline Batch pathBatch(int64_t samples, int64_t n, double p, uint64_t seed,
                       torch::ScalarType type = torch::kFloat64) {
  std::mt19937_64 bits(seed);
  std::uniform_real_distribution<double> uniform;
  Batch batch;
  batch.samples = samples;
  batch.nodes = n;
  Tensor s = torch::zeros({samples, n}, torch::kFloat64);
  Tensor A = torch::zeros({samples, n, n}, torch::kFloat64);
  Tensor pi = torch::zeros({samples, n}, torch::kInt64);
  for (int64_t b = 0; b < samples; ++b) {
    Tensor weights = A[b], parents = pi[b];
    auto weight = weights.accessor<double, 2>();
    for (int64_t u = 0; u < n; ++u)
      for (int64_t v = 0; v <= u; ++v)
        if (uniform(bits) < p)
          weight[u][v] = weight[v][u] = 0.03 + uniform(bits);
    const auto source = static_cast<int64_t>(bits() % uint64_t(n));
    s[b][source] = 1;
    std::vector<double> distance(size_t(n), 1e30);
    distance[size_t(source)] = 0;
    auto parent = parents.accessor<int64_t, 1>();
    for (int64_t v = 0; v < n; ++v)
      parent[v] = v;
    for (bool changed = true; changed;) {
      changed = false;
      for (int64_t u = 0; u < n; ++u)
        for (int64_t v = 0; v < n; ++v)
          if (weight[u][v] != 0 &&
              distance[size_t(u)] + weight[u][v] < distance[size_t(v)]) {
            distance[size_t(v)] = distance[size_t(u)] + weight[u][v];
            parent[v] = u;
            changed = true;
          }
    }
  }
  batch.inputs["pos"] =
      (torch::arange(n, torch::kFloat64) / n).repeat({samples, 1});
  batch.inputs["s"] = s;
  batch.inputs["A"] = A;
  batch.inputs["adj"] =
      ((A != 0) | torch::eye(n, torch::kBool)).to(torch::kFloat64);
  batch.outputs["pi"] = pi;
  return batch.to(torch::kCPU, type);
}

} // namespace kleene::rt::testing

#endif // KLEENE_TEST_RUNTIME_MODEL_PLANS_H
