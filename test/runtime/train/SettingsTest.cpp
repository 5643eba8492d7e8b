// The schedule of the learning rate, the solver's options, the device.
#include "runtime/train/Settings.h"

#include "runtime/train/Error.h"

#include <gtest/gtest.h>

namespace kleene::rt {
namespace {

TEST(Settings, TheLearningRateFallsInTheLastQuarter) {
  Config config;
  config.train.lr = 2;
  config.train.lrEnd = 0.01;
  EXPECT_EQ(learningRate(config, 0), 2);
  EXPECT_EQ(learningRate(config, 0.75), 2);
  EXPECT_NEAR(learningRate(config, 0.875), 2 * (0.01 + 0.99 / 2), 1e-12);
  EXPECT_NEAR(learningRate(config, 1), 0.02, 1e-12);
  EXPECT_NEAR(learningRate(config, 3), 0.02, 1e-12);
  double before = 2;
  for (double at = 0.76; at < 1; at += 0.01) {
    EXPECT_LT(learningRate(config, at), before);
    before = learningRate(config, at);
  }
  config.train.decay = 0;
  EXPECT_EQ(learningRate(config, 1), 2);
}

TEST(Settings, TheSolverGetsWhatTheConfigurationSays) {
  Config config;
  setConfig(config, "solver.adjoint=unrolled");
  setConfig(config, "solver.tol=0.5");
  EXPECT_EQ(trainingSolver(config).adjoint, Adjoint::unrolled);
  EXPECT_EQ(trainingSolver(config).cap, 24);
  EXPECT_EQ(evaluationSolver(config).cap, 64);
  EXPECT_EQ(evaluationSolver(config).relative, 0.5);
  setConfig(config, "solver.adjoint=implicit");
  EXPECT_EQ(trainingSolver(config).adjoint, Adjoint::implicit);
  setConfig(config, "solver.adjoint=jfb");
  EXPECT_EQ(trainingSolver(config).adjoint, Adjoint::oneStep);
}

TEST(Settings, ADeviceThatIsNotThereIsWrongUsage) {
  Config config;
  setConfig(config, "run.device=cpu");
  EXPECT_TRUE(netOptions(config).device.is_cpu());
  if (torch::cuda::is_available())
    GTEST_SKIP() << "there is a CUDA device";
  setConfig(config, "run.device=auto");
  EXPECT_TRUE(netOptions(config).device.is_cpu());
  setConfig(config, "run.device=cuda");
  try {
    netOptions(config);
    FAIL();
  } catch (const Error &error) {
    EXPECT_EQ(error.code, Exit::usage);
  }
}

} // namespace
} // namespace kleene::rt
