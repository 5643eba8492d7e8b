//===- GNNOps.td - the ops of learnable programs --------------------------===//
//
// Why they are as they are, and the labelled rules: RATIONALE.md. The formulas
// of the numerics: compiler/program/Plan.h, which has the same ops.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_DIALECT_GNN_GNNOPS_TD
#define KLEENE_COMPILER_DIALECT_GNN_GNNOPS_TD

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

def GNN_AggregateKind : GNN_Enum<"AggregateKind",
    "how messages combine", [
  I32EnumAttrCase<"Max", 0, "max">, I32EnumAttrCase<"Min", 1, "min">,
  I32EnumAttrCase<"Sum", 2, "sum">]>;
def GNN_UpdateRule : GNN_Enum<"UpdateRule",
    "how the iterate changes", [
  I32EnumAttrCase<"Plain", 0, "plain">, I32EnumAttrCase<"Min", 1, "min">]>;
def GNN_Stage : GNN_Enum<"Stage",
    "what a decoder is for", [
  I32EnumAttrCase<"Output", 0, "output">, I32EnumAttrCase<"Hint", 1, "hint">]>;

class GNN_Op<string mnemonic, list<Trait> traits = []>
    : Op<GNN_Dialect, mnemonic, traits>;
class GNN_PureOp<string mnemonic, list<Trait> traits = []>
    : GNN_Op<mnemonic, !listconcat([Pure], traits)>;

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

def GNN_ProgramOp : GNN_Op<"program", [
    Symbol, IsolatedFromAbove, SingleBlock, NoTerminator]> {
  let summary = "the network of one algorithm";
  let description = [{
    Encoders, `gnn.fix`, decoders, in order of definition. Several fixed points
    follow one another, each resting before the next begins.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name attr-dict-with-keyword $body";
  let hasRegionVerifier = 1;
}

def GNN_FixOp : GNN_Op<"fix", [
    RecursiveMemoryEffects, AllTypesMatch<["initial", "result"]>,
    SingleBlockImplicitTerminator<"YieldOp">, HasParent<"ProgramOp">]> {
  let summary = "apply a step until its iterate no longer changes";
  let description = [{
    ```mlir
    %h = gnn.fix(%z = %z0) : !gnn.node<hidden> {
      ...
      gnn.yield %z1 : !gnn.node<hidden>
    }
    ```
    The solver (how the fixed point is reached and differentiated) is the
    runtime's choice.
  }];
  let arguments = (ins GNN_Iterate:$initial);
  let results = (outs GNN_Iterate:$result);
  let regions = (region SizedRegion<1>:$step);
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    /// The relax of a step that is min(initial, relax(iterate)); else null.
    RelaxOp relax();
    /// The iterate: the argument of the step.
    ::mlir::BlockArgument getIterate() { return getStep().getArgument(0); }
  }];
}

def GNN_YieldOp : GNN_Op<"yield", [
    Pure, Terminator, HasParent<"FixOp">]> {
  let summary = "the next iterate";
  let arguments = (ins Variadic<GNN_Iterate>:$next);
  let builders = [OpBuilder<(ins), [{ }]>];
  let assemblyFormat = "attr-dict ($next^ `:` qualified(type($next)))?";
}

//===----------------------------------------------------------------------===//
// Ends: what comes from the program's probes and what goes back to them
//===----------------------------------------------------------------------===//

def GNN_FeatureOp : GNN_PureOp<"feature"> {
  let summary = "the raw features of an input";
  let description = [{
    Width 1, or the number of classes; a node pointer gives edge features.
    ```mlir
    %f = gnn.feature "A" : !gnn.edge<1>
    ```
  }];
  let arguments = (ins StrAttr:$probe);
  let results = (outs GNN_Feature:$result);
  let assemblyFormat = "$probe attr-dict `:` qualified(type($result))";
  let hasVerifier = 1;
}

