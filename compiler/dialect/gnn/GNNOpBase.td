//===- GNNOpBase.td - what the ops of learnable programs share ------------===//
#ifndef KLEENE_COMPILER_DIALECT_GNN_GNNOPBASE_TD
#define KLEENE_COMPILER_DIALECT_GNN_GNNOPBASE_TD

include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "GNNTypes.td"

class GNN_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::kleene::gnn";
}

class GNN_Op<string mnemonic, list<Trait> traits = []>
    : Op<GNN_Dialect, mnemonic, traits>;
class GNN_PureOp<string mnemonic, list<Trait> traits = []>
    : GNN_Op<mnemonic, !listconcat([Pure], traits)>;

#endif // KLEENE_COMPILER_DIALECT_GNN_GNNOPBASE_TD
