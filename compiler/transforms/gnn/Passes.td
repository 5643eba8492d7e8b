//===- Passes.td - passes over the gnn dialect ----------------------------===//
#ifndef KLEENE_COMPILER_TRANSFORMS_GNN_PASSES
#define KLEENE_COMPILER_TRANSFORMS_GNN_PASSES

include "mlir/Pass/PassBase.td"

def SplitLinear : Pass<"gnn-split-linear", "::kleene::gnn::ProgramOp"> {
  let summary = "turn a linear layer on concatenated channels into a sum";
  let description = [{
    W [u; z] + b = W0 u + W1 z + b. The halves keep the initialisation of the
    whole (`fan_in`); their parameters are those of the layer with `.0`, `.1`
    and so on appended, in the order of the concatenation; the first keeps the
    bias. What this buys: a half can be computed where its operand is known.
  }];
}

def HoistInvariants : Pass<"gnn-hoist-invariants", "::kleene::gnn::ProgramOp"> {
  let summary = "compute what does not depend on the iterate before the loop";
  let description = [{
    Ops of the step whose operands do not depend on the iterate move in front of
    last `gnn.fix`, and so do such ops among the decoders; what was computed there
    already is computed no second time. A sum of invariant and
    variant terms, nested sums included, is regrouped so that its invariant part
    is one value computed once.
  }];
}

def FuseMessage : Pass<"gnn-fuse-message", "::kleene::gnn::ProgramOp"> {
  let summary = "turn send, add, aggregate into one message";
  let description = [{
    An aggregate of what the senders send, possibly plus edge terms, becomes a
    `gnn.message`, which never holds the n * n sums. Edge terms that are several
    are added up first.
  }];
}

def FuseTriples : Pass<"gnn-fuse-triples", "::kleene::gnn::ProgramOp"> {
  let summary = "turn a maximum over triples into a max-plus product of pairs";
  let description = [{
    In max over i of (a_ij + b_ik + c_jk + ...) what depends on [j, k] alone leaves
    the maximum, and the rest is a `gnn.max_plus` of the terms at [i, j] and those
    at [i, k]. n * n * n sums never exist. Without a term of either kind nothing
    is done.
  }];
}

def DropHints : Pass<"gnn-drop-hints", "::kleene::gnn::ProgramOp"> {
  let summary = "erase the decoders of hints and what only they need";
}

#endif // KLEENE_COMPILER_TRANSFORMS_GNN_PASSES
