#include "runtime/model/Interpreter.h"
#include "test/runtime/model/Plans.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

/// Executes a one-section plan that ends in an output of `result`.
class OneSection {
public:
  PlanWriter writer;
  Spec spec;
  Features inputs;

  OneSection() {
    writer.op(PlanOp::zeros, "z0", {});
    writer.plan.iterate = {"z", "z0", "z0"};
  }
  void input(const std::string &name, Location location, ProbeType type,
             Tensor value, std::vector<std::string> classes = {}) {
    spec.probes.push_back({name, Stage::input, location, type, classes, false});
    inputs[name] = value;
  }
  Value run(const std::string &result, const std::vector<Tensor> &weights = {},
            int64_t samples = 2, int64_t nodes = 3) {
    // Whatever encode makes for step is kept: let step read it.
    spec.probes.push_back(
        {"out", Stage::output, Location::node, ProbeType::scalar, {}, false});
    writer.plan.decode = {{PlanOp::output,
                           "",
                           {result},
                           PlanLocation::node,
                           1,
                           {{"probe", "out"}, {"stage", "output"}}}};
    Interpreter interpreter(writer.plan, spec, 4);
    Values values(interpreter.slotCount());
    const ResolvedPhase &phase = interpreter.lastPhase();
    interpreter.run(phase.encode, values, weights,
                    {samples, nodes, torch::kFloat64}, &inputs, nullptr);
    // Slots follow the order of definition; z stands after encode's last.
    return values[static_cast<size_t>(phase.iterate) - 1];
  }
};

TEST(Interpreter, NodeFeatures) {
  OneSection s;
  Tensor x = torch::randn({2, 3}, torch::kFloat64);
  s.input("x", Location::node, ProbeType::scalar, x);
  s.writer.feature("x", PlanLocation::node);
  EXPECT_TRUE(s.run("x").tensor.equal(x.unsqueeze(-1)));
}

TEST(Interpreter, CategoricalFeaturesKeepTheirClasses) {
  OneSection s;
  Tensor x = torch::eye(3, torch::kFloat64).expand({2, 3, 3});
  s.input("c", Location::node, ProbeType::categorical, x, {"a", "b", "c"});
  s.writer.op(PlanOp::feature, "c", {}, {{"probe", "c"}}, PlanLocation::node,
              3);
  EXPECT_TRUE(s.run("c").tensor.equal(x));
}

TEST(Interpreter, ChoicesAreOneHotAmongWhatTheirKindSays) {
  const Tensor x =
      torch::tensor({{{0.5, -1.0, 2.0}, {3.0, 3.0, 0.0}, {-1.0, -2.0, -3.0}}},
                    torch::kFloat64);
  auto chosen = [&](const std::string &kind, PlanLocation location,
                    int64_t width, const Tensor &logits) {
    OneSection s;
    const bool edge = location == PlanLocation::edge;
    s.input("x", edge ? Location::edge : Location::node,
            width == 1 ? ProbeType::scalar : ProbeType::categorical, logits,
            {"a", "b", "c"});
    s.writer.op(PlanOp::feature, "x", {}, {{"probe", "x"}}, location, width);
    s.writer.op(PlanOp::choose, "y", {"x"}, {{"kind", kind}}, location, width);
    const Value value = s.run("y", {}, /*samples=*/1);
    return edge ? materialize(value.edge) : value.tensor;
  };
  auto is = [](const Tensor &value, std::vector<double> wanted) {
    return torch::equal(value.flatten(),
                        torch::tensor(wanted, torch::kFloat64));
  };
  EXPECT_TRUE(is(chosen("class", PlanLocation::node, 3, x),
                 {0, 0, 1, 1, 0, 0, 1, 0, 0}));
  EXPECT_TRUE(
      is(chosen("mask", PlanLocation::node, 1, x.select(2, 0)), {1, 1, 0}));
  EXPECT_TRUE(
      is(chosen("node", PlanLocation::node, 1, x.select(2, 0)), {0, 1, 0}));
  // Of a pair: whom the first points to.
  EXPECT_TRUE(is(chosen("node", PlanLocation::edge, 1, x),
                 {0, 0, 1, 1, 0, 0, 1, 0, 0}));
  EXPECT_TRUE(is(chosen("mask", PlanLocation::edge, 1, x),
                 {1, 0, 1, 1, 1, 0, 0, 0, 0}));
}

