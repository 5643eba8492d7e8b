//===- SampleNorm.h - the size of each sample of a batch ------------------===//
//
// |x| as Solver.h defines it, and masks over samples.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_SAMPLENORM_H
#define KLEENE_RUNTIME_SOLVER_SAMPLENORM_H

#include "runtime/Torch.h"

#include <cstdint>
#include <vector>

namespace kleene::rt {

/// [B, ...] -> B numbers: the largest Euclidean norm of the last dimension;
/// the absolute value of a [B]. NaN or infinity where x has one.
std::vector<double> sampleNorm(const Tensor &x);

/// The elements of x in their order, on the host.
std::vector<double> toHost(const Tensor &x);

/// Both |a - b| and |a|, in one transfer from the device.
struct DifferenceNorms {
  std::vector<double> difference;
  std::vector<double> size;
};
DifferenceNorms differenceNorms(const Tensor &a, const Tensor &b);

/// bool [B, 1, ...] on the device of `like` [B, ...], for torch::where.
Tensor rowMask(const std::vector<char> &keep, const Tensor &like);

/// Row b of `yes` where keep[b], else of `no`; all three have B rows.
Tensor selectRows(const std::vector<char> &keep, const Tensor &yes,
                  const Tensor &no);

/// int64 [k] on the device of `like`.
Tensor rowIndex(const std::vector<int64_t> &rows, const Tensor &like);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_SAMPLENORM_H
