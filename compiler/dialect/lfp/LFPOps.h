//===- LFPOps.h - the operations of the lfp dialect -----------------------===//
//
// C++ classes of the operations in LFPOps.td, which documents them.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_DIALECT_LFP_LFPOPS_H
#define KLEENE_COMPILER_DIALECT_LFP_LFPOPS_H

#include "compiler/dialect/lfp/LFPDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace kleene::lfp {

/// What an execution does beside computing values (see LFPOps.td).
template <typename Derived>
struct NamedResource : mlir::SideEffects::Resource::Base<Derived> {
  llvm::StringRef getName() override { return Derived::name; }
};
struct TurnsResource : NamedResource<TurnsResource> {
  static constexpr llvm::StringLiteral name = "lfp.turns";
};
struct FailureResource : NamedResource<FailureResource> {
  static constexpr llvm::StringLiteral name = "lfp.failure";
};
struct RowsResource : NamedResource<RowsResource> {
  static constexpr llvm::StringLiteral name = "lfp.rows";
};
struct RandomResource : NamedResource<RandomResource> {
  static constexpr llvm::StringLiteral name = "lfp.random";
};
struct ResultResource : NamedResource<ResultResource> {
  static constexpr llvm::StringLiteral name = "lfp.result";
};

class InputOp;
class OutputOp;

} // namespace kleene::lfp

#define GET_OP_CLASSES
#include "compiler/dialect/lfp/LFPOps.h.inc"

#endif // KLEENE_COMPILER_DIALECT_LFP_LFPOPS_H
