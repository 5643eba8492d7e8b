// The ops of lattice channels, as they are printed.
// RUN: kleene-opt %s | kleene-opt | FileCheck %s

// CHECK-LABEL: gnn.program @nodes
gnn.program @nodes {
  // CHECK: %[[S:.*]] = gnn.feature "s"
  %s = gnn.feature "s" : !gnn.node<1>
  // CHECK: %[[X0:.*]] = gnn.start of %[[S]] : !gnn.node<1> on 0.000000e+00 off 0x7FF0000000000000 : !gnn.node<1>
  %x0 = gnn.start of %s : !gnn.node<1> on 0.0 off 0x7FF0000000000000 : !gnn.node<1>
  // CHECK: gnn.start on 1.000000e+00 off 2.000000e+00 : !gnn.node<1>
  %c = gnn.start on 1.0 off 2.0 : !gnn.node<1>
  // CHECK: gnn.start of %[[S]] : !gnn.node<1> : !gnn.node<1>
  %i = gnn.start of %s : !gnn.node<1> : !gnn.node<1>
  // CHECK: %[[M:.*]] = gnn.mask "adj" proper
  %m = gnn.mask "adj" proper
  // CHECK: gnn.mask full proper
  %f = gnn.mask full proper
  // CHECK: %[[ARCS:.*]] = gnn.arcs of %[[M]]
  %arcs = gnn.arcs of %m
  %a = gnn.feature "A" : !gnn.edge<1>
  %b = gnn.feature "B" : !gnn.edge<2>
  // CHECK: %[[G:.*]] = gnn.cost %{{.*}}, %{{.*}} at %[[ARCS]] "step.cost" : (!gnn.edge<1>, !gnn.edge<2>) -> !gnn.arc<1>
  %g = gnn.cost %a, %b at %arcs "step.cost" : (!gnn.edge<1>, !gnn.edge<2>) -> !gnn.arc<1>
  // CHECK: %[[Z:.*]] = gnn.fix(%[[X:.*]] = %[[X0]]) : !gnn.node<1> {
  %z = gnn.fix(%x = %x0) : !gnn.node<1> {
    // CHECK: gnn.relax add %[[X]] along %[[G]] at %[[ARCS]] : !gnn.node<1>, !gnn.arc<1>
    %y = gnn.relax add %x along %g at %arcs : !gnn.node<1>, !gnn.arc<1>
    %n = gnn.update min %x0, %y : !gnn.node<1>
    gnn.yield %n : !gnn.node<1>
  }
  // CHECK: gnn.witness_logits %[[Z]] : !gnn.node<1> -> !gnn.edge<1>
  %w = gnn.witness_logits %z : !gnn.node<1> -> !gnn.edge<1>
  // CHECK: gnn.value %[[Z]] negated absent 0.000000e+00 : !gnn.node<1>
  %v = gnn.value %z negated absent 0.0 : !gnn.node<1>
  // CHECK: gnn.reached %[[Z]] : !gnn.node<1>
  %r = gnn.reached %z : !gnn.node<1>
}

// A channel of pairs, and a channel of nodes along the pairs that kept their
// start.
// CHECK-LABEL: gnn.program @pairs
gnn.program @pairs {
  %m = gnn.mask "adj" proper
  %arcs = gnn.arcs of %m
  %a = gnn.feature "A" : !gnn.edge<1>
  // CHECK: %[[G:.*]] = gnn.cost %{{.*}} at %[[ARCS:.*]] line negated "step.cost"
  %g = gnn.cost %a at %arcs line negated "step.cost" : (!gnn.edge<1>) -> !gnn.arc<1>
  // CHECK: %[[X0:.*]] = gnn.start_pairs %[[G]] at %[[ARCS]] diagonal 0.000000e+00 : !gnn.arc<1> -> !gnn.edge<1>
  %x0 = gnn.start_pairs %g at %arcs diagonal 0.0 : !gnn.arc<1> -> !gnn.edge<1>
  %z = gnn.fix(%x = %x0) : !gnn.edge<1> {
    // CHECK: gnn.relax join %{{.*}} along %[[G]] at %[[ARCS]] "step.join" : !gnn.edge<1>, !gnn.arc<1>
    %y = gnn.relax join %x along %g at %arcs "step.join" : !gnn.edge<1>, !gnn.arc<1>
    %n = gnn.update min %x0, %y : !gnn.edge<1>
    gnn.yield %n : !gnn.edge<1>
  }
  // CHECK: gnn.tight_logits %[[Z:.*]] : !gnn.edge<1>
  %l = gnn.tight_logits %z : !gnn.edge<1>
  // CHECK: %[[T:.*]] = gnn.tight %[[Z]] : !gnn.edge<1>
  %t = gnn.tight %z : !gnn.edge<1>
  // CHECK: %[[S:.*]] = gnn.slack %[[Z]] at %[[T]] : !gnn.edge<1> -> !gnn.arc<1>
  %s = gnn.slack %z at %t : !gnn.edge<1> -> !gnn.arc<1>
  %c = gnn.cost %s at %t line "step.cost.2" : (!gnn.arc<1>) -> !gnn.arc<1>
  %n0 = gnn.start on 0.0 off 1.0 : !gnn.node<1>
  %q = gnn.fix(%x = %n0) : !gnn.node<1> {
    // CHECK: gnn.relax keep %{{.*}} along %{{.*}} at %[[T]] "step.join.2" : !gnn.node<1>, !gnn.arc<1>
    %y = gnn.relax keep %x along %c at %t "step.join.2" : !gnn.node<1>, !gnn.arc<1>
    %n = gnn.update min %n0, %y : !gnn.node<1>
    gnn.yield %n : !gnn.node<1>
  }
}
