//===- Widen.h - compact buffers to tensors in CLRS form ------------------===//
//
// Trace.h says what native code writes, Batch.h what the network reads.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_DATA_WIDEN_H
#define KLEENE_RUNTIME_DATA_WIDEN_H

#include "compiler/program/Spec.h"
#include "runtime/Torch.h"

namespace kleene::rt {

/// Zeros of the shape [leading..., CLRS shape of the probe].
Tensor wideZeros(const Probe &probe, std::vector<int64_t> leading,
                 int64_t nodes, torch::ScalarType type);

/// Copies `rows` rows of the compact buffer into `to`, rows of the CLRS shape,
/// contiguous and zero before.
void widen(const Probe &probe, const void *compact, int64_t rows, int64_t nodes,
           const Tensor &to);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_DATA_WIDEN_H
