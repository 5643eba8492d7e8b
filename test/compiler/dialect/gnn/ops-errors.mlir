// Each rule of RATIONALE.md, broken once.
// RUN: kleene-opt %s --split-input-file --verify-diagnostics

gnn.program @type_t1 {
  // expected-error@+1 {{expected at least one channel, got `0` [type-t1]}}
  %x = gnn.feature "x" : !gnn.node<0>
}

// -----

gnn.program @program_p1 {
  %z0 = gnn.zeros : !gnn.node<hidden>
  // expected-note@+1 {{the first is here}}
  %a = gnn.fix(%z = %z0) : !gnn.node<hidden> {
    gnn.yield %z : !gnn.node<hidden>
  }
  // expected-error@+1 {{expected one fixed point in a program, or lattice channels before the last, got a second [program-p1]}}
  %b = gnn.fix(%z = %z0) : !gnn.node<hidden> {
    gnn.yield %z : !gnn.node<hidden>
  }
}

// -----

gnn.program @program_p2 {
  %x = gnn.feature "x" : !gnn.node<1>
  %a = gnn.linear %x "w" : !gnn.node<1> -> !gnn.node<hidden>
  // expected-error@+1 {{expected a parameter of its own, got `w` a second time [program-p2]}}
  %b = gnn.linear %x "w" : !gnn.node<1> -> !gnn.node<hidden>
}

// -----

gnn.program @fix_f1 {
  %z0 = gnn.zeros : !gnn.node<hidden>
  %x = gnn.feature "x" : !gnn.node<1>
  // expected-error@+1 {{expected the step to yield the iterate '!gnn.node<hidden>' [fix-f1]}}
  %a = gnn.fix(%z = %z0) : !gnn.node<hidden> {
    gnn.yield %x : !gnn.node<1>
  }
}

// -----

gnn.program @feature_e1 {
  // expected-error@+1 {{expected the width of a probe, got '!gnn.node<hidden>' [feature-e1]}}
  %x = gnn.feature "x" : !gnn.node<hidden>
}

// -----

gnn.program @output_e2 {
  %x = gnn.zeros : !gnn.node<hidden>
  // expected-error@+1 {{expected the width of a probe, got '!gnn.node<hidden>' [output-e2]}}
  gnn.output output "x" %x : !gnn.node<hidden>
}

// -----

gnn.program @linear_l1 {
  %x = gnn.feature "x" : !gnn.node<1>
  // expected-error@+1 {{expected operand and result at one location, got '!gnn.node<1>' and '!gnn.edge<hidden>' [linear-l1]}}
  %y = gnn.linear %x "w" : !gnn.node<1> -> !gnn.edge<hidden>
}

// -----

gnn.program @linear_l2 {
  %x = gnn.feature "x" : !gnn.node<1>
  // expected-error@+1 {{expected a width as `fan_in`, got `hidden*2` [linear-l2]}}
  %y = gnn.linear %x "w" fan_in "hidden*2" : !gnn.node<1> -> !gnn.node<hidden>
}

// -----

gnn.program @add_a1 {
  // expected-error@+1 {{expected at least one operand [add-a1]}}
  %y = gnn.add : () -> !gnn.node<hidden>
}

// -----

gnn.program @add_a2 {
  %x = gnn.feature "x" : !gnn.graph<1>
  // expected-error@+1 {{expected '!gnn.node<hidden>' or graph features of its width, got '!gnn.graph<1>' [add-a2]}}
  %y = gnn.add %x : (!gnn.graph<1>) -> !gnn.node<hidden>
}

// -----

gnn.program @concat_c1_width {
  %x = gnn.zeros : !gnn.node<hidden>
  // expected-error@+1 {{expected width `2*hidden`, got '!gnn.node<hidden>' [concat-c1]}}
  %y = gnn.concat %x, %x : (!gnn.node<hidden>, !gnn.node<hidden>) -> !gnn.node<hidden>
}

// -----

gnn.program @concat_c1_location {
  %x = gnn.zeros : !gnn.node<hidden>
  %e = gnn.feature "e" : !gnn.edge<1>
  // expected-error@+1 {{expected operands at the result's location, got '!gnn.edge<1>' [concat-c1]}}
  %y = gnn.concat %x, %e : (!gnn.node<hidden>, !gnn.edge<1>) -> !gnn.node<hidden+1>
}

// -----

