// Send, add, aggregate in one op.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(gnn.program(gnn-fuse-message))' | FileCheck %s
// RUN: kleene-opt %s --pass-pipeline='builtin.module(gnn.program(gnn-fuse-message,gnn-fuse-message))' | FileCheck %s

// CHECK-LABEL: @fuse
gnn.program @fuse {
  // CHECK-NEXT: %[[S:.*]] = gnn.feature "s"
  %s = gnn.feature "s" : !gnn.node<1>
  // CHECK-NEXT: %[[A:.*]] = gnn.feature "A"
  %A = gnn.feature "A" : !gnn.edge<1>
  // CHECK-NEXT: %[[B:.*]] = gnn.feature "B"
  %B = gnn.feature "B" : !gnn.edge<1>
  // CHECK-NEXT: %[[G:.*]] = gnn.feature "g"
  %g = gnn.feature "g" : !gnn.graph<1>
  // CHECK-NEXT: %[[M:.*]] = gnn.mask "adj"
  %mask = gnn.mask "adj"
  %sent = gnn.send %s : !gnn.node<1> -> !gnn.edge<1>

  // CHECK-NEXT: %[[X0:.*]] = gnn.message min %[[S]] over %[[M]] : !gnn.node<1>
  %x0 = gnn.aggregate min %sent over %mask : !gnn.edge<1> -> !gnn.node<1>
  // CHECK-NEXT: gnn.output output "x0" %[[X0]]
  gnn.output output "x0" %x0 : !gnn.node<1>

  // CHECK-NEXT: %[[X1:.*]] = gnn.message max %[[S]] edge %[[A]] over %[[M]] : !gnn.node<1>, !gnn.edge<1>
  %e1 = gnn.add %A, %sent : (!gnn.edge<1>, !gnn.edge<1>) -> !gnn.edge<1>
  %x1 = gnn.aggregate max %e1 over %mask : !gnn.edge<1> -> !gnn.node<1>
  // CHECK-NEXT: gnn.output output "x1" %[[X1]]
  gnn.output output "x1" %x1 : !gnn.node<1>

  // CHECK-NEXT: %[[AB:.*]] = gnn.add %[[A]], %[[B]] :
  // CHECK-NEXT: gnn.message sum %[[S]] edge %[[AB]]
  %e2 = gnn.add %sent, %A, %B : (!gnn.edge<1>, !gnn.edge<1>, !gnn.edge<1>) -> !gnn.edge<1>
  %x2 = gnn.aggregate sum %e2 over %mask : !gnn.edge<1> -> !gnn.node<1>
  // CHECK-NEXT: gnn.output
  gnn.output output "x2" %x2 : !gnn.node<1>

  // A graph term is the same on every edge.
  // CHECK-NEXT: %[[GE:.*]] = gnn.add %[[G]] : (!gnn.graph<1>) -> !gnn.edge<1>
  // CHECK-NEXT: gnn.message max %[[S]] edge %[[GE]]
  %e3 = gnn.add %sent, %g : (!gnn.edge<1>, !gnn.graph<1>) -> !gnn.edge<1>
  %x3 = gnn.aggregate max %e3 over %mask : !gnn.edge<1> -> !gnn.node<1>
  // CHECK-NEXT: gnn.output
  gnn.output output "x3" %x3 : !gnn.node<1>

  // Nothing is sent: edges alone are aggregated as they are.
  // CHECK-NEXT: %[[X4:.*]] = gnn.aggregate max %[[A]] over %[[M]]
  %x4 = gnn.aggregate max %A over %mask : !gnn.edge<1> -> !gnn.node<1>
  // CHECK-NEXT: gnn.output output "x4" %[[X4]]
  gnn.output output "x4" %x4 : !gnn.node<1>
}
