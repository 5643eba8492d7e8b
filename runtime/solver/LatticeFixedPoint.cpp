#include "runtime/solver/LatticeFixedPoint.h"

#include "runtime/solver/LatticeTurns.h"
#include "runtime/solver/WitnessAdjoint.h"

namespace kleene::rt {

namespace {

void checkShapes(const LatticeProblem &problem, Adjoint adjoint) {
  TORCH_CHECK(problem.start.dim() == 3 && problem.arcs.dim() == 2 &&
                  problem.arcs.size(0) == 3 &&
                  problem.cost.sizes() == problem.arcs[0].sizes(),
              "a lattice channel takes start [B, S, n], arcs [3, E] and cost "
              "[E]");
  TORCH_CHECK(isExact(adjoint) || adjoint == Adjoint::oneStep,
              "the turns of a lattice channel have the exact gradient and that "
              "of one step, no other");
}

/// The fixed point once more, as the image of its witnesses.
Tensor imageOf(const LatticeProblem &problem, const LatticeSolution &solution,
               Tensor &slope) {
  if (problem.cost.numel() == 0)
    return problem.start;
  Tensor kept = solution.arc < 0;
  Tensor own = solution.value.gather(-1, solution.witness);
  Tensor cost =
      problem.cost.index_select(0, solution.arc.clamp_min(0).flatten())
          .view_as(own);
  slope = problem.message.slope(own, cost);
  return torch::where(kept, problem.start, problem.message(own, cost));
}

bool wantsGradient(const LatticeProblem &problem) {
  if (!torch::GradMode::is_enabled())
    return false;
  for (const Tensor &each :
       {problem.start, problem.cost, problem.message.own, problem.message.arc,
        problem.message.shift, problem.message.scale})
    if (each.defined() && each.requires_grad())
      return true;
  return false;
}

} // namespace

Tensor arcsOf(const Tensor &mask) { return mask.nonzero().t().contiguous(); }

LatticeSolution latticeFixedPoint(const LatticeProblem &problem, int64_t cap,
                                  Adjoint adjoint) {
  checkShapes(problem, adjoint);
  const Tensor &start = problem.start;
  const auto samples = static_cast<size_t>(start.size(0));
  LatticeSolution solution;
  solution.value = start.detach().clone(at::MemoryFormat::Contiguous);
  solution.arc = torch::full(start.sizes(), -1, problem.arcs.options());
  solution.stamp = torch::zeros(start.sizes(), problem.arcs.options());
  solution.steps.assign(samples, 0);
  solution.status.assign(samples, Status::converged);
  solution.residual.assign(samples, 0);
  {
    torch::NoGradGuard noGradient;
    (start.device().is_cpu() ? takeTurnsByFrontier
                             : takeTurnsByTensors)(problem, cap, solution);
    Tensor self =
        torch::arange(start.size(2), problem.arcs.options()).expand_as(start);
    Tensor sender =
        problem.cost.numel() == 0
            ? self
            : problem.arcs[1]
                  .index_select(0, solution.arc.clamp_min(0).flatten())
                  .view_as(self);
    solution.witness =
        torch::where(solution.arc < 0, self, sender).contiguous();
  }
  solution.origin = solution.value;
  if (wantsGradient(problem)) {
    Tensor slope;
    Tensor image = imageOf(problem, solution, slope);
    solution.value = attachWitnessAdjoint(image, slope, solution,
                                          adjoint != Adjoint::oneStep);
  }
  return solution;
}

} // namespace kleene::rt
