#include "runtime/model/Net.h"
#include "runtime/model/Losses.h"
#include "test/runtime/model/Plans.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

Net netOf(const Plan &plan, int64_t hidden, uint64_t seed,
          torch::ScalarType type = torch::kFloat64) {
  NetOptions options;
  options.hidden = hidden;
  options.seed = seed;
  options.type = type;
  return Net(plan, pathSpec(), options);
}

/// Makes the step a contraction, so that every gradient exists: what reads the
/// iterate is scaled down.
Net contractiveNet(uint64_t seed) {
  Net net = netOf(pathPlan(), 8, seed);
  torch::NoGradGuard guard;
  for (const auto &[name, tensor] : net.parameters())
    if (name == "send_z.weight" || name == "self_z.weight")
      Tensor(tensor).mul_(0.1);
  return net;
}

SolveOptions tight(Adjoint adjoint) {
  SolveOptions options;
  options.cap = 300;
  options.relative = 1e-12;
  options.absolute = 1e-13;
  options.adjoint = adjoint;
  options.adjointCap = 300;
  options.adjointRelative = 1e-13;
  return options;
}

Tensor lossOf(const Net &net, const Batch &batch, const SolveOptions &options) {
  return outputLoss(net.spec(), net.forward(batch, options).outputs,
                    batch.outputs);
}

std::vector<Tensor> gradients(const Net &net, const Batch &batch,
                              const SolveOptions &options) {
  return torch::autograd::grad({lossOf(net, batch, options)},
                               net.parameterTensors());
}

double relativeError(const std::vector<Tensor> &a,
                     const std::vector<Tensor> &b) {
  double difference = 0, size = 0;
  for (size_t k = 0; k < a.size(); ++k) {
    difference += (a[k] - b[k]).square().sum().item<double>();
    size += b[k].square().sum().item<double>();
  }
  return std::sqrt(difference / size);
}

TEST(Net, ImplicitGradientEqualsUnrolling) {
  for (uint64_t seed : {1, 2}) {
    Net net = contractiveNet(seed);
    Batch batch = pathBatch(4, 5, 0.5, seed);
    Prediction prediction = net.forward(batch, tight(Adjoint::implicit));
    ASSERT_EQ(prediction.solution.count(Status::converged), 4);
    outputLoss(net.spec(), prediction.outputs, batch.outputs).backward();
    ASSERT_EQ(prediction.solution.adjoint->implicit, 4);
    EXPECT_LT(relativeError(gradients(net, batch, tight(Adjoint::implicit)),
                            gradients(net, batch, tight(Adjoint::unrolled))),
              1e-9);
  }
}

TEST(Net, ImplicitGradientEqualsFiniteDifferences) {
  Net net = contractiveNet(3);
  Batch batch = pathBatch(3, 5, 0.5, 3);
  const SolveOptions options = tight(Adjoint::implicit);
  std::vector<Tensor> found = gradients(net, batch, options);
  torch::NoGradGuard guard;
  // Along random directions, one per parameter tensor.
  torch::manual_seed(4);
  auto parameters = net.parameterTensors();
  for (size_t k = 0; k < parameters.size(); ++k) {
    Tensor direction = torch::randn_like(parameters[k]);
    const double h = 1e-6;
    parameters[k].add_(direction, h);
    const double up = lossOf(net, batch, options).item<double>();
    parameters[k].sub_(direction, 2 * h);
    const double down = lossOf(net, batch, options).item<double>();
    parameters[k].add_(direction, h);
    const double expected = (up - down) / (2 * h);
    EXPECT_NEAR((found[k] * direction).sum().item<double>(), expected,
                1e-5 * std::abs(expected) + 1e-8)
        << net.parameters()[k].first;
  }
}

TEST(Net, OneStepGradientDiffers) {
  Net net = contractiveNet(5);
  Batch batch = pathBatch(4, 5, 0.5, 5);
  EXPECT_GT(relativeError(gradients(net, batch, tight(Adjoint::oneStep)),
                          gradients(net, batch, tight(Adjoint::implicit))),
            1e-2);
}

void expectClose(const Tensor &left, const Tensor &right) {
  EXPECT_LT((left - right).abs().max().item<double>(),
            1e-12 * right.abs().max().item<double>());
}

void expectBatchEqualsAlone(Net &net, const Batch &batch) {
  torch::NoGradGuard guard;
  SolveOptions options;
  options.cap = 20;
  Prediction together = net.forward(batch, options);
  for (int64_t b = 0; b < batch.samples; ++b) {
    Prediction alone = net.forward(batch.slice(b, b + 1), options);
    expectClose(alone.solution.value[0], together.solution.value[b]);
    EXPECT_EQ(alone.solution.steps[0],
              together.solution.steps[static_cast<size_t>(b)]);
    expectClose(alone.outputs.at("pi")[0], together.outputs.at("pi")[b]);
  }
}

TEST(Net, BatchEqualsEachSampleAlone) {
  // To rounding: the order in which a BLAS sums a row of a product may depend
  // on the number of rows (OpenBLAS's Haswell kernels do, its SkylakeX ones do
  // not).
  Net net = contractiveNet(6);
  expectBatchEqualsAlone(net, pathBatch(6, 9, 0.4, 6));
}

