//===- LatticeMessage.h - what a sender's value and a cost make -----------===//
//
// The message phi(x, c) of a lattice channel, in the order of min:
//
//     add    x + c
//     join   max(x, c, p_k x + q_k c + s_k over k),   p, q >= 0
//     keep   max(x, p_k x + s_k over k)
//
// Each grows with x and with c, which makes the fixed point unique, and the
// last two are never better than x whatever the pieces are: what they can learn
// is to get out of the way.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_LATTICEMESSAGE_H
#define KLEENE_RUNTIME_SOLVER_LATTICEMESSAGE_H

#include "runtime/Torch.h"

namespace kleene::rt {

struct LatticeMessage {
  enum class Kind { add, join, keep };
  Kind kind = Kind::add;
  Tensor own, arc,
      shift; ///< p, q, s, each [K]; p and q by their absolute value

  /// phi(x, c) for x and c of one shape; gradients reach c and the pieces.
  Tensor operator()(const Tensor &x, const Tensor &c) const;
  /// The derivative of phi in x; undefined where it is 1 everywhere.
  Tensor slope(const Tensor &x, const Tensor &c) const;

private:
  /// All candidates of the maximum, [1 or 2 + K, ...].
  Tensor candidates(const Tensor &x, const Tensor &c) const;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_LATTICEMESSAGE_H
