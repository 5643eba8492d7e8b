//===- GNNDialect.td - the dialect of learnable programs ------------------===//
#ifndef KLEENE_COMPILER_DIALECT_GNN_GNNDIALECT_TD
#define KLEENE_COMPILER_DIALECT_GNN_GNNDIALECT_TD

include "mlir/IR/DialectBase.td"

def GNN_Dialect : Dialect {
  let name = "gnn";
  let cppNamespace = "::kleene::gnn";
  let summary = "graph neural networks that run to a fixed point";
  let description = [{
    A `gnn.program` is the network derived from one algorithm: encoders of its
    inputs, one `gnn.fix` whose region is a message-passing step, decoders of
    its outputs and hints. Values are batches of node, edge and graph features;
    ops are pure, so what does not depend on the iterate can be moved out of the
    fixed point and what no decoder needs can be erased.
  }];
  let useDefaultTypePrinterParser = 1;
  let extraClassDeclaration = [{
    void registerTypes();
  }];
}

#endif // KLEENE_COMPILER_DIALECT_GNN_GNNDIALECT_TD
