//===- LatticeMessage.h - what a sender's value and a cost make -----------===//
//
// The message phi(x, c) of a lattice channel, in the order of min:
//
//     add       x + c
//     join      max(x, c, p_k x + q_k c + s_k over k)
//     keep      max(x, p_k x + s_k over k)
//     growing   x + c + sum over k of a_k relu(p_k x + q_k c + s_k)
//     monotone  sum over k < K/2 of a_k relu(p_k x + q_k c + s_k)
//               - sum over k >= K/2 of a_k relu(-(p_k x + q_k c + s_k))
//
// with p, q, a >= 0. Each grows with x and with c, which makes the least fixed
// point exist. All but the last are never better than x: their fixed point is
// reached after at most n turns, and what the pieces of join, keep and growing
// can learn is to get out of the way. A monotone message knows of an order and
// of nothing else; it can become any growing function, and one that is better
// than its sender may never come to rest.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_LATTICEMESSAGE_H
#define KLEENE_RUNTIME_SOLVER_LATTICEMESSAGE_H

#include "runtime/Torch.h"

namespace kleene::rt {

struct LatticeMessage {
  enum class Kind { add, join, keep, growing, monotone };
  Kind kind = Kind::add;
  /// p, q, s, a, each [K] or absent; all but s by their absolute value.
  Tensor own, arc, shift, scale;

  /// phi(x, c) for x and c of one shape; gradients reach c and the pieces.
  Tensor operator()(const Tensor &x, const Tensor &c) const;
  /// The derivative of phi in x; undefined where it is 1 everywhere.
  Tensor slope(const Tensor &x, const Tensor &c) const;

private:
  /// p_k x + q_k c + s_k, [K, ...].
  Tensor pieces(const Tensor &x, const Tensor &c) const;
  /// All candidates of a maximum, [1 or 2 + K, ...].
  Tensor candidates(const Tensor &x, const Tensor &c) const;
  /// What each piece adds to a sum, as a share of it: [K, ...].
  Tensor weights(const Tensor &pieces) const;
  bool isMaximum() const { return kind == Kind::join || kind == Kind::keep; }
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_LATTICEMESSAGE_H
