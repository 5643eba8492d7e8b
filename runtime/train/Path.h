//===- Path.h - the iterates that a mode of training looks at -------------===//
//
// z_0 is the start, z_t = f(z_(t-1)). A path ends for each sample by itself, or
// after a number of steps that is given, and keeps the iterates with whatever
// gradient the mode wants them to have.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_PATH_H
#define KLEENE_RUNTIME_TRAIN_PATH_H

#include "runtime/solver/FixedPoint.h"

namespace kleene::rt {

struct Path {
  Tensor
      value; ///< [B, ...]: where each sample ended; the outputs are read here
  std::vector<Tensor> iterates; ///< z_1, z_2, ... [B, ...]; see at()
  std::vector<Tensor> origins;  ///< what each iterate is the image of
  Solution solution;            ///< steps and status per sample

  /// z_t, t >= 1: after the last iterate, the last, where samples rest.
  const Tensor &at(int64_t t) const {
    return iterates[std::min(static_cast<size_t>(t), iterates.size()) - 1];
  }
};

/// The solver's path to the fixed point. The value has the solver's gradient
/// (options.adjoint), an iterate that of one application of f: z_t is f at the
/// solver's z_(t-1), taken as a constant. At most `longest` iterates are kept;
/// with 0 the path is only its end.
Path solvedPath(const FixedPointProblem &problem, const SolveOptions &options,
                int64_t longest);

/// The same path with the gradient of the whole iteration in value and
/// iterates.
Path unrolledPath(const FixedPointProblem &problem,
                  const SolveOptions &options);

/// Exactly steps[b] applications for sample b, with the gradient of all of
/// them. Iterates after a sample's last step exist and mean nothing.
Path givenPath(const FixedPointProblem &problem,
               const std::vector<int64_t> &steps);

/// The steps of a reference run with so many rows: one per row after the
/// first, and one at least, as CLRS does.
std::vector<int64_t> referenceSteps(const std::vector<int64_t> &lengths);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_PATH_H
