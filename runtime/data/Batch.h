//===- Batch.h - samples of one size as tensors ---------------------------===//
//
// B samples with n nodes each, in the form of the CLRS benchmark. A probe's
// tensor starts with the batch dimension, except that hints have time first:
//
//              node            edge               graph
//   scalar     [B, n]          [B, n, n]          [B]         floating
//   mask       [B, n]          [B, n, n]          [B]         floating 0, 1, -1
//   mask_one   [B, n]                                         floating, one-hot
//   categorical [B, n, k]      [B, n, n, k]       [B, k]      floating, one-hot
//   pointer    [B, n]          [B, n, n]                      int64 node index
//   permutation [B, n]                                        int64, as pointer
//
// Hints are [T, B, ...] with T the longest trace of the batch, zero after a
// sample's own length. They exist only where they were asked for.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_DATA_BATCH_H
#define KLEENE_RUNTIME_DATA_BATCH_H

#include "runtime/Torch.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kleene::rt {

/// Probes by name; names are unique over all stages.
using Features = std::map<std::string, Tensor>;

struct Batch {
  int64_t nodes = 0;
  int64_t samples = 0;
  Features inputs;
  Features outputs;             ///< empty when the answer is not known
  Features hints;               ///< [T, B, ...]; empty unless asked for
  std::vector<int64_t> lengths; ///< rows of each trace, the initial one too

  /// Moves everything to `device`, floating tensors to `type` as well.
  Batch to(torch::Device device, torch::ScalarType type) const;
  /// The samples `begin`, ..., `end` - 1.
  Batch slice(int64_t begin, int64_t end) const;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_DATA_BATCH_H