TEST(Interpreter, PointersBecomeOneHotEdges) {
  OneSection s;
  Tensor p = torch::tensor({2, 0, 1, 0, 0, 2}, torch::kInt64).view({2, 3});
  s.input("p", Location::node, ProbeType::pointer, p);
  s.writer.feature("p", PlanLocation::edge);
  Tensor x = materialize(s.run("p").edge);
  ASSERT_EQ(x.sizes(), at::IntArrayRef({2, 3, 3, 1}));
  for (int64_t b = 0; b < 2; ++b)
    for (int64_t i = 0; i < 3; ++i)
      for (int64_t j = 0; j < 3; ++j)
        EXPECT_EQ(x[b][i][j][0].item<double>(),
                  p[b][i].item<int64_t>() == j ? 1 : 0);
}

TEST(Interpreter, GraphFeaturesReachEveryNode) {
  OneSection s;
  Tensor g = torch::tensor({1.0, 2.0}, torch::kFloat64);
  Tensor x = torch::zeros({2, 3}, torch::kFloat64);
  s.input("g", Location::graph, ProbeType::scalar, g);
  s.input("x", Location::node, ProbeType::scalar, x);
  s.writer.feature("g", PlanLocation::graph);
  s.writer.feature("x", PlanLocation::node);
  s.writer.add("sum", {"x", "g"});
  Tensor sum = s.run("sum").tensor;
  EXPECT_TRUE(sum.equal(g.view({2, 1, 1}).expand({2, 3, 1})));
}

TEST(Interpreter, MaskIsWhereTheInputIsNotZero) {
  OneSection s;
  Tensor a = (torch::rand({2, 3, 3}) < 0.5).to(torch::kFloat64);
  s.input("a", Location::edge, ProbeType::mask, a);
  s.writer.op(PlanOp::mask, "m", {}, {{"probe", "a"}}, PlanLocation::mask, 1);
  EXPECT_TRUE(s.run("m").tensor.equal(a != 0));
  OneSection full;
  full.writer.op(PlanOp::mask, "m", {}, {}, PlanLocation::mask, 1);
  EXPECT_TRUE(full.run("m").tensor.all().item<bool>());
}

TEST(Interpreter, NodeMaxAndMinimumUpdate) {
  OneSection s;
  Tensor x = torch::randn({2, 3}, torch::kFloat64);
  Tensor y = torch::randn({2, 3}, torch::kFloat64);
  s.input("x", Location::node, ProbeType::scalar, x);
  s.input("y", Location::node, ProbeType::scalar, y);
  s.writer.feature("x", PlanLocation::node);
  s.writer.feature("y", PlanLocation::node);
  s.writer.op(PlanOp::update, "m", {"x", "y"}, {{"rule", "min"}},
              PlanLocation::node, 1);
  s.writer.op(PlanOp::nodeMax, "g", {"m"}, {}, PlanLocation::graph, 1);
  Tensor expected = std::get<0>(torch::minimum(x, y).max(1, true));
  EXPECT_TRUE(s.run("g").tensor.equal(expected));
}

TEST(Interpreter, LayerNormOfAnEdgeValueIsDense) {
  OneSection s;
  Tensor a = torch::randn({2, 3, 3}, torch::kFloat64);
  s.input("a", Location::edge, ProbeType::scalar, a);
  s.writer.linear("w", s.writer.feature("a", PlanLocation::edge), "1", true,
                  PlanLocation::edge);
  s.writer.op(PlanOp::relu, "r", {"w"}, {}, PlanLocation::edge);
  s.writer.op(PlanOp::layerNorm, "n", {"r"}, {{"param", "n"}},
              PlanLocation::edge);
  Tensor weight = torch::randn({4, 1}, torch::kFloat64);
  Tensor bias = torch::randn({4}, torch::kFloat64);
  Tensor scale = torch::randn({4}, torch::kFloat64);
  Tensor offset = torch::randn({4}, torch::kFloat64);
  Tensor found = s.run("n", {weight, bias, scale, offset}).edge.dense;
  Tensor r = torch::relu(torch::linear(a.unsqueeze(-1), weight, bias));
  Tensor centred = r - r.mean(-1, true);
  Tensor expected =
      centred / (centred.square().mean(-1, true) + 1e-5).sqrt() * scale +
      offset;
  EXPECT_TRUE(torch::allclose(found, expected, 1e-12, 1e-12));
}

TEST(Interpreter, MissingInputIsNamed) {
  OneSection s;
  s.input("x", Location::node, ProbeType::scalar,
          torch::zeros({2, 3}, torch::kFloat64));
  s.writer.feature("x", PlanLocation::node);
  s.inputs.clear();
  try {
    s.run("x");
    FAIL() << "expected an error";
  } catch (const c10::Error &error) {
    EXPECT_NE(std::string(error.what()).find("lacks the input x"),
              std::string::npos);
  }
}

} // namespace
