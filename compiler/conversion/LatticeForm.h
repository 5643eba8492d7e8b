//===- LatticeForm.h - programs whose state is a lattice channel ----------===//
//
// Recognises, in a program in direct form, a loop `while changed(x)` around
//
//     x[v] min= x[u] + e  witness p[v] = u        (for all u, v where ...)
//
// with x : node scalar, e an expression over edge inputs at u, v, and p a node
// pointer that starts as `self`. Its fixed point is x = start meet the least of
// the candidates; an exact network for it needs one number per node, and what
// it can learn is e.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LATTICEFORM_H
#define KLEENE_COMPILER_CONVERSION_LATTICEFORM_H

#include "compiler/dialect/lfp/LFPOps.h"

namespace kleene::conversion {

struct LatticeForm {
  lfp::FixOp fix;
  lfp::RelaxOp relax;
  lfp::InputOp source; ///< the mask_one where x starts as `on`; null: nowhere
  double on = 0, off = 0;
  llvm::SmallVector<lfp::InputOp> features; ///< the edge inputs that e reads
  lfp::InputOp mask; ///< true from u to v wherever there is a candidate

  /// Whether `value` is the final witness of the loop.
  bool isWitness(mlir::Value value);
};

/// Fails with an error at the place that has another form [no-lattice-form].
mlir::FailureOr<LatticeForm> latticeForm(lfp::ProgramOp program);

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_LATTICEFORM_H
