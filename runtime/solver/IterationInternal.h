//===- IterationInternal.h - the forward loop of FixedPoint ---------------===//
//
// Applies the map, judges every sample by itself, lets a Solver choose where
// the map is applied next. A sample that has ended stays in the working set,
// frozen, until a quarter of it has ended; then the rest moves closer, with the
// solver's memory. `value` is always the image of `origin`, whatever the solver
// made of it for the next application; both are of the last application that
// was judged.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_ITERATIONINTERNAL_H
#define KLEENE_RUNTIME_SOLVER_ITERATIONINTERNAL_H

#include "runtime/solver/Solution.h"
#include "runtime/solver/Solver.h"

#include <cstdint>
#include <vector>

namespace kleene::rt {

class Iteration {
public:
  /// The two must live as long as this. With Adjoint::unrolled no sample leaves
  /// the working set, so that the value carries the graph of the iteration.
  Iteration(const FixedPointProblem &problem, const SolveOptions &options);

  /// Once.
  Solution run(Solver &solver);

private:
  using Rows = std::vector<char>; ///< one per working row

  int64_t count() const { return static_cast<int64_t>(rows.size()); }
  int64_t liveCount() const;

  void step(Solver &solver);
  Tensor whereLive(const Tensor &next) const;
  void stepUnjudged(Solver &solver);
  char judge(size_t k, double difference, double size);
  void compareAnswers();
  void rememberBest(const Tensor &fz, const Rows &advance);
  void restoreBest(const Rows &which);
  void compact(Solver &solver);
  void writeBack();
  void record();

  const FixedPointProblem &problem;
  const SolveOptions &options;
  const bool unrolled;
  Tensor z;                                ///< where f is applied next
  Tensor value, origin;                    ///< the last application
  Tensor bestValue, bestOrigin;            ///< that of the lowest residual
  Tensor answer;                           ///< what `value` stood for
  FixedPointProblem::Tensors own, carried; ///< of the working rows
  std::vector<int64_t> rows;               ///< working row -> sample
  Rows live;
  Tensor liveMask;                ///< the same where z lies; undefined: all are
  std::vector<int64_t> unchanged; ///< per sample: applications
  std::vector<double> best;       ///< per sample: the lowest residual
  Solution solution;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_ITERATIONINTERNAL_H
