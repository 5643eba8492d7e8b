//===- NormalForm.h - what Kleene normal form is --------------------------===//
//
// The rules N1 to N5 of lfp-verify-normal-form (Passes.td) as a function. The
// passes that make the normal form use it to leave a finished program alone.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRANSFORMS_LFP_NORMALFORM_H
#define KLEENE_COMPILER_TRANSFORMS_LFP_NORMALFORM_H

#include "compiler/dialect/lfp/LFPOps.h"

namespace kleene::lfp {

/// Emits an error at the first rule that `program` breaks.
mlir::LogicalResult verifyNormalForm(ProgramOp program);

/// The same without a word.
bool isNormalForm(ProgramOp program);

} // namespace kleene::lfp

#endif // KLEENE_COMPILER_TRANSFORMS_LFP_NORMALFORM_H
