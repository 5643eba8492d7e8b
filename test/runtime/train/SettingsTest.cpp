// The schedule of the learning rate, the solver's options, the device.
#include "runtime/train/Settings.h"

#include "runtime/train/Error.h"
#include "test/runtime/train/FakeProgram.h"

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

TEST(Settings, EveryWordForASolverIsKnown) {
  Config config;
  std::set<Method> methods;
  for (const char *name :
       {"picard", "damped", "anderson1", "anderson2", "broyden"}) {
    setConfig(config, std::string("solver.method=") + name);
    methods.insert(evaluationSolver(config).method);
  }
  EXPECT_EQ(methods.size(), 5u);
  EXPECT_EQ(evaluationSolver(config).method, Method::broyden);
  std::set<Adjoint> adjoints;
  for (const char *name : {"jfb", "implicit", "anderson", "neumann", "gmres",
                           "dense", "phantom", "unrolled"}) {
    setConfig(config, std::string("solver.adjoint=") + name);
    adjoints.insert(trainingSolver(config).adjoint);
  }
  EXPECT_EQ(adjoints.size(), 8u);
}

TEST(Settings, EveryUpdateIsKnown) {
  Config config;
  setConfig(config, "run.device=cpu");
  setConfig(config, "model.update_rate=0.25");
  setConfig(config, "model.update_tau=0.5");
  std::set<UpdateRule> rules;
  for (const char *name : {"plain", "gated", "ema", "min", "softmin"}) {
    setConfig(config, std::string("model.update=") + name);
    rules.insert(netOptions(config).update.rule);
  }
  EXPECT_EQ(rules.size(), 5u);
  EXPECT_EQ(netOptions(config).update.rate, 0.25);
  EXPECT_EQ(netOptions(config).update.temperature, 0.5);
  EXPECT_FALSE(trainingSolver(config).maskStuck);
  setConfig(config, "solver.stuck=mask");
  EXPECT_TRUE(trainingSolver(config).maskStuck);
}

TEST(Settings, TheSolverGetsItsNumbers) {
  Config config;
  for (const char *setting :
       {"solver.memory=3", "solver.damping=0.25", "solver.keep_best=true",
        "solver.settle=4", "solver.adjoint_terms=7",
        "solver.phantom_damping=0.125"})
    setConfig(config, setting);
  SolveOptions options = evaluationSolver(config);
  EXPECT_EQ(options.memory, 3);
  EXPECT_EQ(options.damping, 0.25);
  EXPECT_TRUE(options.keepBest);
  EXPECT_EQ(options.settle, 4);
  options = trainingSolver(config);
  EXPECT_EQ(options.settle, 4);
  EXPECT_EQ(options.adjointTerms, 7);
  EXPECT_EQ(options.phantomDamping, 0.125);
}

/// The message of the Error that making the network gives, "" for none.
std::string refusal(const Program &program, const Config &config) {
  try {
    makeNet(program, config);
  } catch (const Error &error) {
    EXPECT_EQ(error.code, Exit::input);
    return error.what();
  }
  return "";
}

TEST(Settings, ASolverThatTheNetworkCannotHaveIsRefused) {
  Program program = test::fakeProgram();
  Config config;
  setConfig(config, "run.device=cpu");
  setConfig(config, "solver.adjoint=dense");
  setConfig(config, "train.sizes=4,16,8");
  setConfig(config, "model.hidden=65");
  EXPECT_EQ(refusal(program, config),
            "`solver.adjoint = dense`: a sample has at most 1024 numbers, not "
            "16 nodes of model.hidden = 65; use gmres");
  setConfig(config, "model.hidden=64");
  EXPECT_EQ(refusal(program, config), "");
  setConfig(config, "solver.settle=2");
  EXPECT_EQ(refusal(program, config), "");
  for (Probe &probe : program.spec.probes)
    if (probe.stage == Stage::output)
      probe.type = ProbeType::scalar;
  EXPECT_EQ(refusal(program, config),
            "`solver.settle`: every output of `" + program.spec.algorithm +
                "` is a scalar, which never stays the same; set it to 0");
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