gnn.program @width_w1_send {
  %x = gnn.zeros : !gnn.node<hidden>
  // expected-error@+1 {{expected equal widths, got '!gnn.node<hidden>' and '!gnn.edge<1>' [width-w1]}}
  %y = gnn.send %x : !gnn.node<hidden> -> !gnn.edge<1>
}

// -----

gnn.program @width_w1_aggregate {
  %m = gnn.mask full
  %e = gnn.feature "e" : !gnn.edge<1>
  // expected-error@+1 {{expected equal widths, got '!gnn.edge<1>' and '!gnn.node<2>' [width-w1]}}
  %y = gnn.aggregate max %e over %m : !gnn.edge<1> -> !gnn.node<2>
}

// -----

gnn.program @width_w1_node_max {
  %x = gnn.zeros : !gnn.node<hidden>
  // expected-error@+1 {{expected equal widths, got '!gnn.node<hidden>' and '!gnn.graph<2*hidden>' [width-w1]}}
  %y = gnn.node_max %x : !gnn.node<hidden> -> !gnn.graph<2*hidden>
}

// -----

gnn.program @width_w1_message {
  %m = gnn.mask full
  %x = gnn.zeros : !gnn.node<hidden>
  %e = gnn.feature "e" : !gnn.edge<1>
  // expected-error@+1 {{expected equal widths, got '!gnn.edge<1>' and '!gnn.node<hidden>' [width-w1]}}
  %y = gnn.message max %x edge %e over %m : !gnn.node<hidden>, !gnn.edge<1>
}

// -----

gnn.program @width_w1_pointer {
  %x = gnn.zeros : !gnn.node<hidden>
  %e = gnn.feature "e" : !gnn.edge<1>
  // expected-error@+1 {{expected equal widths, got '!gnn.edge<1>' and '!gnn.node<hidden>' [width-w1]}}
  %y = gnn.pointer_logits %x, %x edge %e "p" : !gnn.node<hidden>, !gnn.edge<1> -> !gnn.edge<1>
}

// -----

gnn.program @pointer_q1 {
  %x = gnn.zeros : !gnn.node<hidden>
  // expected-error@+1 {{expected `reversed` with a mask only [pointer-q1]}}
  %y = gnn.pointer_logits %x, %x reversed "p" : !gnn.node<hidden> -> !gnn.edge<1>
}

// -----

gnn.program @pointer_q2 {
  %x = gnn.zeros : !gnn.node<hidden>
  // expected-error@+1 {{expected one logit per pair, got '!gnn.edge<2>' [pointer-q2]}}
  %y = gnn.pointer_logits %x, %x "p" : !gnn.node<hidden> -> !gnn.edge<2>
}

// -----

gnn.program @width_spelling {
  // expected-error@+1 {{expected a number of channels, got -1}}
  %x = gnn.feature "x" : !gnn.node<-1>
}

// -----

gnn.program @lattice_c1 {
  // expected-error@+1 {{expected one channel, got '!gnn.node<hidden>' [lattice-c1]}}
  %x = gnn.start on 0.0 off 1.0 : !gnn.node<hidden>
}

// -----

gnn.program @lattice_c1_cost {
  %m = gnn.mask full
  %a = gnn.arcs of %m
  %e = gnn.feature "e" : !gnn.edge<1>
  // expected-error@+1 {{expected one channel, got '!gnn.arc<2>' [lattice-c1]}}
  %g = gnn.cost %e at %a "cost" : (!gnn.edge<1>) -> !gnn.arc<2>
}

// -----

gnn.program @lattice_c2 {
  %m = gnn.mask full
  %a = gnn.arcs of %m
  %f = gnn.feature "A" : !gnn.edge<1>
  %e = gnn.linear %f "wide" : !gnn.edge<1> -> !gnn.edge<hidden>
  // expected-error@+1 {{expected raw features, got '!gnn.edge<hidden>' [lattice-c2]}}
  %g = gnn.cost %e at %a "cost" : (!gnn.edge<hidden>) -> !gnn.arc<1>
}

// -----

gnn.program @lattice_c2_nothing {
  %m = gnn.mask full
  %a = gnn.arcs of %m
  // expected-error@+1 {{expected at least one feature [lattice-c2]}}
  %g = "gnn.cost"(%a) {param = "cost"} : (!gnn.arcs) -> !gnn.arc<1>
}

// -----

gnn.program @lattice_c3 {
  %z = gnn.start on 0.0 off 1.0 : !gnn.node<1>
  // expected-error@+1 {{expected the fixed point of a lattice channel [lattice-c3]}}
  %r = gnn.reached %z : !gnn.node<1>
}

