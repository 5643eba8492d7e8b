//===- Solution.h - what a fixed-point solver returns ---------------------===//
//
// A value for every sample of the batch and, beside it, how it was reached.
// Not having converged is a status, never an exception and never silent.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_SOLUTION_H
#define KLEENE_RUNTIME_SOLVER_SOLUTION_H

#include "runtime/Torch.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace kleene::rt {

/// How the iteration of one sample ended.
enum class Status : int8_t {
  converged, ///< the residual fell below the tolerance
  cap,       ///< the iterations were used up before that
  diverged,  ///< the iterate became non-finite; the last finite one is kept
  settled,   ///< what it stands for stayed the same (SolveOptions::settle)
};

/// What the backward pass did; counts are samples.
struct AdjointStats {
  int64_t runs = 0;        ///< backward passes counted in here
  int64_t iterations = 0;  ///< vector-Jacobian products, one after the other
  int64_t implicit = 0;    ///< gradient of the fixed point itself
  int64_t approximate = 0; ///< neumann and phantom: a number of terms
  int64_t oneStep = 0;     ///< asked for, or the forward had not converged
  /// One step, because the adjoint did not converge; of a lattice channel, along
  /// the writes that nothing overwrote (WitnessAdjoint.h).
  int64_t fallback = 0;
  double residual = 0;     ///< largest relative residual among `implicit`
};

/// The result of solving z = f(z) for B samples at once.
struct Solution {
  Tensor value;                 ///< [B, ...] like the starting point
  Tensor origin;                ///< the iterate of which `value` is the image
  std::vector<Status> status;   ///< per sample
  std::vector<int64_t> steps;   ///< applications of f, the confirming one too
  std::vector<double> residual; ///< the last |f(z) - z| / |f(z)|
  /// With SolveOptions::residuals, else empty: per sample, the one of each
  /// application, steps[b] of them; infinite where it diverged. A lattice
  /// channel rests exactly and has none.
  std::vector<std::vector<double>> residuals;
  /// With SolveOptions::trajectory, else empty: max(steps) + 1 tensors of the
  /// shape of `value`, with gradient only where the adjoint is unrolled. Row b
  /// of entry k is what sample b had after min(k, steps[b]) applications of f,
  /// the image of the last one: entry 0 is the start, and a sample that has
  /// ended rests at its value (but with SolveOptions::keepBest the value may be
  /// that of an earlier entry).
  std::vector<Tensor> trajectory;
  /// Filled in when a gradient is taken through `value`.
  std::shared_ptr<AdjointStats> adjoint = std::make_shared<AdjointStats>();

  /// How many samples ended with status `s`.
  int64_t count(Status s) const {
    int64_t total = 0;
    for (Status each : status)
      total += each == s;
    return total;
  }
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_SOLUTION_H
