// Terms of a fold are offered one by one, with the receiver innermost.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-open-folds))' | FileCheck %s
// And a sender x[u, k] that did not change offers nothing again.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-open-folds,lfp-semi-naive))' | FileCheck %s --check-prefix=SENDERS

// CHECK-LABEL: lfp.program @pairs
// CHECK: lfp.relax min (%[[U:.*]], %[[K:.*]], %[[V:.*]]) into %{{.*}} {
// CHECK: %[[X:.*]] = lfp.get %{{.*}}[%[[U]], %[[K]]]
// CHECK: %[[W:.*]] = lfp.get %{{.*}}[%[[K]], %[[V]]]
// CHECK: %[[SUM:.*]] = arith.addf %[[X]], %[[W]]
// CHECK: lfp.offer %[[SUM]] at [%[[U]], %[[V]]] if
// SENDERS: %[[NOW:.*]] = lfp.get %[[XS:.*]][%[[U:.*]], %[[K:.*]]]
// SENDERS: %[[THEN:.*]] = lfp.get %{{.*}}[%[[U]], %[[K]]]
// SENDERS: arith.cmpf une, %[[NOW]], %[[THEN]]
lfp.program @pairs {
  %A = lfp.input "A" edge scalar
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0 : index
  %n = lfp.size : index
  %r:3 = lfp.fix "while changed(x)" (%x = %A, %before = %A, %first = %true) : tensor<?x?xf64>, tensor<?x?xf64>, i1 while {
    lfp.condition %first
  } do {
    %y = lfp.relax min (%u, %v) into %x {
      %e = lfp.reduce min (%k = %zero to %n) {
        %a = lfp.get %x[%u, %k] : tensor<?x?xf64>
        %b = lfp.get %A[%k, %v] : tensor<?x?xf64>
        %s = arith.addf %a, %b : f64
        lfp.yield %true, %s : i1, f64
      } : f64
      lfp.offer %e at [%u, %v] if %true : f64
    } : tensor<?x?xf64>
    lfp.yield %y, %x, %false : tensor<?x?xf64>, tensor<?x?xf64>, i1
  }
  lfp.output "x" edge scalar = %r#0
}

// A fold of another kind stays.
// CHECK-LABEL: lfp.program @other_fold
// CHECK: lfp.relax min (%{{.*}}, %{{.*}}) into
// CHECK: lfp.reduce max
lfp.program @other_fold {
  %A = lfp.input "A" edge scalar
  %true = arith.constant true
  %zero = arith.constant 0 : index
  %n = lfp.size : index
  %y = lfp.relax min (%u, %v) into %A {
    %e = lfp.reduce max (%k = %zero to %n) {
      %a = lfp.get %A[%u, %k] : tensor<?x?xf64>
      lfp.yield %true, %a : i1, f64
    } : f64
    lfp.offer %e at [%u, %v] if %true : f64
  } : tensor<?x?xf64>
  lfp.output "x" edge scalar = %y
}