def GNN_MaskOp : GNN_PureOp<"mask"> {
  let summary = "an edge mask input, or every pair of nodes";
  let description = [{
    ```mlir
    %m = gnn.mask "adj"
    %p = gnn.mask "adj" proper
    %f = gnn.mask full
    ```
    `proper`: no node sends to itself.
  }];
  let arguments = (ins OptionalAttr<StrAttr>:$probe, UnitAttr:$proper);
  let results = (outs GNN_Mask:$result);
  let assemblyFormat =
      "($probe^) : (`full`)? (`proper` $proper^)? attr-dict";
}

def GNN_OutputOp : GNN_Op<"output", [HasParent<"ProgramOp">]> {
  let summary = "the logits of an output or of a hint";
  let description = [{
    ```mlir
    gnn.output output "pi" %y : !gnn.edge<1>
    ```
  }];
  let arguments = (ins GNN_Stage:$stage, StrAttr:$probe, GNN_Feature:$logits);
  let assemblyFormat =
      "$stage $probe $logits attr-dict `:` qualified(type($logits))";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Channels: element by element
//===----------------------------------------------------------------------===//

def GNN_ZerosOp : GNN_PureOp<"zeros"> {
  let summary = "zero features at every node";
  let results = (outs GNN_Node:$result);
  let assemblyFormat = "attr-dict `:` qualified(type($result))";
}

def GNN_LinearOp : GNN_PureOp<"linear"> {
  let summary = "an affine map of the channels, with weights of its own";
  let description = [{
    `fan_in` is what the weights are initialised for, if not the width of the
    operand: a layer that was split keeps that of the whole.
    ```mlir
    %y = gnn.linear %x "a" bias : !gnn.node<2*hidden> -> !gnn.node<hidden>
    %y = gnn.linear %z "b" fan_in "2*hidden" : !gnn.node<hidden> -> !gnn.node<1>
    ```
  }];
  let arguments = (ins GNN_Feature:$input, StrAttr:$param, UnitAttr:$bias,
                       OptionalAttr<StrAttr>:$fan_in);
  let results = (outs GNN_Feature:$result);
  let assemblyFormat = [{
    $input $param (`bias` $bias^)? (`fan_in` $fan_in^)? attr-dict
    `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_AddOp : GNN_PureOp<"add"> {
  let summary = "a sum; graph features are added at every node or edge";
  let arguments = (ins Variadic<GNN_Feature>:$inputs);
  let results = (outs GNN_Feature:$result);
  let assemblyFormat =
      "$inputs attr-dict `:` functional-type($inputs, $result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def GNN_ConcatOp : GNN_PureOp<"concat"> {
  let summary = "channels side by side";
  let arguments = (ins Variadic<GNN_Feature>:$inputs);
  let results = (outs GNN_Feature:$result);
  let assemblyFormat =
      "$inputs attr-dict `:` functional-type($inputs, $result)";
  let hasVerifier = 1;
}

def GNN_ReluOp : GNN_PureOp<"relu", [SameOperandsAndResultType]> {
  let summary = "max(x, 0)";
  let arguments = (ins GNN_Feature:$input);
  let results = (outs GNN_Feature:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($result))";
}

def GNN_LayerNormOp : GNN_PureOp<"layer_norm", [SameOperandsAndResultType]> {
  let summary = "normalise the channels, then scale and shift them";
  let arguments = (ins GNN_Feature:$input, StrAttr:$param);
  let results = (outs GNN_Feature:$result);
  let assemblyFormat = "$input $param attr-dict `:` qualified(type($result))";
}

def GNN_UpdateOp : GNN_PureOp<"update", [SameOperandsAndResultType]> {
  let summary = "the next iterate from the old one and the proposed one";
  let arguments = (ins GNN_UpdateRule:$rule, GNN_Iterate:$old,
                       GNN_Iterate:$proposed);
  let results = (outs GNN_Iterate:$result);
  let assemblyFormat =
      "$rule $old `,` $proposed attr-dict `:` qualified(type($result))";
}

//===----------------------------------------------------------------------===//
// Between nodes
//===----------------------------------------------------------------------===//

def GNN_SendOp : GNN_PureOp<"send"> {
  let summary = "edge [i, j] gets the features of its sender i";
  let arguments = (ins GNN_Node:$input);
  let results = (outs GNN_Edge:$result);
  let assemblyFormat = [{
    $input attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_AggregateOp : GNN_PureOp<"aggregate"> {
  let summary = "node j gets the max, min or sum over the i that send to it";
  let description = [{
    ```mlir
    %m = gnn.aggregate max %e over %adj : !gnn.edge<hidden> -> !gnn.node<hidden>
    ```
  }];
  let arguments = (ins GNN_AggregateKind:$kind, GNN_Edge:$input,
                       GNN_Mask:$mask);
  let results = (outs GNN_Node:$result);
  let assemblyFormat = [{
    $kind $input `over` $mask attr-dict
    `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_MessageOp : GNN_PureOp<"message", [
    AllTypesMatch<["send", "result"]>]> {
  let summary = "send, add edge features, aggregate, without the edges' memory";
  let description = [{
    m_j = max over i with mask_ij of (send_i + edge_ij). One kernel; what the
    backward needs of n * n * hidden values is who attained the max. A node to
    which nobody sends gets 0, or with `top` the top of the order of min.
    ```mlir
    %m = gnn.message max %s edge %e over %adj
       : !gnn.node<hidden>, !gnn.edge<hidden>
    ```
  }];
  let arguments = (ins GNN_AggregateKind:$kind, GNN_Node:$send,
                       Optional<GNN_Edge>:$edge, GNN_Mask:$mask);
  let results = (outs GNN_Node:$result);
  let assemblyFormat = [{
    $kind $send (`edge` $edge^)? `over` $mask attr-dict
    `:` qualified(type($result)) (`,` qualified(type($edge))^)?
  }];
  let hasVerifier = 1;
}

def GNN_NodeMaxOp : GNN_PureOp<"node_max"> {
  let summary = "the channel-wise maximum over the nodes";
  let arguments = (ins GNN_Node:$input);
  let results = (outs GNN_Graph:$result);
  let assemblyFormat = [{
    $input attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_PointerLogitsOp : GNN_PureOp<"pointer_logits", [
    AttrSizedOperandSegments, AllTypesMatch<["source", "target"]>]> {
  let summary = "how much node i points to node j";
  let description = [{
    y_ij = w . max(source_i, target_j + edge_ji) + b. Within a mask, a node can
    only point to itself and along the mask; `reversed`: against it, to the
    nodes that send to it.
    ```mlir
    %y = gnn.pointer_logits %s, %t edge %e within %adj reversed "pi"
       : !gnn.node<hidden>, !gnn.edge<hidden> -> !gnn.edge<1>
    ```
  }];
  let arguments = (ins GNN_Node:$source, GNN_Node:$target,
                       Optional<GNN_Edge>:$edge, Optional<GNN_Mask>:$mask,
                       UnitAttr:$reversed, StrAttr:$param);
  let results = (outs GNN_Edge:$result);
  let assemblyFormat = [{
    $source `,` $target (`edge` $edge^)? (`within` $mask^)?
    (`reversed` $reversed^)? $param attr-dict
    `:` qualified(type($source)) (`,` qualified(type($edge))^)?
    `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Lattice channels
//===----------------------------------------------------------------------===//

//
// One number per node, or per pair of nodes: then each first node is a row that
// sends along the arcs for itself. The order is that of min; the compiler turns
// the others round.

def GNN_Combine : GNN_Enum<"Combine",
    "what a message makes of the sender's value and the arc's cost", [
  I32EnumAttrCase<"Add", 0, "add">, I32EnumAttrCase<"Join", 1, "join">,
  I32EnumAttrCase<"Keep", 2, "keep">]>;

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
    `keep` the same without the cost. The top where nothing arrives.
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
    that attains it, or i itself where the start does.
    ```mlir
    %y = gnn.witness_logits %z : !gnn.node<1> -> !gnn.edge<1>
    ```
  }];
  let arguments = (ins GNN_Node:$value);
  let results = (outs GNN_Edge:$result);
  let assemblyFormat = [{
    $value attr-dict `:` qualified(type($value)) `->` qualified(type($result))
  }];
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

#endif // KLEENE_COMPILER_DIALECT_GNN_GNNOPS_TD
