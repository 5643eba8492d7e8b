//===- Lattice.h - the pieces of a lattice channel ------------------------===//
//
// One number per node, or per pair of nodes, and the order of min. With start
// x0 and costs c on a list of arcs, the step
//
//     z_rj <- min(x0_rj, min over arcs a from i to j of phi(z_ri, c_a))
//
// is monotone and its iterates from x0 fall; after as many turns as the longest
// path of witnesses it rests, exactly. At the fixed point row j of its Jacobian
// selects the sender that attains the minimum. A witness rests a turn before
// the node it explains, so the matrix is nilpotent, and the adjoint iteration
// u <- v + J' u ends, exactly, after as many turns.
//
// Rows r: one for a channel of nodes; for a channel of pairs, the first node.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_LATTICE_H
#define KLEENE_RUNTIME_MODEL_LATTICE_H

#include "runtime/solver/LatticeFixedPoint.h"

namespace kleene::rt {

/// A channel at rest, or after a turn: what there was to solve, and how it
/// ended.
struct LatticeChannel {
  LatticeProblem problem;
  LatticeSolution solution;
  Tensor startArcs; ///< of a channel of pairs: where its start is a cost
  Tensor sent = {}; ///< after a turn: what was sent in it; at rest undefined

  /// The values that its own explain: at rest those themselves.
  const Tensor &heard() const { return sent.defined() ? sent : solution.value; }
};

/// g(x) = sum_k |scale_k| relu(|slope_k| . x + bend_k) + |offset| + |line| . x.
/// features [..., q], slope [units, q], bend, scale [units], offset [1], line
/// [q] or undefined -> [...].
Tensor latticeCost(const Tensor &features, const Tensor &slope,
                   const Tensor &bend, const Tensor &scale,
                   const Tensor &offset, const Tensor &line = {});

/// The features of pairs [B, n, n, q] at arcs [3, E] -> [E, q].
Tensor atArcs(const Tensor &pairs, const Tensor &arcs);

/// [B, n, n] with the costs [E] at their arcs, `diagonal` from a node to
/// itself and latticeTop elsewhere.
Tensor startPairs(const Tensor &cost, const Tensor &arcs, double diagonal,
                  int64_t samples, int64_t nodes);

/// The scores of the witnesses: of nodes [B, n, n], y_ij = -phi(z_j, cost of
/// the arc from j to i) - key_j, y_ii = -start_i, far below both elsewhere; of
/// pairs [B, n, n, n], y_rjk for what row r of k sends to j, and y_rjr is the
/// greater of its own and of -start_rj. key [B, n] or undefined.
Tensor witnessLogits(const LatticeChannel &channel, const Tensor &key = {});

/// The witnesses, int64 [B, n] or [B, n, n]: the sender, or the row (of nodes:
/// the node itself) where the start stayed. With a key, of the senders that
/// attain the value and had rested before, the one with the least key.
Tensor witnesses(const LatticeChannel &channel, const Tensor &key = {});

/// The ends of the witnesses of a channel of nodes, int64 [B, n], and their
/// scores, y_ij = -|z_i - start_j|: [B, n, n].
Tensor origins(const LatticeChannel &channel);
Tensor originLogits(const LatticeChannel &channel);

/// The arcs between nodes that a channel of pairs has reached both ways.
Tensor mutualArcs(const LatticeChannel &channel);

/// The arcs of its start at which a channel of pairs still has it; all of them
/// while a gradient is taken.
Tensor tightArcs(const LatticeChannel &channel);

/// start - z of a channel of pairs at arcs: [E], not negative.
Tensor slackAt(const LatticeChannel &channel, const Tensor &arcs);

/// z - start at the arcs of its start, far below it elsewhere: [B, n, n].
Tensor tightLogits(const LatticeChannel &channel);

/// bool [B, n, n]: the arcs of its start that are tight.
Tensor tightPairs(const LatticeChannel &channel);

/// z, or -z, with `absent` where z is the top: [B, S, n].
Tensor latticeValue(const LatticeChannel &channel, bool negated, double absent);
/// 1 where z is below the top, -1 elsewhere; negated: the other way round.
Tensor latticeReached(const LatticeChannel &channel, bool negated);

/// A mask without its diagonal.
Tensor withoutSelf(const Tensor &mask);

/// Cross entropy of the witnesses: the mean, over nodes i whose true pointer is
/// another node, of -log softmax(y_i / temperature) at it. A node that points
/// to itself kept its start and chose nothing; a pair may have chosen between
/// its start and others. y [B, n, n], truth int64 [B, n]; or [B, n, n, n] and
/// [B, n, n].
Tensor witnessLoss(const Tensor &logits, const Tensor &truth,
                   double temperature);

/// Binary cross entropy of y / temperature + 4, which calls an arc tight that
/// is better than its start by less than 4 temperatures: the mean over the
/// pairs that have a start. y [B, n, n], truth 0 or 1.
Tensor tightLoss(const Tensor &logits, const Tensor &truth, double temperature);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_LATTICE_H
