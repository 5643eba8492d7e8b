//===- LFPToSCFFoldInternal.h - what a reduction carries ------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LFPTOSCFFOLDINTERNAL_H
#define KLEENE_COMPILER_CONVERSION_LFPTOSCFFOLDINTERNAL_H

#include "compiler/dialect/lfp/LFPOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace kleene::lfp::native {

/// Whether `left` is strictly better in the order of min or max.
mlir::Value isBetter(mlir::ImplicitLocOpBuilder &b, bool isMin,
                     mlir::Value left, mlir::Value right);
/// The value that every other one is better than or equal to.
mlir::Value worst(mlir::ImplicitLocOpBuilder &b, bool isMin, mlir::Type type);

/// A reduction as what it carries from index to index.
class Fold {
public:
  using Values = llvm::SmallVector<mlir::Value>;

  /// Of values of the type.
  Fold(mlir::ImplicitLocOpBuilder &b, Reduction kind, bool descending,
       mlir::Type value)
      : b(b), kind(kind), descending(descending), value(value) {}

  Values init();
  Values step(mlir::ValueRange state, mlir::Value takes, mlir::Value next,
              mlir::Value index);
  mlir::Value finish(mlir::ValueRange state);

private:
  mlir::Value number(int64_t n) {
    return mlir::arith::ConstantOp::create(b, b.getI64IntegerAttr(n));
  }
  mlir::Value zero(mlir::Type type) {
    return mlir::arith::ConstantOp::create(
        b, llvm::cast<mlir::TypedAttr>(b.getZeroAttr(type)));
  }
  mlir::Value flag(bool value) {
    return mlir::arith::ConstantOp::create(b, b.getBoolAttr(value));
  }
  /// No index: beyond every index that could be found.
  mlir::Value missing() { return worst(b, !descending, b.getI64Type()); }
  mlir::Value conjunction(mlir::Value left, mlir::Value right) {
    return mlir::arith::AndIOp::create(b, left, right);
  }
  mlir::Value select(mlir::Value condition, mlir::Value yes, mlir::Value no) {
    return mlir::arith::SelectOp::create(b, condition, yes, no);
  }

  mlir::ImplicitLocOpBuilder &b;
  Reduction kind;
  bool descending;
  mlir::Type value;
};

} // namespace kleene::lfp::native

#endif // KLEENE_COMPILER_CONVERSION_LFPTOSCFFOLDINTERNAL_H