// -----

gnn.program @lattice_c4 {
  %m = gnn.mask full
  %a = gnn.arcs of %m
  %e = gnn.feature "e" : !gnn.edge<1>
  %g = gnn.cost %e at %a "cost" : (!gnn.edge<1>) -> !gnn.arc<1>
  %z = gnn.fix(%x = %e) : !gnn.edge<1> {
    %y = gnn.relax add %x along %g at %a : !gnn.edge<1>, !gnn.arc<1>
    %n = gnn.update min %e, %y : !gnn.edge<1>
    gnn.yield %n : !gnn.edge<1>
  }
  // expected-error@+1 {{expected a fixed point that starts from `gnn.start_pairs` [lattice-c4]}}
  %t = gnn.tight %z : !gnn.edge<1>
}

// -----

gnn.program @lattice_c5 {
  // expected-error@+1 {{expected `on` and `off`, or a feature alone [lattice-c5]}}
  %x = gnn.start : !gnn.node<1>
}

// -----

gnn.program @lattice_c6 {
  %m = gnn.mask full
  %a = gnn.arcs of %m
  %e = gnn.feature "e" : !gnn.edge<1>
  %g = gnn.cost %e at %a "cost" : (!gnn.edge<1>) -> !gnn.arc<1>
  %x = gnn.start on 0.0 off 1.0 : !gnn.node<1>
  // expected-error@+1 {{expected a parameter for every message but `add` [lattice-c6]}}
  %y = gnn.relax join %x along %g at %a : !gnn.node<1>, !gnn.arc<1>
}

// -----

gnn.program @program_p2_in_step {
  %z0 = gnn.zeros : !gnn.node<hidden>
  %h = gnn.fix(%z = %z0) : !gnn.node<hidden> {
    %a = gnn.linear %z "w" : !gnn.node<hidden> -> !gnn.node<hidden>
    gnn.yield %a : !gnn.node<hidden>
  }
  // expected-error@+1 {{expected a parameter of its own, got `w` a second time [program-p2]}}
  %b = gnn.linear %h "w" bias : !gnn.node<hidden> -> !gnn.node<hidden>
}

// -----

gnn.program @choose_s1_hidden {
  %z = gnn.zeros : !gnn.node<hidden>
  // expected-error@+1 {{expected the width of a probe, got '!gnn.node<hidden>' [choose-s1]}}
  %c = gnn.choose class %z : !gnn.node<hidden>
}

// -----

gnn.program @choose_s1_mask {
  %x = gnn.feature "x" : !gnn.node<3>
  // expected-error@+1 {{expected one logit, got '!gnn.node<3>' [choose-s1]}}
  %c = gnn.choose mask %x : !gnn.node<3>
}

// -----

gnn.program @choose_s2 {
  %g = gnn.feature "g" : !gnn.graph<1>
  // expected-error@+1 {{expected logits at nodes or pairs, got '!gnn.graph<1>' [choose-s2]}}
  %c = gnn.choose node %g : !gnn.graph<1>
}

// -----

gnn.program @triple_r1_node {
  %x = gnn.feature "x" : !gnn.node<1>
  // expected-error@+1 {{expected edge features at `ij`, got '!gnn.node<1>' [triple-r1]}}
  %t = gnn.triples %x at ij : !gnn.node<1> -> !gnn.triple<1>
}

// -----

gnn.program @triple_r1_edge {
  %e = gnn.feature "e" : !gnn.edge<1>
  // expected-error@+1 {{expected node features at `j`, got '!gnn.edge<1>' [triple-r1]}}
  %t = gnn.triples %e at j : !gnn.edge<1> -> !gnn.triple<1>
}

// -----

gnn.program @width_w1_triples {
  %e = gnn.feature "e" : !gnn.edge<1>
  // expected-error@+1 {{expected equal widths, got '!gnn.edge<1>' and '!gnn.triple<2>' [width-w1]}}
  %t = gnn.triples %e at ij : !gnn.edge<1> -> !gnn.triple<2>
}

// -----

gnn.program @width_w1_receive {
  %x = gnn.feature "x" : !gnn.node<1>
  // expected-error@+1 {{expected equal widths, got '!gnn.node<1>' and '!gnn.edge<2>' [width-w1]}}
  %t = gnn.receive %x : !gnn.node<1> -> !gnn.edge<2>
}
