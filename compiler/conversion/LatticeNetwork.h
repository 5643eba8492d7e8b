//===- LatticeNetwork.h - the network of a lattice form -------------------===//
//
// In: a program in direct form. Out: a `gnn.program` before it whose iterate is
// the program's own lattice variable, one number per node:
//
//     x' = min(start, min over senders u of x_u + g(w_uv)),   g learned
//
// Outputs are the witnesses of its fixed point. Hints are left out: the
// supervision is the output alone.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LATTICENETWORK_H
#define KLEENE_COMPILER_CONVERSION_LATTICENETWORK_H

#include "compiler/dialect/lfp/LFPOps.h"

namespace kleene::conversion {

/// Fails with an error at the place that is not of the form [no-lattice-form].
mlir::LogicalResult buildLatticeNetwork(lfp::ProgramOp program);

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_LATTICENETWORK_H
