//===- LearnerPasses.td - from an algorithm to its network and plan -------===//
#ifndef KLEENE_COMPILER_CONVERSION_LEARNERPASSES
#define KLEENE_COMPILER_CONVERSION_LEARNERPASSES

include "mlir/Pass/PassBase.td"

def ConvertLFPToGNN : Pass<"convert-lfp-to-gnn", "::mlir::ModuleOp"> {
  let summary = "derive the network of every lfp.program";
  let description = [{
    Replaces each `lfp.program`, in direct form, by a `gnn.program` of the same
    name, and erases its sampler. What is derived from what:

    * an encoder per input, a decoder per output and hint;
    * the message's mask from the reads of the update: an edge mask input that
      covers all of them, or all pairs (with a remark naming the first read that
      no mask covers);
    * its aggregation from the folds around these reads;
    * the mask of a pointer's decoder from the assignments that reach it.

    The step is written naively, as the equations are; the passes on gnn make it
    fast.

    `align` says how much of the rule is compiled in. `skeleton` is the above.
    `none` knows the probes alone: messages between all pairs, their maximum,
    pointers to anywhere. `lattice` makes the state of a `while changed(x)` with a
    monotone `x[v] min= x[u] + e` and its witness the iterate itself, and learns
    what a message adds. For outputs that are not read off one, hidden channels
    follow the lattice's; without such a loop they are all there is. A warning says
    where another form begins (`[no-lattice-form]`).

    `message` says how much of a lattice message is given: all but its parts
    (`given`), of a sum that it is at least that (`growing`), or only that it
    grows (`monotone`). `ties` says which of several senders with equal messages
    is the witness: the first (`given`), or the one with the least of a key that
    is learned from its position (`learned`).

    With `states=onehot` every hint of a mask, a class or a node is a state of the
    step: what the hint's decoder says of the iterate is made one-hot, and the next
    step hears it beside the iterate. Hidden channels of `align=lattice` have them
    unless `states=latent`.

    With `triplets` the decoders of pairs also hear, at the fixed point, of every
    third node (Ibarz et al. 2022): with h = [u; z] they read, beside e_jk,
    relu(W max over i of (A h_i + B h_j + C h_k + D e_ij + E e_ik + F e_jk + G g)).
    A program without features of pairs has none, and says so in a remark.
  }];
  let options = [Option<"update", "update", "std::string", "\"plain\"",
                        "rule of the iterate: plain or min">,
                 Option<"align", "align", "std::string", "\"skeleton\"",
                        "what is compiled in: none, skeleton or lattice">,
                 Option<"message", "message", "std::string", "\"given\"",
                        "what of a lattice message is given: given, growing or "
                        "monotone">,
                 Option<"ties", "ties", "std::string", "\"given\"",
                        "of equal senders of a lattice message the first "
                        "(given), or by a key (learned)">,
                 Option<"states", "states", "std::string", "\"\"",
                        "finite states in hidden channels alone (latent), or "
                        "each with a one-hot channel (onehot); without it "
                        "onehot with align=lattice">,
                 Option<"triplets", "triplets", "bool", "false",
                        "decoders of pairs hear of every third node">];
  let dependentDialects = ["::kleene::gnn::GNNDialect"];
}

def PrintReadSets : Pass<"lfp-print-read-sets", "::kleene::lfp::ProgramOp"> {
  let summary = "say what a program reads across which relation, as remarks";
}

def PrintPlan : Pass<"gnn-print-plan", "::mlir::ModuleOp"> {
  let summary = "print the plan of every gnn.program on stdout";
}

#endif // KLEENE_COMPILER_CONVERSION_LEARNERPASSES
