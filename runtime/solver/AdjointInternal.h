//===- AdjointInternal.h - ways to solve u = v + J'u ----------------------===//
//
// In: the graph of one application fz = f(z) of a group of samples and the
// cotangent v of its image. Out: u, and for which samples it was found; the
// others take u = v. J' is known by its products alone: a product is one
// backward pass through the graph, of all samples of the group at once. Samples
// are independent.
//
// One file each: FixedPointAdjoint.cpp, NeumannAdjoint.cpp, GMRESAdjoint.cpp,
// DenseAdjoint.cpp; PhantomAdjoint.cpp does without the equation. Called by
// ImplicitAdjoint, in grad mode.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_ADJOINTINTERNAL_H
#define KLEENE_RUNTIME_SOLVER_ADJOINTINTERNAL_H

#include "runtime/solver/SampleNorm.h"
#include "runtime/solver/Solver.h"

#include <cmath>
#include <limits>
#include <vector>

namespace kleene::rt {

struct AdjointEquation {
  const SolveOptions &options;
  Tensor z;  ///< [B, ...], a leaf that requires a gradient
  Tensor fz; ///< like z
  Tensor v;  ///< like z
  /// Like z: 0 at coordinates whose rows of J are taken for 0, and whose
  /// cotangents are, 1 elsewhere; undefined: 1 everywhere.
  Tensor moving = {};

  int64_t samples() const { return v.size(0); }
  /// Numbers of one sample.
  int64_t width() const { return v.numel() / v.size(0); }

  /// x where coordinates move, else 0.
  Tensor moved(const Tensor &x) const {
    return moving.defined() ? x * moving : x;
  }
  /// J'u, without a graph.
  Tensor transposed(const Tensor &u) const {
    Tensor product =
        torch::autograd::grad({fz}, {z}, {moved(u)}, /*retain_graph=*/true,
                              /*create_graph=*/false, /*allow_unused=*/true)[0];
    return product.defined() ? moved(product) : torch::zeros_like(u);
  }
};

struct AdjointSolution {
  explicit AdjointSolution(const AdjointEquation &equation)
      : u(equation.v), accepted(static_cast<size_t>(equation.samples()), 0),
        residual(accepted.size(), 0) {}

  Tensor u;                     ///< of the accepted ones
  std::vector<char> accepted;   ///< per sample
  std::vector<double> residual; ///< relative, |v + J'u - u| / |u|
  int64_t products = 0;         ///< one after the other
};

/// By Picard's or Anderson's iteration. A sample is given up when a step of its
/// iteration is much longer than its cotangent, or not finite, or at the cap.
AdjointSolution iterateAdjoint(const AdjointEquation &equation);

/// sum over i < options.adjointTerms of J'^i v; the residual is not known (0).
/// A sample is given up when the sum is not finite.
AdjointSolution sumNeumann(const AdjointEquation &equation);

/// By GMRES with restarts after options.memory products (Saad, Schultz 1986). A
/// sample is given up when something is not finite, when I - J' is singular to
/// working precision, or at the cap.
AdjointSolution solveGMRES(const AdjointEquation &equation);

/// By the matrix J of each sample and elimination: width() products. A sample
/// is given up when I - J' is singular to working precision.
AdjointSolution solveDense(const AdjointEquation &equation);

/// A solution that is so much longer than its cotangent is rounding error: the
/// matrix is singular.
inline double longestRatio(const Tensor &x) {
  const bool isDouble = x.scalar_type() == torch::kFloat64;
  return 1 / std::sqrt(isDouble ? std::numeric_limits<double>::epsilon()
                                : std::numeric_limits<float>::epsilon());
}

/// J of every sample, [B, width(), width()]: as many products.
Tensor denseJacobian(const AdjointEquation &equation);

/// One of these four, by options.adjoint.
AdjointSolution solveAdjoint(const AdjointEquation &equation);

/// The end of options.adjointTerms steps z <- z + tau (f(z) - z) from z, with
/// their graph: its gradient is the phantom gradient (Geng et al. 2021).
Tensor unrollPhantom(const FixedPointProblem::Map &map, Tensor z,
                     const FixedPointProblem::Tensors &own,
                     const FixedPointProblem::Tensors &shared,
                     const SolveOptions &options);

/// Throws c10::Error for options out of range, or a dense adjoint of samples as
/// large as those of `value` if that is too much.
void checkAdjoint(const SolveOptions &options, const Tensor &value);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_ADJOINTINTERNAL_H
