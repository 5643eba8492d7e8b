//===- GNNTripleOps.td - messages over three nodes ------------------------===//
//
// What a pair (j, k) hears of every third node i, as Triplet-MPNN has it
// (Ibarz et al. 2022). Written over triples, computed as a product of matrices
// in the arithmetic of max and plus.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_DIALECT_GNN_GNNTRIPLEOPS_TD
#define KLEENE_COMPILER_DIALECT_GNN_GNNTRIPLEOPS_TD

include "GNNOpBase.td"

def GNN_Corner : GNN_Enum<"Corner",
    "which nodes of a triple (i, j, k)", [
  I32EnumAttrCase<"I", 0, "i">, I32EnumAttrCase<"J", 1, "j">,
  I32EnumAttrCase<"K", 2, "k">, I32EnumAttrCase<"IJ", 3, "ij">,
  I32EnumAttrCase<"IK", 4, "ik">, I32EnumAttrCase<"JK", 5, "jk">]>;

def GNN_TriplesOp : GNN_PureOp<"triples"> {
  let summary = "triple [i, j, k] gets the features of one or two of its nodes";
  let description = [{
    ```mlir
    %t = gnn.triples %e at ij : !gnn.edge<8> -> !gnn.triple<8>
    ```
  }];
  let arguments = (ins GNN_Iterate:$input, GNN_Corner:$corner);
  let results = (outs GNN_Triple:$result);
  let assemblyFormat = [{
    $input `at` $corner attr-dict
    `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_TripleMaxOp : GNN_PureOp<"triple_max"> {
  let summary = "pair [j, k] gets the maximum over the first nodes i";
  let arguments = (ins GNN_Triple:$input);
  let results = (outs GNN_Edge:$result);
  let assemblyFormat = [{
    $input attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def GNN_MaxPlusOp : GNN_PureOp<"max_plus", [SameOperandsAndResultType]> {
  let summary = "pair [j, k] gets max over i of (left_ij + right_ik)";
  let description = [{
    The maximum over triples, without the triples: n * n values instead of
    n * n * n, and who attained the maximum for the backward.
    ```mlir
    %r = gnn.max_plus %a, %b : !gnn.edge<8>
    ```
  }];
  let arguments = (ins GNN_Edge:$left, GNN_Edge:$right);
  let results = (outs GNN_Edge:$result);
  let assemblyFormat = "$left `,` $right attr-dict `:` qualified(type($result))";
}

#endif // KLEENE_COMPILER_DIALECT_GNN_GNNTRIPLEOPS_TD
