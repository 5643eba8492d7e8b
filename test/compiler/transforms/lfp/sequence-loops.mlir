// Observed loops and branches become blocks of one scf.execute_region; what
// nobody observes stays as it is. Twice is once.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-sequence-loops))' | FileCheck %s
// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-sequence-loops,lfp-sequence-loops))' | FileCheck %s

// CHECK-LABEL: lfp.program @nest
lfp.program @nest {
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %n = lfp.size : index
  %limit = lfp.input "limit" graph scalar
  // CHECK: %[[BEFORE:.*]] = lfp.for
  // CHECK: %[[R:.*]] = scf.execute_region -> f64 no_inline {
  %start = lfp.for (%k = %c0 to %n) iter (%x = %zero) : f64 {
    %x1 = arith.addf %x, %one : f64
    lfp.yield %true, %x1 : i1, f64
  }
  // The guard is evaluated at the entry ...
  // CHECK: %[[GO:.*]] = arith.cmpf olt, %[[BEFORE]], %limit
  // CHECK-NEXT: cf.cond_br %[[GO]], ^[[BODY:.*]](%[[BEFORE]] : f64), ^[[AFTER:.*]](%[[BEFORE]] : f64)
  %end = lfp.fix "while x < limit" (%x = %start) : f64 while {
    %c = arith.cmpf olt, %x, %limit : f64
    lfp.condition %c
  } do {
    // CHECK: ^[[BODY]](%[[X:.*]]: f64):
    // CHECK-NEXT: lfp.turn "while x < limit"
    %small = arith.cmpf olt, %x, %one : f64
    // CHECK: cf.cond_br %{{.*}}, ^[[SEEN:.*]], ^[[JOIN:.*]]
    scf.if %small {
      // CHECK: ^[[SEEN]]:
      // CHECK-NEXT: lfp.probe
      lfp.probe ["x" graph scalar = %x]
    }
    // CHECK: ^[[JOIN]]:
    // CHECK: %[[NEXT:.*]] = arith.addf %[[X]]
    %x1 = arith.addf %x, %one : f64
    // ... and at the end of a turn.
    // CHECK: %[[AGAIN:.*]] = arith.cmpf olt, %[[NEXT]], %limit
    // CHECK: cf.cond_br %[[AGAIN]], ^[[BODY]](%[[NEXT]] : f64), ^[[AFTER]](%[[NEXT]] : f64)
    lfp.yield %x1 : f64
  }
  // CHECK: ^[[AFTER]](%[[END:.*]]: f64):
  // CHECK-NEXT: scf.yield %[[END]] : f64
  // CHECK: lfp.output "x" graph scalar = %[[R]]
  lfp.output "x" graph scalar = %end
}

// CHECK-LABEL: lfp.program @descending
lfp.program @descending {
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %n = lfp.size : index
  // CHECK: %[[LAST:.*]] = arith.subi %[[N:.*]], %c1
  // CHECK: %[[ANY:.*]] = arith.cmpi slt, %c0, %[[N]]
  // CHECK: cf.cond_br %[[ANY]], ^[[BODY:.*]](%[[LAST]] : index), ^[[AFTER:.*]]
  lfp.for (%k = %c0 to %n) descending iter () {
    // CHECK: ^[[BODY]](%[[K:.*]]: index):
    lfp.probe ["k" graph pointer = %k]
    // CHECK: %[[NEXT:.*]] = arith.subi %[[K]], %c1
    // CHECK: %[[MORE:.*]] = arith.cmpi sge, %[[NEXT]], %c0
    // CHECK: %[[GO:.*]] = arith.andi %true, %[[MORE]]
    // CHECK: cf.cond_br %[[GO]], ^[[BODY]](%[[NEXT]] : index), ^[[AFTER]]
    lfp.yield %true : i1
  }
}
