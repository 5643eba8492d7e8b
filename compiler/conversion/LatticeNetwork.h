//===- LatticeNetwork.h - the network of a lattice form -------------------===//
//
// In: a program in direct form. Out: a `gnn.program` before it whose iterates
// are the program's own lattice variables, one number per node or pair, each
//
//     x' = min(start, min over senders u of phi(x_u, g(w_uv)))
//
// with g learned, and phi as far as the program does not say x + g. Outputs are
// read off the fixed points, hints of a single loop off its turns.
//
// Where outputs are left that no such variable says, the network is a mixed
// one: hidden channels for the rest (GenericNetwork.h), which see what the
// lattice channels came to rest at. Where no loop has that form they are all
// there is.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LATTICENETWORK_H
#define KLEENE_COMPILER_CONVERSION_LATTICENETWORK_H

#include "compiler/conversion/GenericNetwork.h"

namespace kleene::conversion {

/// Which of several senders with equal messages counts.
enum class TiePrior {
  given,   ///< the first
  learned, ///< the one whose key is least, a learned function of its position
};

/// What of a message phi the program gives; the rest is learned.
enum class MessagePrior {
  given,    ///< how phi is made: x + g, max(x, g), ...
  growing,  ///< of a sum, that it is x + g at least
  monotone, ///< that it grows with x and g
};

struct LatticePriors {
  MessagePrior message = MessagePrior::given;
  TiePrior ties = TiePrior::given;
};

/// `generic` is for what lattice channels leave; a warning says at which place
/// another form begins [no-lattice-form]. Fails where that cannot be learned
/// [probe-type].
mlir::LogicalResult buildLatticeNetwork(lfp::ProgramOp program,
                                        const LatticePriors &priors,
                                        const GenericOptions &generic);

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_LATTICENETWORK_H
