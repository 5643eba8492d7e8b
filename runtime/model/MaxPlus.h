//===- MaxPlus.h - a product of matrices in max and plus ------------------===//
//
//     y_jk = max over i of (left_ij + right_ik)
//
// channel by channel: what a pair of nodes hears of every third node. It is one
// kernel: no [B, n, n, n, d] is made, the i that won is kept for the backward
// (the first of equals), and on a CPU threads share channels. Its result does
// not depend on the number of threads and is the same on a CPU and on a GPU. On
// a device without kernels (CudaStream.h), the formula in tensors.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_MAXPLUS_H
#define KLEENE_RUNTIME_MODEL_MAXPLUS_H

#include "runtime/Torch.h"

namespace kleene::rt {

/// left, right [B, n, n, d] -> [B, n, n, d].
Tensor maxPlus(const Tensor &left, const Tensor &right);

/// The same from torch operations alone; memory O(B n^3 d).
Tensor maxPlusEagerly(const Tensor &left, const Tensor &right);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_MAXPLUS_H
