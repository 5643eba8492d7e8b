//===- LatticeForm.h - programs whose states are lattice channels ---------===//
//
// Recognises, in a program in direct form, loops `while changed(x)` around one
// lattice assignment each, of a channel of nodes or of pairs,
//
//     x[v] min= x[u] + e  witness p[v] = u            (for all u, v where ...)
//     x[u, v] min= min(x[u, k] + e for k in nodes where ...)
//         witness p[u, v] = argmin(the same)
//
// with e an expression over edge inputs from the sender, u or k, to the
// receiver v, that grows with them; max(x[u], e) or x[u] alone instead of the
// sum; and `max=` with min, `or=` and `and=` of masks likewise. Its fixed point
// is x = start meet the least of the candidates; an exact network for it needs
// one number per node or pair, and what it can learn is e and how it is joined.
//
// Of x[u] alone a witness may also name where the value is from at last:
// `witness r[v] = r[u]`.
//
// A later loop may go along the pairs at which an earlier channel of pairs
// still has its start, `where x[u, v] == A[u, v]`, or between the nodes that a
// channel of masks joins both ways, `where x[u, v] and x[v, u]`.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LATTICEFORM_H
#define KLEENE_COMPILER_CONVERSION_LATTICEFORM_H

#include "compiler/conversion/Overheard.h"
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

/// What the final witness of a loop names.
enum class WitnessKind { sender, origin };

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
  bool startsAtSelf = false; ///< the mask says where from a node to itself, too
  ArcExpression message;
  /// Messages go where an earlier channel has its start, or joins both ways;
  /// null: along the mask of the message.
  const LatticeChannel *tight = nullptr, *mutual = nullptr;

  /// The state's value after the loop.
  mlir::Value result() const;
  /// Whether `value` is the state, after the loop or before a turn.
  bool isState(mlir::Value value) const;
  /// What `value` names if it is a witness of the loop, after it or before a
  /// turn.
  std::optional<WitnessKind> witness(mlir::Value value) const;
  /// Whether the loop computes nothing but the state and its witnesses.
  bool isWholeLoop() const;
};

/// How an output, or a hint before every turn, is read off a channel.
struct LatticeRead {
  enum class Kind { witness, origin, tight, value, reached };
  Kind kind = Kind::witness;
  lfp::VariableAttr variable;
  mlir::Location place;
  const LatticeChannel *channel = nullptr;
  double absent = 0; ///< of a value, where the channel is the top
};

struct LatticeForm {
  std::deque<LatticeChannel> channels;  ///< in order; pointers into it stay
  llvm::SmallVector<LatticeRead> reads; ///< of outputs
  /// Of a program with one loop whose rows are its turns: the hints that have a
  /// gradient.
  llvm::SmallVector<LatticeRead> hints;
  /// The first thing that has another form, where a channel is missing: there
  /// is none, or an output is left that none says.
  std::optional<Refusal> refusal;

  /// The loops that the channels stand for, and nothing else in them.
  llvm::SmallVector<lfp::FixOp> loops() const;
  /// Whether the output is read off a channel.
  bool says(lfp::OutputOp output) const;
  /// Those outputs of the program.
  llvm::SmallVector<lfp::OutputOp> said(lfp::ProgramOp program) const;
};

/// The channels of those loops that have the form, and what is read off them.
/// Says nothing.
LatticeForm latticeForm(lfp::ProgramOp program);

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_LATTICEFORM_H
