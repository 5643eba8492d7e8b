// What does not depend on the iterate is computed once.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(gnn.program(gnn-hoist-invariants))' | FileCheck %s
// RUN: kleene-opt %s --pass-pipeline='builtin.module(gnn.program(gnn-hoist-invariants,gnn-hoist-invariants))' | FileCheck %s

// The layer on %u moves; the sums are regrouped, the nested one included: in
// the step one term is left of each.
// CHECK-LABEL: @step
// CHECK-NEXT: %[[U:.*]] = gnn.feature "u"
// CHECK-NEXT: %[[ZERO:.*]] = gnn.zeros
// CHECK-NEXT: %[[A:.*]] = gnn.linear %[[U]] "a"
// CHECK-NEXT: %[[B:.*]] = gnn.linear %[[U]] "b"
// CHECK-NEXT: %[[AB:.*]] = gnn.add %[[B]], %[[A]]
// CHECK-NEXT: %[[H:.*]] = gnn.fix(%[[Z:.*]] = %[[ZERO]])
// CHECK-NEXT:   %[[C:.*]] = gnn.linear %[[Z]] "c"
// CHECK-NEXT:   %[[D:.*]] = gnn.linear %[[Z]] "d"
// CHECK-NEXT:   %[[SUM:.*]] = gnn.add %[[AB]], %[[D]], %[[C]]
// CHECK-NEXT:   gnn.yield %[[SUM]]
gnn.program @step {
  %u = gnn.feature "u" : !gnn.node<1>
  %zero = gnn.zeros : !gnn.node<hidden>
  %h = gnn.fix(%z = %zero) : !gnn.node<hidden> {
    %a = gnn.linear %u "a" : !gnn.node<1> -> !gnn.node<hidden>
    %c = gnn.linear %z "c" : !gnn.node<hidden> -> !gnn.node<hidden>
    %ac = gnn.add %a, %c : (!gnn.node<hidden>, !gnn.node<hidden>) -> !gnn.node<hidden>
    %b = gnn.linear %u "b" : !gnn.node<1> -> !gnn.node<hidden>
    %d = gnn.linear %z "d" : !gnn.node<hidden> -> !gnn.node<hidden>
    %sum = gnn.add %b, %d, %ac : (!gnn.node<hidden>, !gnn.node<hidden>, !gnn.node<hidden>) -> !gnn.node<hidden>
    gnn.yield %sum : !gnn.node<hidden>
  }
  %y = gnn.linear %h "y" : !gnn.node<hidden> -> !gnn.node<1>
  gnn.output output "y" %y : !gnn.node<1>
}

// Decoders have invariant parts, too. Graph terms are added up at the graph.
// CHECK-LABEL: @decode
// CHECK-NEXT: %[[P:.*]] = gnn.feature "p"
// CHECK-NEXT: %[[Q:.*]] = gnn.feature "q"
// CHECK-NEXT: %[[ZERO:.*]] = gnn.zeros
// CHECK-NEXT: %[[PQ:.*]] = gnn.add %[[P]], %[[Q]] : (!gnn.graph<1>, !gnn.graph<1>) -> !gnn.graph<1>
// CHECK-NEXT: %[[H:.*]] = gnn.fix
// CHECK:      %[[L:.*]] = gnn.linear %[[H]] "l"
// CHECK-NEXT: %[[Y:.*]] = gnn.add %[[PQ]], %[[L]] : (!gnn.graph<1>, !gnn.node<1>) -> !gnn.node<1>
// CHECK-NEXT: gnn.output output "y" %[[Y]]
gnn.program @decode {
  %p = gnn.feature "p" : !gnn.graph<1>
  %q = gnn.feature "q" : !gnn.graph<1>
  %zero = gnn.zeros : !gnn.node<hidden>
  %h = gnn.fix(%z = %zero) : !gnn.node<hidden> {
    %n = gnn.layer_norm %z "n" : !gnn.node<hidden>
    gnn.yield %n : !gnn.node<hidden>
  }
  %l = gnn.linear %h "l" : !gnn.node<hidden> -> !gnn.node<1>
  %y = gnn.add %p, %l, %q : (!gnn.graph<1>, !gnn.node<1>, !gnn.graph<1>) -> !gnn.node<1>
  gnn.output output "y" %y : !gnn.node<1>
}

