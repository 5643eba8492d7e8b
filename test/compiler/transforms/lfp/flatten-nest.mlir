// The graph is cut at probes and, where a cycle has none, at the head of the
// loop; the live values become the state, one slot for each variable.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-sequence-loops,canonicalize,lfp-flatten-nest,canonicalize,lfp-verify-normal-form))' | FileCheck %s
// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-sequence-loops,canonicalize,lfp-flatten-nest,lfp-sequence-loops,lfp-flatten-nest,canonicalize))' | FileCheck %s

// One probe in each turn: one step, and the choice of the next counter.
// CHECK-LABEL: lfp.program @simple
lfp.program @simple {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %limit = lfp.input "limit" graph scalar
  // CHECK: %[[GO:.*]] = arith.cmpf olt, %{{.*}}, %limit
  // CHECK: %[[SKIP:.*]] = arith.xori %[[GO]], %true
  // CHECK: %[[FIRST:.*]] = arith.extui %[[SKIP]]
  // CHECK: %[[R:.*]]:2 = lfp.fix (%[[PC:.*]] = %[[FIRST]], %[[X:.*]] = %{{.*}}) : i64, f64 while {
  // CHECK: arith.cmpi ne, %[[PC]], %c1_i64
  // CHECK: } do {
  // CHECK-NEXT: lfp.turn "while"
  // CHECK-NEXT: lfp.probe ["x" graph scalar = %[[X]]]
  // CHECK-NEXT: %[[X1:.*]] = arith.addf %[[X]]
  // CHECK-NEXT: %[[MORE:.*]] = arith.cmpf olt, %[[X1]], %limit
  // CHECK-NEXT: %[[DONE:.*]] = arith.xori %[[MORE]], %true
  // CHECK-NEXT: %[[NEXT:.*]] = arith.extui %[[DONE]]
  // CHECK-NEXT: lfp.yield %[[NEXT]], %[[X1]]
  %end = lfp.fix "while" (%x = %zero) : f64 while {
    %c = arith.cmpf olt, %x, %limit : f64
    lfp.condition %c
  } do {
    lfp.probe ["x" graph scalar = %x]
    %x1 = arith.addf %x, %one : f64
    lfp.yield %x1 : f64
  }
  // CHECK: lfp.output "x" graph scalar = %[[R]]#1
  lfp.output "x" graph scalar = %end
}

// Nothing is seen in the inner loop: its head is a silent cut.
// CHECK-LABEL: lfp.program @silent
lfp.program @silent {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %limit = lfp.input "limit" graph scalar
  // CHECK: lfp.fix (%[[PC:.*]] = %c0_i64, %[[X:.*]] = %{{.*}}) : i64, f64 while {
  // CHECK: cf.switch %[[PC]] : i64, [
  // CHECK-NEXT: default: ^[[SEEN:.*]],
  // CHECK-NEXT: 1: ^[[HEAD:[^ ]*]]
  // CHECK-NEXT: ]
  // CHECK: ^[[SEEN]]:
  // CHECK-NEXT: lfp.probe
  // CHECK: lfp.yield %[[NEXT:[^,]*]], %
  // CHECK: ^[[HEAD]]:
  // CHECK-NEXT: lfp.turn "inner"
  // CHECK-NOT: lfp.probe
  // CHECK: lfp.output
  lfp.probe ["x" graph scalar = %zero]
  %start = arith.addf %limit, %one : f64
  %end = lfp.fix "inner" (%x = %start) : f64 while {
    %c = arith.cmpf olt, %x, %limit : f64
    lfp.condition %c
  } do {
    %x1 = arith.addf %x, %one : f64
    lfp.yield %x1 : f64
  }
  lfp.output "x" graph scalar = %end
}

// A view belongs to the step of its probe: it is not carried.
// CHECK-LABEL: lfp.program @views
lfp.program @views {
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %one = arith.constant 1.0 : f64
  %n = lfp.size : index
  %x0 = lfp.input "x" node scalar
  // CHECK: lfp.fix (%{{.*}}) : i64, index, tensor<?xf64> while
  // CHECK: } do {
  // CHECK-NEXT: %[[VIEW:.*]] = lfp.build
  // CHECK: lfp.probe ["v" node mask = %[[VIEW]]]
  %x = lfp.for (%k = %c0 to %n) iter (%x = %x0) : tensor<?xf64> {
    %view = lfp.build (%u) {
      %e = lfp.get %x[%u] : tensor<?xf64>
      %c = arith.cmpf olt, %e, %one : f64
      lfp.yield %c : i1
    } : tensor<?xi1>
    lfp.probe ["v" node mask = %view]
    %x1 = lfp.set %one, %x[%k] : tensor<?xf64>
    lfp.yield %true, %x1 : i1, tensor<?xf64>
  }
  lfp.output "y" node scalar = %x
}
