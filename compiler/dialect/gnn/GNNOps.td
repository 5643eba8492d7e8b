//===- GNNOps.td - the ops of learnable programs --------------------------===//
//
// Why they are as they are, and the labelled rules: RATIONALE.md. The formulas
// of the numerics: compiler/program/Plan.h, which has the same ops.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_DIALECT_GNN_GNNOPS_TD
#define KLEENE_COMPILER_DIALECT_GNN_GNNOPS_TD

include "GNNLatticeOps.td"
include "GNNOpBase.td"
include "GNNTripleOps.td"

def GNN_AggregateKind : GNN_Enum<"AggregateKind",
    "how messages combine", [
  I32EnumAttrCase<"Max", 0, "max">, I32EnumAttrCase<"Min", 1, "min">,
  I32EnumAttrCase<"Sum", 2, "sum">]>;
def GNN_UpdateRule : GNN_Enum<"UpdateRule",
    "how the iterate changes", [
  I32EnumAttrCase<"Plain", 0, "plain">, I32EnumAttrCase<"Min", 1, "min">]>;
def GNN_ChoiceKind : GNN_Enum<"ChoiceKind",
    "what logits choose among", [
  I32EnumAttrCase<"Mask", 0, "mask">, I32EnumAttrCase<"Class", 1, "class">,
  I32EnumAttrCase<"Node", 2, "node">]>;
def GNN_Stage : GNN_Enum<"Stage",
    "what a decoder is for", [
  I32EnumAttrCase<"Output", 0, "output">, I32EnumAttrCase<"Hint", 1, "hint">]>;

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
  let arguments = (ins GNN_Stage:$stage, StrAttr:$probe, GNN_Term:$logits);
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
  let summary = "a sum; graph features are added at every node, edge or triple";
  let arguments = (ins Variadic<GNN_Term>:$inputs);
  let results = (outs GNN_Term:$result);
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

def GNN_ChooseOp : GNN_PureOp<"choose", [SameOperandsAndResultType]> {
  let summary = "the value of a finite state that logits stand for, one-hot";
  let description = [{
    `mask`: 1 where the logit is above 0, else 0; `class`: one-hot over the
    channels; `node`: one-hot over the nodes, at pairs over the second. The
    gradient is that of the sigmoid or the softmax (straight through).
    ```mlir
    %s = gnn.choose class %y : !gnn.node<3>
    ```
  }];
  let arguments = (ins GNN_ChoiceKind:$kind, GNN_Feature:$logits);
  let results = (outs GNN_Feature:$result);
  let assemblyFormat = "$kind $logits attr-dict `:` qualified(type($result))";
  let hasVerifier = 1;
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

def GNN_ReceiveOp : GNN_PureOp<"receive"> {
  let summary = "edge [i, j] gets the features of its receiver j";
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

#endif // KLEENE_COMPILER_DIALECT_GNN_GNNOPS_TD
