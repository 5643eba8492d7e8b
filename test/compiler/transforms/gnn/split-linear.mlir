// W [u; z] + b = W0 u + W1 z + b.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(gnn.program(gnn-split-linear))' | FileCheck %s
// RUN: kleene-opt %s --pass-pipeline='builtin.module(gnn.program(gnn-split-linear,gnn-split-linear))' | FileCheck %s

// CHECK-LABEL: @split
gnn.program @split {
  // CHECK-NEXT: %[[U:.*]] = gnn.feature "u"
  %u = gnn.feature "u" : !gnn.node<3>
  // CHECK-NEXT: %[[Z:.*]] = gnn.zeros
  %z = gnn.zeros : !gnn.node<hidden>
  %h = gnn.concat %u, %z : (!gnn.node<3>, !gnn.node<hidden>) -> !gnn.node<hidden+3>
  // CHECK-NEXT: %[[A:.*]] = gnn.linear %[[U]] "w.0" bias fan_in "hidden+3" : !gnn.node<3> -> !gnn.node<1>
  // CHECK-NEXT: %[[B:.*]] = gnn.linear %[[Z]] "w.1" fan_in "hidden+3" : !gnn.node<hidden> -> !gnn.node<1>
  // CHECK-NEXT: %[[Y:.*]] = gnn.add %[[A]], %[[B]] :
  %y = gnn.linear %h "w" bias : !gnn.node<hidden+3> -> !gnn.node<1>
  // CHECK-NEXT: gnn.output output "y" %[[Y]]
  gnn.output output "y" %y : !gnn.node<1>
  // A fan-in that was given stays; so does a layer on one operand.
  // CHECK-NEXT: gnn.linear %[[U]] "v.0" fan_in "7"
  // CHECK-NEXT: gnn.linear %[[Z]] "v.1" fan_in "7"
  // CHECK-NEXT: gnn.add
  %v = gnn.linear %h "v" fan_in "7" : !gnn.node<hidden+3> -> !gnn.node<1>
  // CHECK-NEXT: gnn.output
  gnn.output output "v" %v : !gnn.node<1>
  // CHECK-NEXT: %[[X:.*]] = gnn.linear %[[U]] "x" : !gnn.node<3> -> !gnn.node<1>
  %x = gnn.linear %u "x" : !gnn.node<3> -> !gnn.node<1>
  // CHECK-NEXT: gnn.output output "x" %[[X]]
  gnn.output output "x" %x : !gnn.node<1>
}
