//===- Lattice.h - the pieces of a lattice channel ------------------------===//
//
// One number per node and the order of min. With start x0 and cost g, the step
//
//     z_j <- min(x0_j, min over i with mask_ij of z_i + g_ij),   g >= 0
//
// is monotone and its iterates from x0 fall; after as many turns as the longest
// path of witnesses it rests, exactly. At the fixed point row j of its Jacobian
// selects the sender that attains the minimum. A witness rests a turn before
// the node it explains, so the matrix is nilpotent, and the adjoint iteration
// u <- v + J' u ends, exactly, after as many turns.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_LATTICE_H
#define KLEENE_RUNTIME_MODEL_LATTICE_H

#include "runtime/Torch.h"

namespace kleene::rt {

/// g(x) = sum_k |scale_k| relu(|slope_k| . x + bend_k) + |offset|.
/// features [B, n, n, q], slope [units, q], bend, scale [units], offset [1]
/// -> [B, n, n, 1].
Tensor latticeCost(const Tensor &features, const Tensor &slope,
                   const Tensor &bend, const Tensor &scale,
                   const Tensor &offset);

/// The scores of the witnesses of value [B, n, 1]: y_ij = -(z_j + cost_ji) for
/// a sender j of i, y_ii = -start_i, far below both elsewhere. cost
/// [B, n, n, 1], mask [B, n, n], start [B, n, 1] -> [B, n, n].
Tensor witnessLogits(const Tensor &value, const Tensor &cost,
                     const Tensor &mask, const Tensor &start);

/// A mask without its diagonal.
Tensor withoutSelf(const Tensor &mask);

/// Cross entropy of the witnesses: the mean, over nodes i whose true pointer is
/// another node, of -log softmax(y_i / temperature) at it. A node that points
/// to itself kept its start and chose nothing. y [B, n, n], truth int64 [B, n].
Tensor witnessLoss(const Tensor &logits, const Tensor &truth,
                   double temperature);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_LATTICE_H
