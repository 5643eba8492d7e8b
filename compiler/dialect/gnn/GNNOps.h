//===- GNNOps.h - the ops of learnable programs ---------------------------===//
#ifndef KLEENE_COMPILER_DIALECT_GNN_GNNOPS_H
#define KLEENE_COMPILER_DIALECT_GNN_GNNOPS_H

#include "compiler/dialect/gnn/GNNDialect.h"
#include "compiler/dialect/gnn/GNNTypes.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "compiler/dialect/gnn/GNNEnums.h.inc"

#define GET_OP_CLASSES
#include "compiler/dialect/gnn/GNNOps.h.inc"

#endif // KLEENE_COMPILER_DIALECT_GNN_GNNOPS_H
