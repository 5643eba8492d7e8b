//===- Message.h - aggregated messages ------------------------------------===//
//
//     m_j = agg over i with mask_ij of (send_i + edge_ij),   0 without a sender
//
// channel by channel; agg is max, min or sum. Max and min are one kernel: no
// [B, n, n, d] is made, the sender that won is kept for the backward (the first
// of equals), and threads share receivers. Its result does not depend on the
// number of threads and is the same on a CPU and on a GPU. Its gradient can be
// differentiated, then in tensor operations. On a device without kernels
// (CudaStream.h), the formula in tensors.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_MESSAGE_H
#define KLEENE_RUNTIME_MODEL_MESSAGE_H

#include "runtime/model/EdgeTerm.h"

namespace kleene::rt {

enum class Aggregate { max, min, sum };

/// send [B, n, d], mask bool [B, n, n] -> [B, n, d].
Tensor aggregateMessages(const Tensor &send, const EdgeTerm &edge,
                         const Tensor &mask, Aggregate aggregate);

/// The same from torch operations alone; memory O(B n^2 d).
Tensor aggregateMessagesEagerly(const Tensor &send, const EdgeTerm &edge,
                                const Tensor &mask, Aggregate aggregate);

/// Of sums that are there already, [B, n, n, d].
Tensor aggregateEdges(const Tensor &sums, const Tensor &mask,
                      Aggregate aggregate);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_MESSAGE_H
