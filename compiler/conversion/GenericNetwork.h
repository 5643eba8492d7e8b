//===- GenericNetwork.h - a network of hidden channels --------------------===//
//
// In: a program in direct form. Out: a `gnn.program` with an encoder for each
// input, a message between nodes over the relation that the program reads
// across, a fixed point of hidden channels, a decoder for each output and hint.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_GENERICNETWORK_H
#define KLEENE_COMPILER_CONVERSION_GENERICNETWORK_H

#include "compiler/conversion/ReadSets.h"
#include "compiler/dialect/gnn/GNNOps.h"
#include "compiler/dialect/lfp/LFPOps.h"

#include "mlir/IR/Builders.h"

#include <string>

namespace kleene::conversion {

struct GenericOptions {
  gnn::UpdateRule update = gnn::UpdateRule::Plain;
  bool aligned = true; ///< false: nothing but the probes is known
  bool triplets = false;
  bool oneHot = false; ///< finite states have a channel of their own
};

/// What a lattice channel came to rest at, node<1> or edge<1>.
struct ChannelFeature {
  std::string name;
  mlir::Value value;
};

/// What lattice channels do of a mixed program.
struct LatticePart {
  llvm::SmallVector<ChannelFeature> features;
  llvm::SmallVector<lfp::FixOp> loops;
  llvm::SmallVector<lfp::OutputOp> outputs; ///< that are read off them
};

/// The message of a program without the reads of the loops that lattice
/// channels stand for, unless there are no others.
Skeleton skeletonBeside(lfp::ProgramOp program,
                        llvm::ArrayRef<lfp::FixOp> loops);

/// Writes the network before the program; fails where an input has no encoder
/// or an output no decoder [probe-type].
mlir::LogicalResult buildGenericNetwork(lfp::ProgramOp program,
                                        const GenericOptions &options);

/// Writes the rest of the network of a mixed program at `b`. Its inputs and the
/// outputs that are left must be learnable.
void continueNetwork(lfp::ProgramOp program, const GenericOptions &options,
                     const LatticePart &lattice, mlir::OpBuilder &b);

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_GENERICNETWORK_H
