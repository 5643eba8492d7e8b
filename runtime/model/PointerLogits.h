//===- PointerLogits.h - scores of the targets of pointers ----------------===//
//
//     y_ij = weight . max(source_i, target_j + edge_ji) + bias
//
// and -1e9 where i != j and i may not point to j. This is one kernel that makes
// no [B, n, n, d] and visits allowed cells only; the backward computes the
// maxima again. On a device without kernels (CudaStream.h), the formula in
// tensors.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_POINTERLOGITS_H
#define KLEENE_RUNTIME_MODEL_POINTERLOGITS_H

#include "runtime/model/EdgeTerm.h"

namespace kleene::rt {

/// Finite, so that a loss on such a target stays finite.
inline constexpr double maskedLogit = -1e9;

/// source, target [B, n, d]; allowed bool [B, n, n] or undefined (all);
/// weight [1, d]; bias [1] -> [B, n, n].
Tensor pointerLogits(const Tensor &source, const Tensor &target,
                     const EdgeTerm &edge, const Tensor &allowed,
                     const Tensor &weight, const Tensor &bias);

/// The same from torch operations alone; memory O(B n^2 d).
Tensor pointerLogitsEagerly(const Tensor &source, const Tensor &target,
                            const EdgeTerm &edge, const Tensor &allowed,
                            const Tensor &weight, const Tensor &bias);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_POINTERLOGITS_H