// A nested sum that is needed elsewhere stays one term.
// CHECK-LABEL: @shared
// CHECK: gnn.fix
// CHECK:   %[[AC:.*]] = gnn.add %{{.*}}, %{{.*}} : (!gnn.node<hidden>, !gnn.node<hidden>)
// CHECK:   %[[R:.*]] = gnn.relu %[[AC]]
// CHECK:   gnn.add %[[AC]], %{{.*}}, %[[R]]
gnn.program @shared {
  %u = gnn.feature "u" : !gnn.node<1>
  %a = gnn.linear %u "a" : !gnn.node<1> -> !gnn.node<hidden>
  %b = gnn.linear %u "b" : !gnn.node<1> -> !gnn.node<hidden>
  %zero = gnn.zeros : !gnn.node<hidden>
  %h = gnn.fix(%z = %zero) : !gnn.node<hidden> {
    %ac = gnn.add %a, %z : (!gnn.node<hidden>, !gnn.node<hidden>) -> !gnn.node<hidden>
    %r = gnn.relu %ac : !gnn.node<hidden>
    %sum = gnn.add %ac, %b, %r : (!gnn.node<hidden>, !gnn.node<hidden>, !gnn.node<hidden>) -> !gnn.node<hidden>
    gnn.yield %sum : !gnn.node<hidden>
  }
  %y = gnn.linear %h "y" : !gnn.node<hidden> -> !gnn.node<1>
  gnn.output output "y" %y : !gnn.node<1>
}

// The last fixed point is the one with hidden channels; what is read off an
// earlier one stays behind. A layer of the step that stands outside too is
// computed once.
// CHECK-LABEL: @mixed
// CHECK:      gnn.fix(%{{.*}} = %{{.*}}) : !gnn.node<1>
// CHECK:      %[[SEEN:.*]] = gnn.reached
// CHECK:      %[[W:.*]] = gnn.linear %[[SEEN]] "w"
// CHECK:      %[[H:.*]] = gnn.fix(%[[Z:.*]] = %{{.*}}) : !gnn.node<hidden> {
// CHECK-NEXT:   %[[SUM:.*]] = gnn.add %[[Z]], %[[W]]
// CHECK-NEXT:   gnn.yield %[[SUM]]
// CHECK-NEXT: }
// CHECK-NEXT: %[[VALUE:.*]] = gnn.value
// CHECK-NEXT: gnn.output output "low" %[[VALUE]]
// CHECK-NEXT: %[[BOTH:.*]] = gnn.add %[[W]], %[[H]]
gnn.program @mixed {
  %adj = gnn.mask "adj" proper
  %arcs = gnn.arcs of %adj
  %e = gnn.feature "adj" : !gnn.edge<1>
  %cost = gnn.cost %e at %arcs "step.cost" : (!gnn.edge<1>) -> !gnn.arc<1>
  %s = gnn.feature "s" : !gnn.node<1>
  %start = gnn.start of %s : !gnn.node<1> on 0.0 off 0x7FF0000000000000 : !gnn.node<1>
  %low = gnn.fix(%x = %start) : !gnn.node<1> {
    %m = gnn.relax add %x along %cost at %arcs : !gnn.node<1>, !gnn.arc<1>
    %n = gnn.update min %start, %m : !gnn.node<1>
    gnn.yield %n : !gnn.node<1>
  }
  %seen = gnn.reached %low : !gnn.node<1>
  %zero = gnn.zeros : !gnn.node<hidden>
  %h = gnn.fix(%z = %zero) : !gnn.node<hidden> {
    %w = gnn.linear %seen "w" : !gnn.node<1> -> !gnn.node<hidden>
    %sum = gnn.add %z, %w : (!gnn.node<hidden>, !gnn.node<hidden>) -> !gnn.node<hidden>
    gnn.yield %sum : !gnn.node<hidden>
  }
  %value = gnn.value %low absent 0.0 : !gnn.node<1>
  gnn.output output "low" %value : !gnn.node<1>
  %w = gnn.linear %seen "w" : !gnn.node<1> -> !gnn.node<hidden>
  %both = gnn.add %w, %h : (!gnn.node<hidden>, !gnn.node<hidden>) -> !gnn.node<hidden>
  %y = gnn.linear %both "y" : !gnn.node<hidden> -> !gnn.node<1>
  gnn.output output "y" %y : !gnn.node<1>
}
