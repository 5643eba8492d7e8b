//===- GNNTypes.h - node, edge and graph features, masks ------------------===//
//
// The value types of the gnn dialect, and the arithmetic of their widths.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_DIALECT_GNN_GNNTYPES_H
#define KLEENE_COMPILER_DIALECT_GNN_GNNTYPES_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Types.h"

#include <optional>
#include <string>

namespace kleene::gnn {

/// A number of channels: `hidden` times what the runtime chooses, plus `units`.
struct Width {
  int64_t hidden = 0;
  int64_t units = 0;

  bool operator==(const Width &) const = default;
  Width operator+(const Width &other) const {
    return {hidden + other.hidden, units + other.units};
  }
};

inline constexpr Width hiddenChannels = {1, 0};

/// `hidden`, `3`, `2*hidden`, `hidden+1`: the form in types and attributes.
std::string toString(Width width);
/// The inverse of toString; nothing for any other text.
std::optional<Width> parseWidth(llvm::StringRef text);

/// The width of features, wherever they live.
Width widthOf(mlir::Type type);
/// The same kind of features with another width.
mlir::Type withWidth(mlir::Type type, Width width);

} // namespace kleene::gnn

#define GET_TYPEDEF_CLASSES
#include "compiler/dialect/gnn/GNNTypes.h.inc"

#endif // KLEENE_COMPILER_DIALECT_GNN_GNNTYPES_H
