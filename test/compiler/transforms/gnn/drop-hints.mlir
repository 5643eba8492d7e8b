// Only outputs are left, and what they need.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(gnn.program(gnn-drop-hints))' | FileCheck %s
// RUN: kleene-opt %s --pass-pipeline='builtin.module(gnn.program(gnn-drop-hints,gnn-drop-hints))' | FileCheck %s

// CHECK-LABEL: @drop
// CHECK-NEXT: %[[ZERO:.*]] = gnn.zeros
// CHECK-NEXT: %[[H:.*]] = gnn.fix
// CHECK-NEXT:   gnn.yield
// CHECK-NEXT: }
// CHECK-NEXT: %[[Y:.*]] = gnn.linear %[[H]] "output.y"
// CHECK-NEXT: gnn.output output "y" %[[Y]]
// CHECK-NEXT: }
gnn.program @drop {
  %x = gnn.feature "x" : !gnn.node<1>
  %zero = gnn.zeros : !gnn.node<hidden>
  %h = gnn.fix(%z = %zero) : !gnn.node<hidden> {
    gnn.yield %z : !gnn.node<hidden>
  }
  %a = gnn.linear %h "hint.a" : !gnn.node<hidden> -> !gnn.node<1>
  %b = gnn.add %a, %x : (!gnn.node<1>, !gnn.node<1>) -> !gnn.node<1>
  gnn.output hint "a" %b : !gnn.node<1>
  %y = gnn.linear %h "output.y" : !gnn.node<hidden> -> !gnn.node<1>
  gnn.output output "y" %y : !gnn.node<1>
}
