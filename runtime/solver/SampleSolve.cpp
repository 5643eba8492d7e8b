#include "runtime/solver/SampleSolve.h"

namespace kleene::rt {

Tensor solveEach(const Tensor &matrix, const Tensor &target) {
  // OpenBLAS rounds differently where a matrix does not begin at a multiple of
  // 16 bytes, as every other one of an odd size does: ones on the diagonal fill
  // each up to whole cache lines.
  const int64_t size = matrix.size(1), whole = (size + 15) / 16 * 16;
  if (whole == size)
    return std::get<0>(torch::linalg_solve_ex(matrix, target));
  const int64_t more = whole - size;
  Tensor diagonal = torch::ones({whole}, matrix.options());
  diagonal.narrow(0, 0, size).zero_();
  Tensor padded =
      torch::constant_pad_nd(matrix, {0, more, 0, more}) + diagonal.diag();
  Tensor solution = std::get<0>(torch::linalg_solve_ex(
      padded, torch::constant_pad_nd(target, {0, 0, 0, more})));
  return solution.narrow(1, 0, size);
}

} // namespace kleene::rt
