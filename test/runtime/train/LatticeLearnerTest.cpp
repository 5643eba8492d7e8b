// A lattice channel that is trained: which modes it takes, and the gradient of
// outputs and of hints turn by turn, against differences.
#include "runtime/train/LatticeLearner.h"

#include "runtime/model/Lattice.h"
#include "runtime/train/Error.h"
#include "runtime/train/Settings.h"
#include "test/runtime/train/FakeBatch.h"

#include <gtest/gtest.h>

namespace kleene::rt {
namespace {

using Attributes = std::map<std::string, PlanAttribute>;

PlanInstruction make(PlanOp op, const char *result,
                     std::vector<std::string> operands, PlanLocation location,
                     Attributes attributes = {}) {
  return {op, result, std::move(operands), location, 1, std::move(attributes)};
}

Attributes text(const char *key, const char *value) {
  return {{key, std::string(value)}};
}

Attributes shown(const char *probe, const char *stage) {
  return {{"probe", std::string(probe)}, {"stage", std::string(stage)}};
}

/// Distances from s along the arcs of A: pi the witness, hints pi_h and d.
Program distances() {
  using L = PlanLocation;
  Program program = test::fakeProgram();
  Plan &plan = program.plan = {};
  plan.encode = {
      make(PlanOp::feature, "f_s", {}, L::node, text("probe", "s")),
      make(PlanOp::feature, "f_a", {}, L::edge, text("probe", "A")),
      make(PlanOp::mask, "m", {}, L::mask,
           {{"probe", std::string("adj")}, {"proper", true}}),
      make(PlanOp::arcs, "arcs", {"m"}, L::arcs),
      make(PlanOp::cost, "g", {"arcs", "f_a"}, L::arc, text("param", "cost")),
      make(PlanOp::start, "x0", {"f_s"}, L::node,
           {{"on", std::string("0")}, {"off", std::string("top")}})};
  plan.step = {make(PlanOp::relax, "least", {"z", "g", "arcs"}, L::node,
                    text("combine", "add")),
               make(PlanOp::update, "next", {"x0", "least"}, L::node,
                    text("rule", "min"))};
  plan.iterate = {"z", "x0", "next"};
  plan.decode = {
      make(PlanOp::witnessLogits, "y", {"z"}, L::edge),
      make(PlanOp::output, "", {"y"}, L::edge, shown("pi", "output")),
      make(PlanOp::output, "", {"y"}, L::edge, shown("pi_h", "hint")),
      make(PlanOp::value, "v", {"z"}, L::node, text("absent", "0")),
      make(PlanOp::output, "", {"v"}, L::node, shown("d", "hint"))};
  std::vector<Probe> &probes = program.spec.probes;
  probes.pop_back(); // pi comes last
  using P = ProbeType;
  probes.back() = {"pi_h", Stage::hint, Location::node, P::pointer, {}, false};
  probes.push_back({"d", Stage::hint, Location::node, P::scalar, {}, false});
  probes.push_back(
      {"pi", Stage::output, Location::node, P::pointer, {}, false});
  return program;
}

Config configOf(const std::string &mode) {
  Config config;
  for (const std::string &setting :
       {std::string("run.dtype=float64"), std::string("train.tau=0.3"),
        std::string("train.hint_weight=0.5"), "train.mode=" + mode})
    setConfig(config, setting);
  return config;
}

void noWarning(const std::string &text) { ADD_FAILURE() << text; }

/// Graphs of the hand-made search, with weights, and hints that are right for
/// weights of their own: the truth is another network's.
Batch samples(int64_t count, int64_t size) {
  Batch batch = test::fakeBatch(count, size);
  torch::manual_seed(8);
  batch.inputs.at("A") =
      batch.inputs.at("A") * (0.1 + torch::rand_like(batch.inputs.at("A")));
  Tensor mask = withoutSelf(batch.inputs.at("A") != 0);
  LatticeProblem problem;
  problem.arcs = arcsOf(mask);
  problem.start =
      torch::where(batch.inputs.at("s").unsqueeze(1) != 0, 0.0, latticeTop)
          .to(torch::kFloat64);
  problem.cost = atArcs(batch.inputs.at("A"), problem.arcs);
  problem.top = latticeTop;
  std::vector<Tensor> pointers, values;
  const int64_t rows =
      *std::max_element(batch.lengths.begin(), batch.lengths.end());
  for (int64_t t = 0; t < rows; ++t) {
    auto at = latticeFixedPoint(problem, t, Adjoint::implicit);
    pointers.push_back(at.witness.squeeze(1));
    values.push_back(torch::where(at.value < latticeTop, at.value,
                                  torch::zeros_like(at.value))
                         .squeeze(1));
  }
  batch.hints = {{"pi_h", torch::stack(pointers)}, {"d", torch::stack(values)}};
  batch.outputs["pi"] = latticeFixedPoint(problem, size + 1, Adjoint::implicit)
                            .witness.squeeze(1);
  return batch;
}

class LatticeLearnerTest : public ::testing::TestWithParam<std::string> {};

TEST_P(LatticeLearnerTest, GradientsAgreeWithFiniteDifferences) {
  const LatticeLearner learner(distances(), configOf(GetParam()), noWarning);
  const Batch batch = samples(6, 9);
  std::vector<Tensor> parameters = learner.parameterTensors();
  auto loss = [&] { return learner.loss(batch, 0).total; };
  std::vector<Tensor> found = torch::autograd::grad({loss()}, parameters);
  torch::NoGradGuard guard;
  torch::manual_seed(9);
  const double h = 1e-6;
  for (size_t k = 0; k < parameters.size(); ++k) {
    Tensor direction = torch::randn_like(parameters[k]);
    parameters[k].add_(direction, h);
    const double above = loss().item<double>();
    parameters[k].sub_(direction, 2 * h);
    const double below = loss().item<double>();
    parameters[k].add_(direction, h);
    const double expected = (above - below) / (2 * h);
    EXPECT_NEAR((found[k] * direction).sum().item<double>(), expected,
                1e-6 * (1 + std::abs(expected)))
        << learner.parameters()[k].first;
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, LatticeLearnerTest,
                         ::testing::Values("deq", "deq_hints"));

TEST(LatticeLearner, HintsAreThoseOfTheTurns) {
  const LatticeLearner learner(distances(), configOf("deq_hints"), noWarning);
  const LatticeLearner alone(distances(), configOf("deq"), noWarning);
  const Batch batch = samples(6, 9);
  const StepLoss loss = learner.loss(batch, 0), outputs = alone.loss(batch, 0);
  EXPECT_GT(loss.hints.item<double>(), 0.1);
  EXPECT_FALSE(outputs.hints.defined());
  EXPECT_NEAR(loss.total.item<double>(),
              outputs.total.item<double>() + 0.5 * loss.hints.item<double>(),
              1e-12);
  // With the true costs, g(w) = w, values are right and witnesses are certain.
  torch::NoGradGuard guard;
  for (Tensor each : learner.parameterTensors())
    each.zero_();
  for (auto &[name, tensor] : learner.parameters())
    if (name == "cost.slope" || name == "cost.scale")
      Tensor(tensor)[0].fill_(1);
  Config cold = configOf("deq_hints");
  setConfig(cold, "train.tau=1e-6");
  LatticeLearner exact(distances(), cold, noWarning);
  for (size_t k = 0; k < exact.parameters().size(); ++k)
    Tensor(exact.parameters()[k].second).copy_(learner.parameters()[k].second);
  EXPECT_LT(exact.loss(batch, 0).hints.item<double>(), 1e-9);
}

TEST(LatticeLearner, ABatchWithoutArcsHasNoGradient) {
  const LatticeLearner learner(distances(), configOf("deq_hints"), noWarning);
  Batch batch = samples(2, 5);
  batch.inputs.at("adj").zero_();
  const std::vector<Tensor> found = torch::autograd::grad(
      {learner.loss(batch, 0).total}, learner.parameterTensors(), {}, {}, false,
      /*allow_unused=*/true);
  for (const Tensor &each : found)
    EXPECT_TRUE(!each.defined() || each.abs().max().item<double>() == 0);
}

TEST(LatticeLearner, AnswersAreItsWitnesses) {
  const LatticeLearner learner(distances(), configOf("deq"), noWarning);
  const Batch batch = samples(4, 9);
  const Answer answer = learner.answer(batch, {});
  EXPECT_EQ(answer.outputs.at("pi").sizes(), batch.outputs.at("pi").sizes());
  EXPECT_EQ(answer.solution.count(Status::converged), 4);
  EXPECT_THROW(learner.answer(batch, {{}, {3, 3, 3, 3}}), Error);
}

TEST(LatticeLearner, RefusesWhatHasNoMeaning) {
  for (const char *mode :
       {"hint_propagation", "teacher_forcing", "termination"})
    EXPECT_THROW(LatticeLearner(distances(), configOf(mode), noWarning), Error)
        << mode;
  Config config = configOf("deq");
  setConfig(config, "train.step_penalty=0.1");
  EXPECT_THROW(LatticeLearner(distances(), config, noWarning), Error);
}

TEST(LatticeLearner, NamesHintsWithoutADecoder) {
  Program program = distances();
  program.plan.decode.resize(3);
  std::string heard;
  LatticeLearner learner(program, configOf("deq_hints"),
                         [&](const std::string &text) { heard = text; });
  EXPECT_EQ(heard, "train.mode=deq_hints: the network has no decoder for `d`; "
                   "it trains on the other hints");
}

} // namespace
} // namespace kleene::rt
