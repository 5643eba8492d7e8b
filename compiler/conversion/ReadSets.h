//===- ReadSets.h - which variable a program reads across which relation --===//
//
// A network that is to imitate a program must be able to carry the same
// information between the same nodes. This analysis of a program in direct form
// lists its reads of node variables with the relation between the node that is
// written and the node that is read, and condenses them to the skeleton of the
// message: over which edge mask, with which aggregation. It errs on the side of
// more messages: a read it cannot place asks for all pairs of nodes.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_READSETS_H
#define KLEENE_COMPILER_CONVERSION_READSETS_H

#include "compiler/dialect/gnn/GNNOps.h"
#include "compiler/transforms/lfp/Conditions.h"

#include <string>

namespace kleene::conversion {

enum class ReadKind {
  own,      ///< x[v] in an update of v
  edge,     ///< x[u] in an update of v, where an edge mask holds from u to v
  every,    ///< x[u] in an update of v, for u that no mask relates to v
  third,    ///< x[k] in an update of v, k from an inner one of nested folds
  pointer,  ///< x[p[...]]: the index was itself read from a variable
  place,    ///< x[u], u a register, a mask_one or the variable of a loop
  computed, ///< x[k + 1]: the index was computed
};
llvm::StringRef toString(ReadKind kind);

struct Read {
  lfp::GetOp get;
  ReadKind kind;
  std::optional<lfp::Relation> relation;       ///< of an edge read
  std::optional<gnn::AggregateKind> aggregate; ///< the fold it is in, if any
};

/// The reads of node variables that an update depends on, in program order.
/// What only shows the state (hints, outputs) or only decides whether a loop
/// goes on (`while changed(x)`) is left out: the network has decoders and a
/// fixed point for these.
llvm::SmallVector<Read> readSets(lfp::ProgramOp program);

/// Over which pairs the network must exchange messages, and how it combines
/// them.
struct Skeleton {
  lfp::InputOp mask; ///< null: all pairs
  gnn::AggregateKind aggregate = gnn::AggregateKind::Max;
  /// The read that no mask covers, when there is one.
  std::optional<Read> uncovered;
};
Skeleton messageSkeleton(llvm::ArrayRef<Read> reads);

/// "`dist`", or "a value" for one that holds no variable.
std::string describe(mlir::Value value);

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_READSETS_H
