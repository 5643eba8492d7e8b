// What each mode of training computes, on the hand-made program in float64: its
// gradient, its relation to an explicit loop, and that it asks no reference.
#include "runtime/train/IteratedLearner.h"

#include "runtime/baseline/Losses.h"
#include "runtime/model/Losses.h"
#include "runtime/train/Error.h"
#include "runtime/train/Settings.h"
#include "test/runtime/train/FakeBatch.h"

#include <gtest/gtest.h>

#include <cmath>

namespace kleene::rt {
namespace {

void noWarning(const std::string &text) { ADD_FAILURE() << text; }

class IteratedLearnerTest : public ::testing::TestWithParam<std::string> {
protected:
  Program program = test::fakeProgram();

  /// Small, in float64, with a solver that goes to the end.
  static Config configOf(const std::string &mode) {
    Config config;
    for (const std::string &setting :
         {std::string("model.hidden=8"), std::string("run.dtype=float64"),
          std::string("solver.cap=200"), std::string("solver.tol=1e-12"),
          std::string("solver.tol_absolute=1e-13"),
          std::string("solver.adjoint_cap=200"),
          std::string("solver.adjoint_tol=1e-13"),
          std::string("train.hint_weight=0.5"), "train.mode=" + mode})
      setConfig(config, setting);
    return config;
  }
  /// With a step that contracts, so that a fixed point and its gradient exist.
  IteratedLearner learner(const std::string &mode) const {
    IteratedLearner made(program, configOf(mode), noWarning);
    torch::NoGradGuard guard;
    torch::manual_seed(3);
    for (const auto &[name, tensor] : made.parameters())
      if (name == "z_send.weight" || name == "z_own.weight")
        Tensor(tensor).mul_(0.1);
      else if (name.ends_with(".bias"))
        // With biases of 0, what hears nothing is at the kink of the relu.
        Tensor(tensor).normal_(0, 0.1);
    return made;
  }
  Batch samples(int64_t count, int64_t size = 6) const {
    return test::fakeBatch(count, size);
  }
};

std::vector<Tensor> gradients(const Tensor &loss, const Learner &learner) {
  return torch::autograd::grad({loss}, learner.parameterTensors(), {},
                               /*retain_graph=*/torch::nullopt, false,
                               /*allow_unused=*/true);
}

/// The change of the loss along `direction` of one parameter, per unit.
double finiteDifference(const Learner &learner, const Batch &batch, Tensor at,
                        const Tensor &direction) {
  torch::NoGradGuard guard;
  const double h = 1e-6;
  auto loss = [&](double by) {
    at.add_(direction, by);
    double value = learner.loss(batch, 0).total.item<double>();
    at.sub_(direction, by);
    return value;
  };
  return (loss(h) - loss(-h)) / (2 * h);
}

TEST_P(IteratedLearnerTest, GradientsAgreeWithFiniteDifferences) {
  IteratedLearner made = learner(GetParam());
  Batch batch = samples(4);
  std::vector<Tensor> found = gradients(made.loss(batch, 0).total, made);
  torch::manual_seed(4);
  for (size_t k = 0; k < found.size(); ++k) {
    const auto &[name, tensor] = made.parameters()[k];
    // Hints along the solver's path take the iterate before as a constant
    // (Path.h): there the whole gradient exists for decoders alone.
    const bool decodes = name.rfind("hint", 0) == 0 || name.rfind("pi", 0) == 0;
    if (GetParam() == "deq_hints" && !decodes)
      continue;
    Tensor direction = torch::randn_like(tensor);
    const double expected = finiteDifference(made, batch, tensor, direction);
    ASSERT_TRUE(found[k].defined()) << name;
    EXPECT_NEAR((found[k] * direction).sum().item<double>(), expected,
                1e-5 * std::abs(expected) + 1e-8)
        << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, IteratedLearnerTest,
                         ::testing::ValuesIn(trainModeNames()),
                         [](const auto &info) { return info.param; });

/// The losses of the hint along a path that somebody wrote down, as
/// hintLoss sums them.
Tensor hintsAlong(const EncodedBatch &encoded, const Spec &spec,
                  const Batch &batch, const std::vector<Tensor> &iterates) {
  const int64_t rows = batch.hints.at("reach_h").size(0) - 1;
  std::vector<Tensor> logits;
  for (int64_t t = 1; t <= rows; ++t) {
    size_t at = std::min(static_cast<size_t>(t), iterates.size()) - 1;
    logits.push_back(encoded.hints(iterates[at]).at("reach_h"));
  }
  baseline::Feature feature =
      baseline::signatureOf(spec).stage(Stage::hint).front();
  return baseline::hintLoss(feature, torch::stack(logits),
                            batch.hints.at("reach_h"), batch.lengths);
}

void expectSame(const std::vector<Tensor> &a, const std::vector<Tensor> &b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t k = 0; k < a.size(); ++k) {
    ASSERT_EQ(a[k].defined(), b[k].defined()) << k;
    if (a[k].defined()) {
      EXPECT_LT((a[k] - b[k]).abs().max().item<double>(), 1e-12) << k;
    }
  }
}

TEST_F(IteratedLearnerTest, HintPropagationIsAnExplicitUnrolledLoop) {
  IteratedLearner made = learner("hint_propagation");
  Batch batch = samples(4);
  Net net(program.plan, program.spec,
          {.hidden = 8, .seed = 1, .type = torch::kFloat64, .hints = true});
  {
    torch::NoGradGuard guard;
    for (size_t k = 0; k < net.parameters().size(); ++k)
      Tensor(net.parameters()[k].second).copy_(made.parameters()[k].second);
  }
  StepLoss loss = made.loss(batch, 0);
  ASSERT_EQ(loss.solution.count(Status::converged), 4);

  EncodedBatch encoded = net.encode(batch);
  const FixedPointProblem &problem = encoded.problem;
  std::vector<Tensor> iterates;
  Tensor z = problem.start;
  const auto longest =
      *std::max_element(loss.solution.steps.begin(), loss.solution.steps.end());
  for (int64_t t = 1; t <= longest; ++t) {
    Tensor next = problem.map(z, problem.own, problem.shared), kept = z;
    std::vector<Tensor> rows; // a sample that has come to rest stays
    for (int64_t b = 0; b < 4; ++b)
      rows.push_back(
          t <= loss.solution.steps[static_cast<size_t>(b)] ? next[b] : kept[b]);
    z = torch::stack(rows);
    iterates.push_back(z);
  }
  Tensor expected =
      outputLoss(program.spec, encoded.outputs(z), batch.outputs) +
      0.5 * hintsAlong(encoded, program.spec, batch, iterates);
  EXPECT_NEAR(loss.total.item<double>(), expected.item<double>(), 1e-12);
  expectSame(gradients(loss.total, made),
             torch::autograd::grad({expected}, net.parameterTensors()));
}

TEST_F(IteratedLearnerTest, DeqHintsAddOneApplicationPerRowToDeq) {
  IteratedLearner made = learner("deq_hints");
  Batch batch = samples(4);
  Net net(program.plan, program.spec,
          {.hidden = 8, .seed = 1, .type = torch::kFloat64, .hints = true});
  {
    torch::NoGradGuard guard;
    for (size_t k = 0; k < net.parameters().size(); ++k)
      Tensor(net.parameters()[k].second).copy_(made.parameters()[k].second);
  }
  StepLoss loss = made.loss(batch, 0);
  SolveOptions options = trainingSolver(configOf("deq_hints"));
  Prediction prediction = net.forward(batch, options);
  EncodedBatch encoded = net.encode(batch);
  std::vector<Tensor> iterates;
  Tensor z = encoded.problem.start;
  const int64_t rows = batch.hints.at("reach_h").size(0) - 1;
  for (int64_t t = 1; t <= rows; ++t) {
    z = encoded.problem.map(z.detach(), encoded.problem.own,
                            encoded.problem.shared);
    iterates.push_back(z);
  }
  Tensor expected =
      outputLoss(program.spec, prediction.outputs, batch.outputs) +
      0.5 * hintsAlong(encoded, program.spec, batch, iterates);
  EXPECT_NEAR(loss.total.item<double>(), expected.item<double>(), 1e-12);
  expectSame(gradients(loss.total, made),
             torch::autograd::grad({expected}, net.parameterTensors()));
}

TEST_F(IteratedLearnerTest, TeacherForcingEndsEverySampleWithTheReference) {
  IteratedLearner made = learner("teacher_forcing");
  Batch batch = samples(6, 8);
  StepLoss loss = made.loss(batch, 0);
  EXPECT_EQ(loss.solution.steps, referenceSteps(batch.lengths));
  // Alone or in the batch: the same end.
  double sum = 0;
  for (int64_t b = 0; b < 6; ++b) {
    Batch one = batch.slice(b, b + 1);
    StepLoss alone = made.loss(one, 0);
    EXPECT_EQ(alone.solution.steps[0],
              std::max<int64_t>(1, batch.lengths[static_cast<size_t>(b)] - 1));
    sum += (alone.total - 0.5 * alone.hints).item<double>();
  }
  EXPECT_NEAR((loss.total - 0.5 * loss.hints).item<double>(), sum / 6, 1e-12);
}

TEST_F(IteratedLearnerTest, TerminationAddsItsCrossEntropyToTeacherForcing) {
  IteratedLearner forced = learner("teacher_forcing");
  IteratedLearner ended = learner("termination");
  Batch batch = samples(4);
  StepLoss without = forced.loss(batch, 0), with = ended.loss(batch, 0);
  EXPECT_FALSE(without.termination.defined());
  EXPECT_NEAR(with.total.item<double>(),
              (without.total + with.termination).item<double>(), 1e-12);
  EXPECT_EQ(ended.parameters().size(), forced.parameters().size() + 2);
  EXPECT_EQ(ended.parameters().back().first, "termination.bias");
}

TEST_F(IteratedLearnerTest, DeqIsTheNetworkAndItsOutputs) {
  IteratedLearner made(program, configOf("deq"), noWarning);
  Net net(program.plan, program.spec,
          {.hidden = 8, .seed = 1, .type = torch::kFloat64});
  ASSERT_EQ(made.parameters().size(), net.parameters().size());
  for (size_t k = 0; k < net.parameters().size(); ++k) {
    EXPECT_EQ(made.parameters()[k].first, net.parameters()[k].first);
    EXPECT_TRUE(made.parameters()[k].second.equal(net.parameters()[k].second));
  }
  Batch batch = samples(4);
  batch.hints.clear(); // it asks for none
  EXPECT_FALSE(made.needsHints());
  Prediction prediction = net.forward(batch, trainingSolver(configOf("deq")));
  EXPECT_TRUE(made.loss(batch, 0).total.equal(
      outputLoss(program.spec, prediction.outputs, batch.outputs)));
}

TEST_P(IteratedLearnerTest, AnAnswerNeedsNothingButTheInputs) {
  IteratedLearner made = learner(GetParam());
  Batch whole = samples(4), inputs;
  inputs.nodes = whole.nodes;
  inputs.samples = whole.samples;
  inputs.inputs = whole.inputs;
  AnswerOptions options{evaluationSolver(configOf(GetParam())), {}};
  Answer asked = made.answer(inputs, options),
         seen = made.answer(whole, options);
  EXPECT_TRUE(asked.outputs.at("pi").equal(seen.outputs.at("pi")));
  EXPECT_EQ(asked.solution.steps, seen.solution.steps);
  // And the reference's steps where somebody asks for them.
  options.steps = {1, 2, 3, 1};
  EXPECT_EQ(made.answer(inputs, options).solution.steps, options.steps);
}

TEST_F(IteratedLearnerTest, SaysOnceWhichHintsHaveNoDecoder) {
  program.spec.probes.insert(
      program.spec.probes.end() - 1,
      {"other_h", Stage::hint, Location::edge, ProbeType::mask, {}, false});
  std::vector<std::string> heard;
  auto hear = [&](const std::string &text) { heard.push_back(text); };
  IteratedLearner(program, configOf("deq"), hear);
  EXPECT_TRUE(heard.empty());
  IteratedLearner(program, configOf("hint_propagation"), hear);
  EXPECT_EQ(heard, (std::vector<std::string>{
                       "train.mode=hint_propagation: the network has no "
                       "decoder for `other_h`; it trains on the other hints"}));
}

} // namespace
} // namespace kleene::rt
