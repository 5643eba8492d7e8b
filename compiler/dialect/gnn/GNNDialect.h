//===- GNNDialect.h - the dialect of learnable programs -------------------===//
#ifndef KLEENE_COMPILER_DIALECT_GNN_GNNDIALECT_H
#define KLEENE_COMPILER_DIALECT_GNN_GNNDIALECT_H

#include "mlir/IR/Dialect.h"

#include "compiler/dialect/gnn/GNNDialect.h.inc"

#endif // KLEENE_COMPILER_DIALECT_GNN_GNNDIALECT_H
