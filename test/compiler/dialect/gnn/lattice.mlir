// The ops of a lattice channel, as they are printed.
// RUN: kleene-opt %s | kleene-opt | FileCheck %s

// CHECK-LABEL: gnn.program @lattice
gnn.program @lattice {
  // CHECK: %[[S:.*]] = gnn.feature "s"
  %s = gnn.feature "s" : !gnn.node<1>
  // CHECK: %[[X0:.*]] = gnn.start of %[[S]] : !gnn.node<1> on 0.000000e+00 off 0x7FF0000000000000 : !gnn.node<1>
  %x0 = gnn.start of %s : !gnn.node<1> on 0.0 off 0x7FF0000000000000 : !gnn.node<1>
  // CHECK: gnn.start on 1.000000e+00 off 2.000000e+00 : !gnn.node<1>
  %c = gnn.start on 1.0 off 2.0 : !gnn.node<1>
  %a = gnn.feature "A" : !gnn.edge<1>
  %b = gnn.feature "B" : !gnn.edge<2>
  // CHECK: %[[G:.*]] = gnn.cost %{{.*}}, %{{.*}} "step.cost" : (!gnn.edge<1>, !gnn.edge<2>) -> !gnn.edge<1>
  %g = gnn.cost %a, %b "step.cost" : (!gnn.edge<1>, !gnn.edge<2>) -> !gnn.edge<1>
  // CHECK: %[[M:.*]] = gnn.mask "adj" proper
  %m = gnn.mask "adj" proper
  // CHECK: gnn.mask full proper
  %f = gnn.mask full proper
  // CHECK: gnn.message min %[[X0]] edge %[[G]] over %[[M]] top : !gnn.node<1>, !gnn.edge<1>
  %z = gnn.message min %x0 edge %g over %m top : !gnn.node<1>, !gnn.edge<1>
  // CHECK: gnn.witness_logits %{{.*}} edge %[[G]] within %[[M]] start %[[X0]] : !gnn.node<1>, !gnn.edge<1> -> !gnn.edge<1>
  %y = gnn.witness_logits %z edge %g within %m start %x0 : !gnn.node<1>, !gnn.edge<1> -> !gnn.edge<1>
}
