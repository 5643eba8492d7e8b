//===- LatticeForm.h - programs whose states are lattice channels ---------===//
//
// Recognises, in a program in direct form, loops `while changed(x)` around one
// lattice assignment each, of a channel of nodes or of pairs,
//
//     x[v] min= x[u] + e  witness p[v] = u            (for all u, v where ...)
//     x[u, v] min= min(x[u, k] + e for k in nodes where ...)
//
// with e an expression over edge inputs from the sender, u or k, to the
// receiver v, that grows with them; max(x[u], e) or x[u] alone instead of the
// sum; and `max=` with min, `or=` and `and=` of masks likewise. Its fixed point
// is x = start meet the least of the candidates; an exact network for it needs
// one number per node or pair, and what it can learn is e and how it is joined.
//
// A later loop may go along the pairs at which an earlier channel of pairs
// still has its start: `where x[u, v] == A[u, v]`.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LATTICEFORM_H
#define KLEENE_COMPILER_CONVERSION_LATTICEFORM_H

#include "compiler/dialect/gnn/GNNOps.h"
#include "compiler/dialect/lfp/LFPOps.h"

#include <deque>
#include <optional>

namespace kleene::conversion {

/// An expression over edge inputs along arcs.
struct ArcExpression {
  llvm::SmallVector<lfp::InputOp> features; ///< that it reads; not empty
  lfp::InputOp mask; ///< true from sender to receiver wherever it counts
};

/// One loop.
struct LatticeChannel {
  lfp::FixOp fix;
  lfp::RelaxOp relax;
  bool pairs = false;   ///< a value for every pair of nodes
  bool negated = false; ///< the order of max or of `and`: values are turned
  gnn::Combine combine = gnn::Combine::Add;
  /// Of nodes: `on` where `source` is set, `off` elsewhere, in the order of
  /// min; without them, the input `source` itself.
  lfp::InputOp source;
  std::optional<double> on, off;
  /// Of pairs: a cost at arcs, a number from a node to itself.
  ArcExpression start;
  mlir::Value startValue; ///< the cost, in the body of the start's build
  std::optional<double> diagonal;
  ArcExpression message;
  /// Messages go where this earlier channel has its start; null: everywhere.
  const LatticeChannel *tight = nullptr;

  /// The state's value after the loop.
  mlir::Value result() const;
  /// Whether `value` is the final witness of the loop.
  bool isWitness(mlir::Value value) const;
};

/// How an output is read off a channel.
struct LatticeRead {
  enum class Kind { witness, tight, value, reached };
  Kind kind = Kind::witness;
  lfp::OutputOp output;
  const LatticeChannel *channel = nullptr;
  double absent = 0; ///< of a value, where the channel is the top
};

struct LatticeForm {
  std::deque<LatticeChannel> channels; ///< in order; pointers into it stay
  llvm::SmallVector<LatticeRead> reads;
};

/// Fails with an error at the place that has another form [no-lattice-form].
mlir::FailureOr<LatticeForm> latticeForm(lfp::ProgramOp program);

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_LATTICEFORM_H
