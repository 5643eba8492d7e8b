//===- LatticeFormInternal.h - the parts of a lattice form's recognition --===//
//
// For LatticeForm*.cpp only: loops, their messages and what is read off them.
// Each function fails with an error at the place that has another form; who
// calls them keeps it (Overheard.h).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LATTICEFORMINTERNAL_H
#define KLEENE_COMPILER_CONVERSION_LATTICEFORMINTERNAL_H

#include "compiler/conversion/LatticeForm.h"
#include "compiler/transforms/lfp/Conditions.h"

namespace kleene::conversion {

using Channels = std::deque<LatticeChannel>;

mlir::LogicalResult refuseLattice(mlir::Location loc,
                                  const llvm::Twine &expected);

/// The binder that is no index of what is offered, null if there is none: of a
/// channel of nodes the one that sends.
mlir::Value senderOf(lfp::RelaxOp relax);

/// The message of `channel`: combine, message, tight, mutual.
mlir::LogicalResult findMessage(LatticeChannel &channel,
                                const Channels &earlier);

/// The edge inputs that `value` reads from `sender` to `receiver`, with which
/// it grows; nothing else may vary.
mlir::LogicalResult findFeatures(mlir::Value value, mlir::Value sender,
                                 mlir::Value receiver,
                                 llvm::SmallVectorImpl<lfp::InputOp> &features);

/// Whether the fact is that nodes `a` and `b` differ.
bool saysOther(const lfp::Fact &fact, mlir::Value a, mlir::Value b);

/// Where something goes.
struct Passage {
  lfp::InputOp mask; ///< null where `mutual` says it
  /// That have their start there; that join both ways.
  const LatticeChannel *tight = nullptr, *mutual = nullptr;
};

/// Conditions on the way from `sender` to `receiver` of which every one is
/// explained: by one edge mask input and a channel of `earlier` that has its
/// start there, or by one that joins them both ways.
mlir::FailureOr<Passage> explainConditions(mlir::Location loc,
                                           const lfp::Conditions &conditions,
                                           mlir::Value sender,
                                           mlir::Value receiver,
                                           const Channels &earlier);

/// How `value`, shown as `variable`, is read off one of `channels`.
mlir::FailureOr<LatticeRead> findRead(lfp::VariableAttr variable,
                                      mlir::Value value, mlir::Location place,
                                      const Channels &channels);

/// Those hints of a program with this one channel that are read off it before
/// every turn and have a gradient; what has none is left out.
llvm::SmallVector<LatticeRead> findHints(lfp::ProgramOp program,
                                         const Channels &channels);

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_LATTICEFORMINTERNAL_H
