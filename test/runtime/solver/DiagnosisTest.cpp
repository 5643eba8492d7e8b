// Diagnoses of small maps whose Jacobians are known, by the matrix and by
// products, and the masked adjoint of a minimum.
#include "runtime/solver/Diagnosis.h"
#include "test/runtime/solver/Gradients.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace kleene::rt;

namespace {

/// z -> z M' + own: J is M for every sample.
FixedPointProblem matrixProblem(const Tensor &matrix, int64_t samples = 2) {
  FixedPointProblem problem;
  problem.start = torch::zeros({samples, matrix.size(0)}, torch::kFloat64);
  problem.own = {torch::ones_like(problem.start)};
  problem.shared = {matrix};
  problem.map = [](const Tensor &z, const FixedPointProblem::Tensors &own,
                   const FixedPointProblem::Tensors &shared) {
    return z.matmul(shared[0].t()) + own[0];
  };
  return problem;
}

Tensor blockOf(std::initializer_list<Tensor> blocks) {
  return torch::block_diag(std::vector<Tensor>(blocks));
}
Tensor rotation(double angle, double scale) {
  return scale * torch::tensor({std::cos(angle), -std::sin(angle),
                                std::sin(angle), std::cos(angle)},
                               torch::kFloat64)
                     .view({2, 2});
}

/// By the matrix, and by products alone.
void expectRadius(const Tensor &matrix, double expected, double tolerance) {
  FixedPointProblem problem = matrixProblem(matrix);
  for (int64_t limit : {512, 0}) {
    DiagnosisOptions options;
    options.denseLimit = limit;
    for (const Diagnosis &each :
         diagnose(problem, torch::randn_like(problem.start), options)) {
      EXPECT_NEAR(each.spectralRadius, expected, tolerance) << limit;
      EXPECT_EQ(each.identityRows, 0);
      EXPECT_TRUE(std::isnan(each.stuck));
    }
  }
}

TEST(Diagnosis, TheRadiusOfAComplexPair) {
  expectRadius(rotation(1.0, 0.9), 0.9, 1e-12);
  // Among 60 others, in a space of 48 products.
  torch::manual_seed(1);
  Tensor others = torch::linspace(-0.7, 0.7, 60, torch::kFloat64).diag();
  expectRadius(blockOf({rotation(2.5, 1.1), others}), 1.1, 1e-9);
  Tensor basis = torch::randn({62, 62}, torch::kFloat64);
  expectRadius(basis.matmul(blockOf({rotation(2.5, 1.1), others}))
                   .matmul(torch::inverse(basis)),
               1.1, 1e-8);
}

TEST(Diagnosis, ANilpotentJacobianHasRadiusZero) {
  // A path: every power but the last is there, and a Jordan block of size 30
  // whose eigenvalues, computed, would be far from 0.
  Tensor path = torch::ones({29}, torch::kFloat64).diag(1);
  expectRadius(path, 0, 0);
  torch::manual_seed(2);
  Tensor upper = torch::randn({40, 40}, torch::kFloat64).triu(1);
  Tensor order = torch::randperm(40);
  expectRadius(upper.index_select(0, order).index_select(1, order), 0, 0);
}

TEST(Diagnosis, AMapThatIgnoresItsArgument) {
  FixedPointProblem problem = matrixProblem(torch::zeros({3, 3}));
  problem.map = [](const Tensor &, const FixedPointProblem::Tensors &own,
                   const FixedPointProblem::Tensors &) { return own[0]; };
  for (int64_t limit : {512, 0}) {
    DiagnosisOptions options;
    options.denseLimit = limit;
    Diagnosis found = diagnose(problem, problem.own[0], options)[0];
    EXPECT_EQ(found.spectralRadius, 0);
    EXPECT_EQ(found.residual, 0);
    EXPECT_NEAR(found.distance, std::sqrt(3.0), 1e-15);
  }
}

TEST(Diagnosis, SingularValuesAndIdentityRowsByHand) {
  // Rows 0 and 2 are those of the identity.
  Tensor matrix = torch::tensor({1.0, 0.0, 0.0, 0.3, 0.5, -0.2, 0.0, 0.0, 1.0},
                                torch::kFloat64)
                      .view({3, 3});
  FixedPointProblem problem = matrixProblem(matrix, 1);
  Tensor z = torch::randn({1, 3}, torch::kFloat64);
  DiagnosisOptions products;
  products.denseLimit = 0;
  for (const DiagnosisOptions &options : {DiagnosisOptions(), products}) {
    Diagnosis found = diagnose(problem, z, options)[0];
    EXPECT_NEAR(found.spectralRadius, 1, 1e-12);
    EXPECT_NEAR(found.identityRows, 2.0 / 3, 1e-15);
    EXPECT_NEAR(found.smallestSingular, 0, 1e-15);
  }
  // A rotation by 90 degrees at half length: I - J has both singular values
  // sqrt(1 + 1/4).
  problem = matrixProblem(rotation(std::acos(0.0), 0.5));
  z = torch::zeros({2, 2}, torch::kFloat64);
  EXPECT_NEAR(diagnose(problem, z)[1].smallestSingular, std::sqrt(1.25), 1e-12);
  EXPECT_TRUE(std::isnan(diagnose(problem, z, products)[1].smallestSingular));
}

TEST(Diagnosis, SamplesAreTheirOwnAndMatchAnUnderstoodJacobian) {
  FixedPointProblem problem = unevenProblem(3);
  Solution solution = fixedPoint(problem, tight(Adjoint::oneStep));
  DiagnosisOptions products;
  products.denseLimit = 0;
  products.products = 24; // of 24 numbers
  auto dense = diagnose(problem, solution.value);
  auto krylov = diagnose(problem, solution.value, products);
  for (size_t b = 0; b < dense.size(); ++b) {
    // Nodes do not hear each other: blocks diag(1 - z^2) W'.
    double radius = 0, singular = 1e9;
    for (int64_t node = 0; node < 3; ++node) {
      Tensor z = solution.value[static_cast<int64_t>(b)][node];
      Tensor block = (1 - z * z).unsqueeze(1) * problem.shared[0].t();
      radius = std::max(
          radius, torch::linalg_eigvals(block).abs().max().item<double>());
      singular =
          std::min(singular,
                   torch::linalg_svdvals(torch::eye(8, block.options()) - block)
                       .min()
                       .item<double>());
    }
    EXPECT_NEAR(dense[b].spectralRadius, radius, 1e-12);
    EXPECT_NEAR(dense[b].smallestSingular, singular, 1e-12);
    EXPECT_NEAR(krylov[b].spectralRadius, radius, 1e-6);
    EXPECT_LT(dense[b].residual, 1e-13);
    EXPECT_NEAR(dense[b].distance,
                solution.value[static_cast<int64_t>(b)].norm().item<double>(),
                1e-12);
  }
}

/// min over senders u of z_u + w_uv, with the source at 0: shortest paths. As
/// one meet with the start, whose Jacobian selects witnesses.
FixedPointProblem witnessProblem(bool withIterate) {
  torch::manual_seed(4);
  FixedPointProblem problem;
  Tensor weight = torch::rand({3, 6, 6}, torch::kFloat64) + 0.1;
  problem.own = {weight, torch::full({3, 6}, 100, torch::kFloat64)};
  problem.own[1].select(1, 0).fill_(0);
  problem.start = problem.own[1];
  problem.map = [withIterate](const Tensor &z,
                              const FixedPointProblem::Tensors &own,
                              const FixedPointProblem::Tensors &) {
    Tensor best = std::get<0>((z.unsqueeze(2) + own[0]).min(1));
    return torch::minimum(withIterate ? z : own[1], best);
  };
  return problem;
}

TEST(Diagnosis, TheJacobianOfWitnessesIsNilpotent) {
  FixedPointProblem problem = witnessProblem(false);
  Solution solution = fixedPoint(problem, tight(Adjoint::implicit));
  for (const Diagnosis &each : diagnose(problem, solution.value)) {
    EXPECT_EQ(each.spectralRadius, 0);
    EXPECT_EQ(each.identityRows, 0);
    EXPECT_GT(each.smallestSingular, 0.05);
    EXPECT_EQ(each.residual, 0);
  }
  // The meet with the iterate has the same fixed point; the source is held.
  FixedPointProblem naive = witnessProblem(true);
  for (const Diagnosis &each : diagnose(naive, solution.value)) {
    EXPECT_NEAR(each.spectralRadius, 1, 1e-12);
    EXPECT_NEAR(each.identityRows, 1.0 / 6, 1e-15);
    EXPECT_NEAR(each.smallestSingular, 0, 1e-15);
  }
}

/// min(z, g) of two numbers from 10, g = (z_0 / 2 + own / 10, 3 - z_0) where
/// `turns`, else (z_0 / 2 + own / 10, z_0 / 2). Where it turns, z_1 falls to -7
/// in the first step and stays there, while z_0 comes to own / 5.
FixedPointProblem heldProblem(std::vector<double> turns) {
  const auto samples = static_cast<int64_t>(turns.size());
  FixedPointProblem problem;
  problem.start = torch::full({samples, 2}, 10.0, torch::kFloat64);
  problem.own = {torch::full({samples, 1}, 10.0, torch::kFloat64),
                 torch::tensor(turns, torch::kFloat64).unsqueeze(1)};
  problem.shared = {torch::full({1}, 0.1, torch::kFloat64)};
  problem.candidate = [](const Tensor &z, const FixedPointProblem::Tensors &own,
                         const FixedPointProblem::Tensors &shared) {
    Tensor first = z.narrow(1, 0, 1) / 2;
    Tensor second = torch::where(own[1] == 1, 3 - z.narrow(1, 0, 1), first);
    return torch::cat({first + own[0] * shared[0], second}, 1);
  };
  problem.map = [g = problem.candidate](
                    const Tensor &z, const FixedPointProblem::Tensors &own,
                    const FixedPointProblem::Tensors &shared) {
    return torch::minimum(z, g(z, own, shared));
  };
  problem.isMinimum = true;
  return problem;
}

TEST(Diagnosis, AStuckMinimum) {
  FixedPointProblem problem = heldProblem({1, 0});
  Solution solution = fixedPoint(problem, tight(Adjoint::oneStep));
  for (int64_t limit : {512, 0}) {
    DiagnosisOptions options;
    options.denseLimit = limit;
    auto found = diagnose(problem, solution.value, options);
    EXPECT_EQ(found[0].stuck, 0.5);
    EXPECT_EQ(found[0].identityRows, 0.5);
    EXPECT_NEAR(found[0].spectralRadius, 1, 1e-12);
    EXPECT_NEAR(found[0].smallestSingular, 0, 1e-15);
    EXPECT_EQ(found[1].stuck, 0);
    EXPECT_EQ(found[1].identityRows, 0);
    EXPECT_NEAR(found[1].spectralRadius, 0.5, 0.26); // ties may halve it
  }
}

TEST(MaskedAdjoint, IsTheGradientOfAStuckMinimum) {
  for (Adjoint adjoint :
       {Adjoint::implicit, Adjoint::anderson, Adjoint::gmres, Adjoint::dense}) {
    FixedPointProblem problem = heldProblem({1, 0, 1});
    SolveOptions options = tight(adjoint);
    options.relative = options.absolute = 1e-10;
    Solution solution;
    gradients(problem, options, &solution);
    EXPECT_EQ(solution.adjoint->implicit, 1) << int(adjoint);
    EXPECT_EQ(solution.adjoint->fallback, 2) << int(adjoint);
    options.maskStuck = true;
    auto found = gradients(problem, options, &solution);
    EXPECT_EQ(solution.adjoint->implicit, 3) << int(adjoint);
    EXPECT_LT(
        relativeError(found[0], differences(problem, problem.own[0], options)),
        1e-6)
        << int(adjoint);
    EXPECT_LT(relativeError(found[1],
                            differences(problem, problem.shared[0], options)),
              1e-6)
        << int(adjoint);
  }
}

TEST(MaskedAdjoint, ChangesNothingWhereNothingIsHeld) {
  FixedPointProblem problem = networkProblem(3, 4, 3, 0.9, 2);
  SolveOptions options = tight(Adjoint::implicit);
  auto before = gradients(problem, options);
  options.maskStuck = true;
  auto after = gradients(problem, options);
  EXPECT_TRUE(before[0].equal(after[0]));
  EXPECT_TRUE(before[1].equal(after[1]));
}

} // namespace
