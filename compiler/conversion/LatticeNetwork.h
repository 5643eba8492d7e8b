//===- LatticeNetwork.h - the network of a lattice form -------------------===//
//
// In: a program in direct form. Out: a `gnn.program` before it whose iterates
// are the program's own lattice variables, one number per node or pair, each
//
//     x' = min(start, min over senders u of phi(x_u, g(w_uv)))
//
// with g learned, and phi as far as the program does not say x + g. Outputs are
// read off the fixed points. Hints are left out: the supervision is the outputs
// alone.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LATTICENETWORK_H
#define KLEENE_COMPILER_CONVERSION_LATTICENETWORK_H

#include "compiler/dialect/lfp/LFPOps.h"

namespace kleene::conversion {

/// What of a message phi the program gives; the rest is learned.
enum class MessagePrior {
  given,    ///< how phi is made: x + g, max(x, g), ...
  growing,  ///< of a sum, that it is x + g at least
  monotone, ///< that it grows with x and g
};

/// Fails with an error at the place that is not of the form [no-lattice-form].
mlir::LogicalResult buildLatticeNetwork(lfp::ProgramOp program,
                                        MessagePrior prior);

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_LATTICENETWORK_H
