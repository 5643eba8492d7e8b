//===- GNNLatticeOps.td - the ops of lattice channels ---------------------===//
//
// One number per node, or per pair of nodes: then each first node is a row that
// sends along the arcs for itself. The order is that of min; the compiler turns
// the others round.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_DIALECT_GNN_GNNLATTICEOPS_TD
#define KLEENE_COMPILER_DIALECT_GNN_GNNLATTICEOPS_TD

include "GNNOpBase.td"

def GNN_Combine : GNN_Enum<"Combine",
    "what a message makes of the sender's value and the arc's cost", [
  I32EnumAttrCase<"Add", 0, "add">, I32EnumAttrCase<"Join", 1, "join">,
  I32EnumAttrCase<"Keep", 2, "keep">, I32EnumAttrCase<"Growing", 3, "growing">,
  I32EnumAttrCase<"Monotone", 4, "monotone">]>;

def GNN_ArcsOp : GNN_PureOp<"arcs"> {
  let summary = "the pairs of a mask as a list";
  let description = [{
    What costs a network memory is then the arcs, not the pairs.
    ```mlir
    %a = gnn.arcs of %m
    ```
  }];
  let arguments = (ins GNN_Mask:$mask);
  let results = (outs GNN_Arcs:$result);
  let assemblyFormat = "`of` $mask attr-dict";
}

