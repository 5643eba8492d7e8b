//===- Passes.td - passes over the lfp dialect ----------------------------===//
#ifndef KLEENE_COMPILER_TRANSFORMS_LFP_PASSES
#define KLEENE_COMPILER_TRANSFORMS_LFP_PASSES

include "mlir/Pass/PassBase.td"

def SequenceLoops : Pass<"lfp-sequence-loops", "::kleene::lfp::ProgramOp"> {
  let summary = "turn the observed loops of a program into one control-flow graph";
  let description = [{
    Every `lfp.fix`, and every `lfp.for` and `scf.if` around a probe or an
    `lfp.fix`, becomes blocks and branches inside one `scf.execute_region`. What
    lies before the first and after the last of them stays where it is, and so
    do bounded loops and branches that nothing observes: they belong to a single
    step. Guards are evaluated where a loop is entered and again at the end of a
    turn, so that the entry guard of `while changed(x)` folds away.

    A program in Kleene normal form is left alone.
  }];
  let dependentDialects = ["::mlir::cf::ControlFlowDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::arith::ArithDialect"];
}

def FlattenNest : Pass<"lfp-flatten-nest", "::kleene::lfp::ProgramOp"> {
  let summary = "cut the control-flow graph of a program into one lfp.fix";
  let description = [{
    The graph left by `lfp-sequence-loops` is cut at every probe and, so that no
    cycle remains, at the head of every loop that can turn without a probe (a
    silent cut). What is live at a cut becomes the state of one `lfp.fix`, whose
    first component is the program counter; a variable of the program keeps one
    slot. A step dispatches on the counter, runs the acyclic code up to the next
    cut and yields the counter of that cut. A probe is recorded at the start of
    the step that begins at it: the chain of the fixed point is the sequence of
    observed states.

    The code before the first cut runs before the `lfp.fix` when nothing branches
    there; otherwise it is a step of its own, the first.
  }];
  let dependentDialects = ["::mlir::cf::ControlFlowDialect",
                           "::mlir::arith::ArithDialect"];
}

def VerifyNormalForm
    : Pass<"lfp-verify-normal-form", "::kleene::lfp::ProgramOp"> {
  let summary = "fail unless a program is in Kleene normal form";
  let description = [{
    The rules, each with the label that messages and tests carry:

    * N1: the program has exactly one `lfp.fix`, directly in its body (or none
      when it takes no turns and records no rows);
    * N2: its first component, of type i64, is the program counter, and its
      guard is `counter != done` for a constant `done`;
    * N3: its step is acyclic;
    * N4: every counter that is yielded is a constant in 0..done, or a choice
      between such constants, and the step begins with a `cf.switch` over all
      counters below `done` (or has one counter and no switch);
    * N5: every probe stands in a block that the dispatch leads to; before it
      only the run can end (a check that fails, the limit of turns).
  }];
}

def RemoveDeadState
    : Pass<"lfp-remove-dead-state", "::kleene::lfp::ProgramOp"> {
  let summary = "remove components of lfp.fix that nothing depends on";
  let description = [{
    A component is alive when a result, a guard, a branch, an operation with
    side effects or another live component depends on it. All others are taken
    out of the loops that carry them; the operations that computed them are left
    to the canonicalizer.
  }];
}

def ElideChecks : Pass<"lfp-elide-checks", "::kleene::lfp::ProgramOp"> {
  let summary = "take out checks of indices that cannot fail";
  let description = [{
    An `lfp.check_index` goes when its index lies in 0 .. n - 1 for every n >= 1:
    by where its parts come from (elements of index tensors are nodes, own indices
    and checked ones too, a loop variable lies in its range) and by what the
    branches around say, as in

    ```mlir
    %first = arith.cmpi eq, %slot, %c0 : index
    scf.if %first { ... } else {
      %before = arith.subi %slot, %c1 : index
      %node = lfp.check_index %before : index
    }
    ```

    Comparisons `x < 0` that cannot hold become false, so that a division that
    rounds down is a plain one. A body that cannot stop the run is a loop that
    can be vectorised.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def HoistViews : Pass<"lfp-hoist-views", "::kleene::lfp::ProgramOp"> {
  let summary = "compute once what no turn changes";
  let description = [{
    An `lfp.build` in a loop that reads only what is computed outside of all
    loops, and that cannot stop the run, moves before the outermost loop: a view
    of the inputs, observed in every row, is computed once. Equal ones become
    one.
  }];
}

def OpenFolds : Pass<"lfp-open-folds", "::kleene::lfp::ProgramOp"> {
  let summary = "offer the terms of a fold one by one";
  let description = [{
    `x[u, v] min= min(e for k in nodes)` becomes an `lfp.relax` over u, k, v that
    offers e: the same values, while senders without a candidate, or that
    `lfp-semi-naive` knows not to have changed, cost one test.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def SemiNaive : Pass<"lfp-semi-naive", "::kleene::lfp::ProgramOp"> {
  let summary = "let only senders that changed offer candidates again";
  let description = [{
    For an `lfp.relax` that replaces a component x of an `lfp.fix`, whose body
    reads, of all that varies from turn to turn, only x at the sender, which all
    its binders but the last name: a sender whose value is that of the turn before offers the candidates
    of that turn, which the meet has taken already. None of them is strictly
    better, so neither the target nor a witness would change. The condition of
    the offer gets the test, from the components with which
    `while changed(x)` compares.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

#endif // KLEENE_COMPILER_TRANSFORMS_LFP_PASSES
