// A training step on a GPU against the same on the CPU, in every mode.
#include "test/runtime/Cuda.h"

#include "runtime/train/Learner.h"
#include "runtime/train/Settings.h"
#include "test/runtime/train/FakeBatch.h"

namespace kleene::rt {
namespace {

using TrainingOnCuda = testing::Cuda;

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
      learner->loss(test::fakeBatch(6, 8).to(how.device, how.type), 0);
  std::vector<Tensor> result = {loss.total};
  for (const Tensor &gradient :
       torch::autograd::grad({loss.total}, learner->parameterTensors(), {},
                             torch::nullopt, false, /*allow_unused=*/true))
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