def GNN_StartOp : GNN_PureOp<"start"> {
  let summary = "the value a lattice channel starts from";
  let description = [{
    `on` where the feature is set, `off` elsewhere: numbers, infinity being the
    top of the order. Without them, the feature itself.
    ```mlir
    %x0 = gnn.start of %s : !gnn.node<1> on 0.0 off 0x7FF0000000000000
       : !gnn.node<1>
    ```
  }];
  let arguments = (ins Optional<GNN_Node>:$feature, OptionalAttr<F64Attr>:$on,
                       OptionalAttr<F64Attr>:$off);
  let results = (outs GNN_Node:$result);
  let assemblyFormat = [{
    (`of` $feature^ `:` qualified(type($feature)))? (`on` $on^ `off` $off)?
    attr-dict `:` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_StartPairsOp : GNN_PureOp<"start_pairs"> {
  let summary = "the values a lattice channel of pairs starts from";
  let description = [{
    The cost at the arcs, `diagonal` from a node to itself, the top elsewhere.
    ```mlir
    %x0 = gnn.start_pairs %g at %a diagonal 0.0 : !gnn.arc<1> -> !gnn.edge<1>
    ```
  }];
  let arguments = (ins GNN_Arc:$cost, GNN_Arcs:$arcs,
                       OptionalAttr<F64Attr>:$diagonal);
  let results = (outs GNN_Edge:$result);
  let assemblyFormat = [{
    $cost `at` $arcs (`diagonal` $diagonal^)? attr-dict
    `:` qualified(type($cost)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_CostOp : GNN_PureOp<"cost"> {
  let summary = "what an arc contributes to the message of a lattice channel, learned";
  let description = [{
    A convex function of the features, nowhere negative and growing in each of
    them, so that an added cost makes the message never better than the sender's
    value. `line`: strictly growing. `negated`: the function with its sign
    turned, for an order turned round.
    ```mlir
    %g = gnn.cost %w at %a "step.cost" : (!gnn.edge<1>) -> !gnn.arc<1>
    ```
  }];
  let arguments = (ins Variadic<GNN_PairFeature>:$inputs, GNN_Arcs:$arcs,
                       UnitAttr:$line, UnitAttr:$negated, StrAttr:$param);
  let results = (outs GNN_Arc:$result);
  let assemblyFormat = [{
    $inputs `at` $arcs (`line` $line^)? (`negated` $negated^)? $param attr-dict
    `:` functional-type($inputs, $result)
  }];
  let hasVerifier = 1;
}

def GNN_RelaxOp : GNN_PureOp<"relax", [AllTypesMatch<["send", "result"]>]> {
  let summary = "the least message of a lattice channel";
  let description = [{
    m_j = min over arcs from i to j of phi(send_i, cost): `add` their sum;
    `join` the greater of the two or of learned pieces that grow with both;
    `keep` the same without the cost; `growing` their sum and more, learned and
    growing with both; `monotone` any learned function that grows with both. The
    top where nothing arrives.
    ```mlir
    %m = gnn.relax add %z along %g at %a : !gnn.node<1>, !gnn.arc<1>
    %m = gnn.relax join %z along %g at %a "step.join" : !gnn.edge<1>, !gnn.arc<1>
    ```
  }];
  let arguments = (ins GNN_Combine:$combine, GNN_Iterate:$send,
                       GNN_Arc:$cost, GNN_Arcs:$arcs, OptionalAttr<StrAttr>:$param);
  let results = (outs GNN_Iterate:$result);
  let assemblyFormat = [{
    $combine $send `along` $cost `at` $arcs ($param^)? attr-dict
    `:` qualified(type($result)) `,` qualified(type($cost))
  }];
  let hasVerifier = 1;
}

def GNN_WitnessLogitsOp : GNN_PureOp<"witness_logits"> {
  let summary = "how well node j explains the value of node i";
  let description = [{
    At a fixed point z = min(start, relax(z)), the witness of z_i is the sender
    that attains it, or i itself where the start does; of a pair [i, j] the
    sender k, or i. Of equal senders it is the first or, with `by`, the one whose
    key is least.
    ```mlir
    %y = gnn.witness_logits %z : !gnn.node<1> -> !gnn.edge<1>
    %y = gnn.witness_logits %z by %h as !gnn.node<1>
       : !gnn.edge<1> -> !gnn.triple<1>
    ```
  }];
  let arguments = (ins GNN_Iterate:$value, Optional<GNN_Node>:$key);
  let results = (outs AnyTypeOf<[GNN_Edge, GNN_Triple]>:$result);
  let assemblyFormat = [{
    $value (`by` $key^ `as` qualified(type($key)))? attr-dict
    `:` qualified(type($value)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_WitnessOp : GNN_PureOp<"witness"> {
  let summary = "1 from a node to its witness, 0 elsewhere";
  let description = [{
    A feature for those who go on from a fixed point; no gradient comes back.
    ```mlir
    %p = gnn.witness %z : !gnn.node<1> -> !gnn.edge<1>
    ```
  }];
  let arguments = (ins GNN_Node:$value);
  let results = (outs GNN_Edge:$result);
  let assemblyFormat = [{
    $value attr-dict `:` qualified(type($value)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_OriginLogitsOp : GNN_PureOp<"origin_logits"> {
  let summary = "how nearly node i has the value that node j started with";
  let description = [{
    For messages that pass on what they are sent: the origin of z_i is the node
    at the end of its witnesses.
    ```mlir
    %y = gnn.origin_logits %z : !gnn.node<1> -> !gnn.edge<1>
    ```
  }];
  let arguments = (ins GNN_Node:$value);
  let results = (outs GNN_Edge:$result);
  let assemblyFormat = [{
    $value attr-dict `:` qualified(type($value)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_MutualOp : GNN_PureOp<"mutual"> {
  let summary = "the pairs that a channel of pairs has reached both ways";
  let description = [{
    ```mlir
    %a = gnn.mutual %z : !gnn.edge<1>
    ```
  }];
  let arguments = (ins GNN_Edge:$value);
  let results = (outs GNN_Arcs:$result);
  let assemblyFormat = "$value attr-dict `:` qualified(type($value))";
  let hasVerifier = 1;
}

def GNN_TightOp : GNN_PureOp<"tight"> {
  let summary = "the arcs at which a channel of pairs still has its start";
  let description = [{
    Which arcs they are is no smooth question: while a gradient is taken, all
    arcs of the start are in the list, and `gnn.slack` says by how much they
    are not tight.
    ```mlir
    %t = gnn.tight %z : !gnn.edge<1>
    ```
  }];
  let arguments = (ins GNN_Edge:$value);
  let results = (outs GNN_Arcs:$result);
  let assemblyFormat = "$value attr-dict `:` qualified(type($value))";
  let hasVerifier = 1;
}

def GNN_SlackOp : GNN_PureOp<"slack"> {
  let summary = "by how much a channel of pairs is better than its start";
  let description = [{
    ```mlir
    %s = gnn.slack %z at %t : !gnn.edge<1> -> !gnn.arc<1>
    ```
  }];
  let arguments = (ins GNN_Edge:$value, GNN_Arcs:$arcs);
  let results = (outs GNN_Arc:$result);
  let assemblyFormat = [{
    $value `at` $arcs attr-dict
    `:` qualified(type($value)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_TightLogitsOp : GNN_PureOp<"tight_logits", [
    SameOperandsAndResultType]> {
  let summary = "how nearly a channel of pairs still has its start";
  let description = [{
    ```mlir
    %y = gnn.tight_logits %z : !gnn.edge<1>
    ```
  }];
  let arguments = (ins GNN_Edge:$value);
  let results = (outs GNN_Edge:$result);
  let assemblyFormat = "$value attr-dict `:` qualified(type($value))";
  let hasVerifier = 1;
}

class GNN_ReadOp<string mnemonic, dag attributes>
    : GNN_PureOp<mnemonic, [AllTypesMatch<["value", "result"]>]> {
  let arguments = !con((ins GNN_Iterate:$value), attributes);
  let results = (outs GNN_Iterate:$result);
  let hasVerifier = 1;
}

def GNN_ValueOp : GNN_ReadOp<"value", (ins UnitAttr:$negated, F64Attr:$absent)> {
  let summary = "the number that a lattice channel stands for";
  let description = [{
    `absent` where the channel is the top.
    ```mlir
    %d = gnn.value %z absent 0.0 : !gnn.node<1>
    ```
  }];
  let assemblyFormat = [{
    $value (`negated` $negated^)? `absent` $absent attr-dict
    `:` qualified(type($value))
  }];
}

def GNN_ReachedOp : GNN_ReadOp<"reached", (ins UnitAttr:$negated)> {
  let summary = "where a lattice channel is below the top";
  let description = [{
    ```mlir
    %y = gnn.reached %z : !gnn.node<1>
    ```
  }];
  let assemblyFormat = [{
    $value (`negated` $negated^)? attr-dict `:` qualified(type($value))
  }];
}

#endif // KLEENE_COMPILER_DIALECT_GNN_GNNLATTICEOPS_TD
