//===- LatticeFormInternal.h - the parts of a lattice form's recognition --===//
//
// For LatticeForm*.cpp only: loops, their messages and what is read off them.
// Each function fails with an error at the place that has another form.
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

/// The message of `channel`: combine, message, tight.
mlir::LogicalResult findMessage(LatticeChannel &channel,
                                const Channels &earlier);

/// The edge inputs that `value` reads from `sender` to `receiver`, with which
/// it grows; nothing else may vary.
mlir::LogicalResult findFeatures(mlir::Value value, mlir::Value sender,
                                 mlir::Value receiver,
                                 llvm::SmallVectorImpl<lfp::InputOp> &features);

/// Whether the fact is that nodes `a` and `b` differ.
bool saysOther(const lfp::Fact &fact, mlir::Value a, mlir::Value b);

/// Conditions on the way from `sender` to `receiver` of which every one is
/// explained: by one edge mask input, which is returned, or by a channel of
/// `earlier` that has its start there, which becomes `tight`.
mlir::FailureOr<lfp::InputOp>
explainConditions(mlir::Location loc, const lfp::Conditions &conditions,
                  mlir::Value sender, mlir::Value receiver,
                  const Channels &earlier, const LatticeChannel *&tight);

/// How the output is read off one of `channels`.
mlir::FailureOr<LatticeRead> findRead(lfp::OutputOp output,
                                      const Channels &channels);

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_LATTICEFORMINTERNAL_H
