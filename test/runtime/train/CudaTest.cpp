// A training step on a GPU against the same on the CPU, in every mode.
#include "test/runtime/Cuda.h"

#include "runtime/data/BatchGenerator.h"
#include "runtime/train/Error.h"
#include "runtime/train/Learner.h"
#include "runtime/train/Settings.h"
#include "test/runtime/train/FakeProgram.h"

namespace kleene::rt {
namespace {

using TrainingOnCuda = testing::Cuda;

Batch batchOf(const Program &program) {
  BatchOptions options;
  options.hints = true;
  options.type = torch::kFloat64;
  options.generator.params = defaultParams(program.spec);
  auto generator = orThrow(
      BatchGenerator::create(program.spec, test::fakeFunctions(), 8, options));
  generator.seed(7);
  return orThrow(generator.next(6));
}

/// The loss of the first step and its gradients.
std::vector<Tensor> firstStep(const Program &program, const std::string &device,
                              const std::vector<std::string> &settings) {
  Config config;
  for (const std::string &setting : settings)
    setConfig(config, setting);
  setConfig(config, "model.hidden=16");
  setConfig(config, "run.dtype=float64");
  setConfig(config, "run.device=" + device);
  const auto learner = makeLearner(program, config, [](const std::string &) {});
  const NetOptions how = netOptions(config);
  const StepLoss loss =
      learner->loss(batchOf(program).to(how.device, how.type), 0);
  std::vector<Tensor> result = {loss.total};
  std::vector<Tensor> parameters;
  for (const auto &[name, parameter] : learner->parameters())
    parameters.push_back(parameter);
  for (const Tensor &gradient :
       torch::autograd::grad({loss.total}, parameters, {}, torch::nullopt,
                             false, /*allow_unused=*/true))
    if (gradient.defined())
      result.push_back(gradient);
  return result;
}

TEST_F(TrainingOnCuda, TheFirstStepIsThatOfTheCpu) {
  const Program program = test::fakeProgram();
  for (const std::string &mode : trainModeNames())
    for (const char *processor : {"derived", "mpnn", "triplet_gmpnn"}) {
      const std::vector<std::string> settings = {
          "train.mode=" + mode, std::string("model.processor=") + processor};
      const auto cpu = firstStep(program, "cpu", settings);
      const auto cuda = firstStep(program, "cuda", settings);
      ASSERT_EQ(cpu.size(), cuda.size());
      for (size_t k = 0; k < cpu.size(); ++k)
        EXPECT_LT(testing::apart(cuda[k], cpu[k]), 1e-9)
            << mode << " " << processor << " " << k;
    }
}

} // namespace
} // namespace kleene::rt
