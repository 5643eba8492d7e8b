// Fixed points and their gradients on a GPU against those of the CPU.
#include "test/runtime/Cuda.h"

#include "runtime/solver/LatticeFixedPoint.h"
#include "test/runtime/solver/Gradients.h"

#ifdef KLEENE_CUDA_KERNELS
#include <c10/cuda/CUDAFunctions.h>
#endif

using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

using SolverOnCuda = Cuda;

FixedPointProblem onDevice(FixedPointProblem problem, torch::Device device) {
  problem.start = problem.start.to(device);
  for (Tensor &each : problem.own)
    each = each.to(device);
  for (Tensor &each : problem.shared)
    each = each.to(device);
  return problem;
}

/// z* and the gradients of a fixed random functional of it.
std::vector<Tensor> solved(torch::Device device, const SolveOptions &options) {
  Solution solution;
  std::vector<Tensor> all = gradients(
      onDevice(networkProblem(6, 5, 8, 0.7, 1), device), options, &solution);
  all.push_back(solution.value);
  return all;
}

TEST_F(SolverOnCuda, EveryAdjointIsThatOfTheCpu) {
  for (Adjoint adjoint : {Adjoint::implicit, Adjoint::anderson, Adjoint::gmres,
                          Adjoint::dense, Adjoint::unrolled, Adjoint::oneStep})
    for (int64_t every : {1, 8}) {
      SolveOptions options = tight(adjoint);
      options.checkEvery = every;
      const auto cpu = solved(torch::kCPU, options);
      const auto cuda = solved(torch::kCUDA, options);
      for (size_t k = 0; k < cpu.size(); ++k)
        EXPECT_LT(apart(cuda[k], cpu[k]), 1e-10)
            << static_cast<int>(adjoint) << " " << every << " " << k;
    }
}

#ifdef KLEENE_CUDA_KERNELS
/// Between two judged applications everything that would wait for the GPU is an
/// error, though samples have ended before.
TEST_F(SolverOnCuda, NothingWaitsBetweenTwoJudgedApplications) {
  constexpr int64_t every = 8;
  for (Method method :
       {Method::picard, Method::damped, Method::anderson2, Method::broyden}) {
    FixedPointProblem problem = onDevice(unevenProblem(3), torch::kCUDA);
    auto &state = c10::cuda::warning_state();
    int64_t calls = 0;
    problem.map = [&, map = problem.map](const Tensor &z, const auto &own,
                                         const auto &shared) {
      if (calls % every == 0)
        state.set_sync_debug_mode(c10::cuda::SyncDebugMode::L_ERROR);
      if (++calls % every == 0)
        state.set_sync_debug_mode(c10::cuda::SyncDebugMode::L_DISABLED);
      return map(z, own, shared);
    };
    SolveOptions options;
    options.method = method;
    options.cap = 4 * every;
    options.checkEvery = every;
    options.relative = 1e-6;
    torch::NoGradGuard guard;
    const Solution solution = fixedPoint(problem, options);
    state.set_sync_debug_mode(c10::cuda::SyncDebugMode::L_DISABLED);
    EXPECT_GT(solution.count(Status::converged), 0);
    EXPECT_GT(calls, every);
  }
}
#endif

/// Turns over all arcs there, along lists of changed nodes here; the same bits.
TEST_F(SolverOnCuda, ALatticeRestsAtTheSameBits) {
  torch::manual_seed(4);
  const int64_t samples = 3, nodes = 24;
  const double top = 1e9;
  const Tensor mask = torch::rand({samples, nodes, nodes}) < 0.15;
  const Tensor arcs = arcsOf(mask);
  const Tensor start = torch::full({samples, 1, nodes}, top, torch::kFloat64);
  start.select(2, 0).fill_(0);
  const Tensor cost = torch::rand({arcs.size(1)}, torch::kFloat64);
  std::vector<Tensor> ofCosts;
  std::vector<LatticeSolution> solutions;
  for (torch::Device device :
       {torch::Device(torch::kCPU), torch::Device(torch::kCUDA)}) {
    const Tensor leaf = cost.to(device).clone().requires_grad_();
    LatticeMessage message;
    message.kind = LatticeMessage::Kind::add;
    solutions.push_back(latticeFixedPoint(
        {start.to(device), arcs.to(device), leaf, message, top}, nodes + 1,
        Adjoint::implicit));
    const Tensor &value = solutions.back().value;
    torch::where(value < top / 2, value, torch::zeros_like(value))
        .sum()
        .backward();
    ofCosts.push_back(leaf.grad());
  }
  EXPECT_TRUE(solutions[1].value.cpu().equal(solutions[0].value));
  EXPECT_TRUE(solutions[1].witness.cpu().equal(solutions[0].witness));
  EXPECT_LT(apart(ofCosts[1], ofCosts[0]), 1e-12);
}

} // namespace
