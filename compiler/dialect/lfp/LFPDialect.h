//===- LFPDialect.h - the least-fixed-point dialect -----------------------===//
//
// The dialect, its enums and the variable attribute. Include LFPOps.h for the
// operations.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_DIALECT_LFP_LFPDIALECT_H
#define KLEENE_COMPILER_DIALECT_LFP_LFPDIALECT_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"

#include "compiler/dialect/lfp/LFPDialect.h.inc"
#include "compiler/dialect/lfp/LFPEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "compiler/dialect/lfp/LFPAttrs.h.inc"

namespace kleene::lfp {

/// `"name" location type [classes]`, as operations and attributes spell it.
mlir::FailureOr<VariableAttr> parseVariable(mlir::AsmParser &parser);
void printVariable(mlir::AsmPrinter &printer, VariableAttr variable);

} // namespace kleene::lfp

#endif // KLEENE_COMPILER_DIALECT_LFP_LFPDIALECT_H