TEST(Net, ReadsNothingButInputs) {
  Net net = netOf(pathPlan(), 8, 7);
  Batch batch = pathBatch(2, 6, 0.5, 7);
  Prediction before = net.forward(batch, {});
  batch.outputs.clear();
  batch.lengths.clear();
  Prediction after = net.forward(batch, {});
  EXPECT_TRUE(before.outputs.at("pi").equal(after.outputs.at("pi")));
  EXPECT_EQ(before.outputs.at("pi").sizes(), at::IntArrayRef({2, 6, 6}));
}

TEST(Net, AnEncodedBatchIsTheNetworkInParts) {
  PlanWriter w;
  w.plan = pathPlan();
  // A hint that shares the output's layers, and has one of its own.
  w.in(&Plan::decode).add("both", {"source", "target"});
  w.linear("hint_d", "both", "hidden", true, PlanLocation::node, 1);
  w.op(PlanOp::output, "", {"hint_d"}, {{"probe", "d"}, {"stage", "hint"}},
       PlanLocation::node, 1);
  Spec spec = pathSpec();
  spec.probes.insert(
      spec.probes.end() - 1,
      {"d", Stage::hint, Location::node, ProbeType::scalar, {}, false});
  NetOptions options{.hidden = 8, .seed = 3, .type = torch::kFloat64};
  Net without(w.plan, spec, options);
  options.hints = true;
  Net net(w.plan, spec, options);
  EXPECT_EQ(net.hints(), std::vector<std::string>{"d"});
  EXPECT_EQ(net.parameters().size(), without.parameters().size() + 2);

  Batch batch = pathBatch(3, 6, 0.5, 3);
  SolveOptions solver;
  solver.cap = 4;
  solver.relative = solver.absolute = 0;
  Prediction prediction = net.forward(batch, solver);
  EXPECT_TRUE(prediction.outputs.at("pi").equal(
      without.forward(batch, solver).outputs.at("pi")));
  EncodedBatch encoded = net.encode(batch);
  const FixedPointProblem &problem = encoded.problem;
  Tensor z = problem.start;
  for (int step = 0; step < 4; ++step)
    z = problem.map(z, problem.own, problem.shared);
  Features outputs = encoded.outputs(z), hints = encoded.hints(z);
  EXPECT_EQ(outputs.size(), 1u);
  EXPECT_TRUE(outputs.at("pi").equal(prediction.outputs.at("pi")));
  EXPECT_EQ(hints.size(), 1u);
  EXPECT_EQ(hints.at("d").sizes(), at::IntArrayRef({3, 6}));
  EXPECT_TRUE(without.encode(batch).hints(z).empty());
}

TEST(Net, DoesNotDependOnTheOrderOfNodes) {
  // Relabelling the nodes relabels the logits: no position enters but `pos`.
  Net net = netOf(pathPlan(), 16, 8);
  Batch batch = pathBatch(1, 6, 0.6, 8);
  Tensor order = torch::tensor({3, 0, 5, 1, 4, 2}, torch::kInt64);
  Batch moved = batch;
  for (auto &[name, tensor] : moved.inputs) {
    tensor = tensor.index_select(1, order);
    if (tensor.dim() == 3)
      tensor = tensor.index_select(2, order);
  }
  SolveOptions options;
  options.cap = 10;
  Tensor y = net.forward(batch, options).outputs.at("pi");
  Tensor expected = y.index_select(1, order).index_select(2, order);
  Tensor found = net.forward(moved, options).outputs.at("pi");
  EXPECT_TRUE(torch::allclose(found, expected, 1e-9, 1e-9));
}

TEST(Net, SingleAndDoubleAgree) {
  Batch batch = pathBatch(3, 6, 0.5, 9);
  SolveOptions options;
  options.cap = 5;
  Net single = netOf(pathPlan(), 32, 9, torch::kFloat32);
  Net twice = netOf(pathPlan(), 32, 9);
  Tensor y = single.forward(batch.to(torch::kCPU, torch::kFloat32), options)
                 .outputs.at("pi");
  Tensor expected = twice.forward(batch, options).outputs.at("pi");
  EXPECT_EQ(y.scalar_type(), torch::kFloat32);
  EXPECT_TRUE(torch::allclose(y.to(torch::kFloat64), expected, 1e-3, 1e-3));
}

TEST(Net, LearnsAFewGraphsByHeart) {
  for (const char *rule : {"plain", "min"}) {
    Net net = netOf(pathPlan(rule), 32, 10, torch::kFloat32);
    Batch batch = pathBatch(8, 6, 0.5, 10, torch::kFloat32);
    SolveOptions options;
    options.cap = 12;
    torch::optim::Adam adam(net.parameterTensors(),
                            torch::optim::AdamOptions(3e-3));
    const double before = lossOf(net, batch, options).item<double>();
    for (int step = 0; step < 150; ++step) {
      adam.zero_grad();
      lossOf(net, batch, options).backward();
      adam.step();
    }
    EXPECT_LT(lossOf(net, batch, options).item<double>(), before / 5) << rule;
  }
}

} // namespace
