#include "runtime/train/Path.h"

#include <algorithm>

namespace kleene::rt {

Path solvedPath(const FixedPointProblem &problem, const SolveOptions &options,
                int64_t longest) {
  SolveOptions recorded = options;
  recorded.trajectory = longest > 0;
  Path path;
  path.solution = fixedPoint(problem, recorded);
  path.value = path.solution.value;
  const auto &trajectory = path.solution.trajectory;
  for (size_t t = 1; t < trajectory.size(); ++t)
    if (static_cast<int64_t>(t) <= longest) {
      path.origins.push_back(trajectory[t - 1].detach());
      path.iterates.push_back(
          problem.map(path.origins.back(), problem.own, problem.shared));
    }
  path.solution.trajectory.clear();
  return path;
}

Path unrolledPath(const FixedPointProblem &problem,
                  const SolveOptions &options) {
  SolveOptions recorded = options;
  recorded.trajectory = true;
  recorded.adjoint = Adjoint::unrolled;
  Path path;
  path.solution = fixedPoint(problem, recorded);
  path.value = path.solution.value;
  auto &trajectory = path.solution.trajectory;
  path.iterates.assign(trajectory.begin() + 1, trajectory.end());
  path.origins.assign(trajectory.begin(), trajectory.end() - 1);
  trajectory.clear();
  return path;
}

Path givenPath(const FixedPointProblem &problem,
               const std::vector<int64_t> &steps) {
  SolveOptions options;
  options.cap = *std::max_element(steps.begin(), steps.end());
  // Nothing stops before that; a sample that rests exactly is left to rest.
  options.relative = options.absolute = 0;
  Path path = unrolledPath(problem, options);
  std::vector<Tensor> ends;
  for (size_t b = 0; b < steps.size(); ++b)
    ends.push_back(steps[b] == 0 ? problem.start[static_cast<int64_t>(b)]
                                 : path.at(steps[b])[static_cast<int64_t>(b)]);
  path.value = path.solution.value = torch::stack(ends);
  path.solution.steps = steps;
  for (Status &status : path.solution.status)
    if (status == Status::converged)
      status = Status::cap; // the end was not the network's choice
  return path;
}

std::vector<int64_t> referenceSteps(const std::vector<int64_t> &lengths) {
  std::vector<int64_t> steps;
  for (int64_t rows : lengths)
    steps.push_back(std::max<int64_t>(1, rows - 1));
  return steps;
}

} // namespace kleene::rt
