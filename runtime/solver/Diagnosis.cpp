#include "runtime/solver/Diagnosis.h"
#include "runtime/solver/AdjointInternal.h"
#include "runtime/solver/Spectrum.h"
#include "runtime/solver/Stuck.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kleene::rt {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

FixedPointProblem::Tensors detached(const FixedPointProblem::Tensors &tensors) {
  FixedPointProblem::Tensors result;
  for (const Tensor &each : tensors)
    result.push_back(each.detach());
  return result;
}

/// One application at z and what is asked of its Jacobian.
class Examination {
public:
  Examination(const FixedPointProblem &problem, const Tensor &at,
              const DiagnosisOptions &options)
      : problem(problem), options(options), own(detached(problem.own)),
        shared(detached(problem.shared)),
        random(at::detail::createCPUGenerator(options.seed)),
        z(at.detach().clone().requires_grad_()),
        // A map that ignores z is a map of it all the same.
        fz(problem.map(z, own, shared) + 0 * z),
        equation{solveOptions, z, fz, z.detach()} {}

  std::vector<Diagnosis> run() {
    std::vector<Diagnosis> all(static_cast<size_t>(z.size(0)));
    measureWay(all);
    measureStuck(all);
    if (equation.width() <= options.denseLimit)
      measureMatrix(all);
    else
      measureProducts(all);
    const std::vector<char> nilpotent =
        vanishing(product(), normal(), options.products);
    for (size_t b = 0; b < all.size(); ++b)
      if (nilpotent[b])
        all[b].spectralRadius = 0;
    return all;
  }

private:
  /// Standard normal, float64 [B, D].
  Tensor normal() {
    return torch::randn({equation.samples(), equation.width()}, random,
                        torch::kFloat64)
        .to(z.device());
  }
  /// A float64 [B, D] as an argument of the map, and back.
  Tensor shaped(const Tensor &u) const {
    return u.to(z.scalar_type()).view_as(z);
  }
  Tensor flat(const Tensor &u) const {
    return u.reshape({equation.samples(), -1}).to(torch::kFloat64);
  }

  TransposedProduct product() const {
    return [this](const Tensor &u) {
      return flat(equation.transposed(shaped(u)));
    };
  }
  /// J v, by differentiating the product J'u, which is linear in u.
  Tensor forward(const Tensor &v) const {
    torch::AutoGradMode enable(true);
    Tensor u = torch::zeros_like(v).requires_grad_();
    Tensor back = torch::autograd::grad({fz}, {z}, {u}, true, true)[0];
    return torch::autograd::grad({back}, {u}, {v}, true)[0];
  }

  void measureWay(std::vector<Diagnosis> &all) const {
    DifferenceNorms norms = differenceNorms(fz.detach(), z.detach());
    const std::vector<double> way =
        toHost(flat(z.detach() - problem.start.detach()).norm(2, 1));
    for (size_t b = 0; b < all.size(); ++b) {
      const double size = norms.size[b];
      all[b].residual = norms.difference[b] / (size > 0 ? size : 1);
      all[b].distance = way[b];
    }
  }

  void measureStuck(std::vector<Diagnosis> &all) const {
    if (!problem.isMinimum) {
      for (Diagnosis &each : all)
        each.stuck = unknown;
      return;
    }
    const std::vector<double> stuck =
        shares(stuckCoordinates(problem.candidate, z.detach(), own, shared));
    for (size_t b = 0; b < all.size(); ++b)
      all[b].stuck = stuck[b];
  }

  /// Per sample, of a bool like z, the share in the channels that the candidate
  /// has, or in all.
  std::vector<double> shares(const Tensor &which) const {
    int64_t width = z.size(-1);
    if (problem.candidate) {
      torch::NoGradGuard guard;
      width = problem.candidate(z.detach(), own, shared).size(-1);
    }
    return toHost(which.narrow(-1, which.size(-1) - width, width)
                      .reshape({z.size(0), -1})
                      .to(torch::kFloat64)
                      .mean(1));
  }

  void measureMatrix(std::vector<Diagnosis> &all) const {
    Tensor jacobian = denseJacobian(equation).to(torch::kFloat64);
    Tensor identity = torch::eye(equation.width(), jacobian.options());
    const std::vector<double> radius = denseRadius(jacobian);
    const std::vector<double> singular =
        toHost(torch::linalg_svdvals((identity - jacobian).cpu()).amin(1));
    const std::vector<double> rows =
        shares(jacobian.eq(identity).all(2).view_as(z));
    for (size_t b = 0; b < all.size(); ++b) {
      all[b].spectralRadius = radius[b];
      all[b].smallestSingular = singular[b];
      all[b].identityRows = rows[b];
    }
  }

  void measureProducts(std::vector<Diagnosis> &all) {
    // A row that is not the identity's gives v_i for no random v but by an
    // accident of rounding; twice, for none.
    Tensor same = torch::ones(z.sizes(), torch::kBool).to(z.device());
    for (int probe = 0; probe < 2; ++probe) {
      Tensor v = shaped(normal());
      same = same.logical_and(forward(v).eq(v));
    }
    const std::vector<double> rows = shares(same);
    const std::vector<double> radius =
        krylovRadius(product(), normal(), options.products);
    for (size_t b = 0; b < all.size(); ++b) {
      all[b].identityRows = rows[b];
      all[b].smallestSingular = rows[b] > 0 ? 0 : unknown;
      all[b].spectralRadius = radius[b];
    }
  }

  const FixedPointProblem &problem;
  const DiagnosisOptions &options;
  const SolveOptions solveOptions = {};
  const FixedPointProblem::Tensors own, shared;
  at::Generator random;
  const Tensor z, fz;
  const AdjointEquation equation;
};

} // namespace

std::vector<Diagnosis> diagnose(const FixedPointProblem &problem,
                                const Tensor &z,
                                const DiagnosisOptions &options) {
  torch::AutoGradMode enable(true);
  return Examination(problem, z, options).run();
}

} // namespace kleene::rt
