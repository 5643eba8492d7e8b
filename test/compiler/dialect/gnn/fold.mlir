// A sum of one folds away, unless it spreads graph features over nodes.
// RUN: kleene-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: @fold
gnn.program @fold {
  // CHECK-NEXT: %[[X:.*]] = gnn.feature "x"
  %x = gnn.feature "x" : !gnn.node<1>
  // CHECK-NEXT: %[[G:.*]] = gnn.feature "g"
  %g = gnn.feature "g" : !gnn.graph<1>
  %a = gnn.add %x : (!gnn.node<1>) -> !gnn.node<1>
  // CHECK-NEXT: %[[B:.*]] = gnn.add %[[G]] : (!gnn.graph<1>) -> !gnn.node<1>
  %b = gnn.add %g : (!gnn.graph<1>) -> !gnn.node<1>
  // CHECK-NEXT: gnn.output output "a" %[[X]]
  gnn.output output "a" %a : !gnn.node<1>
  // CHECK-NEXT: gnn.output output "b" %[[B]]
  gnn.output output "b" %b : !gnn.node<1>
}
