//===- GNNTypes.td - features of nodes, pairs, triples, graphs; masks -----===//
#ifndef KLEENE_COMPILER_DIALECT_GNN_GNNTYPES_TD
#define KLEENE_COMPILER_DIALECT_GNN_GNNTYPES_TD

include "mlir/IR/AttrTypeBase.td"
include "GNNDialect.td"

class GNN_Type<string name, string mnemonicText> : TypeDef<GNN_Dialect, name> {
  let mnemonic = mnemonicText;
}

// Features of a width: `hidden` channels (chosen by the runtime) times a
// number, plus a number: <hidden>, <3>, <2*hidden>, <hidden+1>.
class GNN_FeatureType<string name, string mnemonicText>
    : GNN_Type<name, mnemonicText> {
  let parameters = (ins "int64_t":$hidden, "int64_t":$units);
  let assemblyFormat = "`<` custom<Width>($hidden, $units) `>`";
  let genVerifyDecl = 1;
}

def GNN_Node : GNN_FeatureType<"Node", "node"> {
  let summary = "features of every node, [batch, node, width]";
}
def GNN_Edge : GNN_FeatureType<"Edge", "edge"> {
  let summary = "features of every pair, [batch, sender, receiver, width]";
}
def GNN_Graph : GNN_FeatureType<"Graph", "graph"> {
  let summary = "features of the whole graph, [batch, width]";
}
def GNN_Mask : GNN_Type<"Mask", "mask"> {
  let summary = "who sends to whom, [batch, sender, receiver], booleans";
}

def GNN_Arcs : GNN_Type<"Arcs", "arcs"> {
  let summary = "a list of pairs of nodes: sample, sender, receiver";
}
def GNN_Arc : GNN_FeatureType<"Arc", "arc"> {
  let summary = "features of every pair of such a list, [arc, width]";
}
def GNN_Triple : GNN_FeatureType<"Triple", "triple"> {
  let summary = "features of every three nodes, [batch, i, j, k, width]";
}

def GNN_Feature : AnyTypeOf<[GNN_Node, GNN_Edge, GNN_Graph],
                            "node, edge or graph features">;
def GNN_Term : AnyTypeOf<[GNN_Node, GNN_Edge, GNN_Graph, GNN_Triple],
                         "node, edge, graph or triple features">;
def GNN_PairFeature : AnyTypeOf<[GNN_Edge, GNN_Arc], "edge or arc features">;
def GNN_Iterate : AnyTypeOf<[GNN_Node, GNN_Edge], "node or edge features">;

#endif // KLEENE_COMPILER_DIALECT_GNN_GNNTYPES_TD
