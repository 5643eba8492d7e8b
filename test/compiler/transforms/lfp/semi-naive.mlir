// A sender whose value is that of the turn before offers nothing again; where
// something else varies, or nothing tells what changed, every sender offers.
// Twice is once.
// RUN: kleene-opt %s --split-input-file --pass-pipeline='builtin.module(lfp.program(lfp-semi-naive))' | FileCheck %s
// RUN: kleene-opt %s --split-input-file --pass-pipeline='builtin.module(lfp.program(lfp-semi-naive,lfp-semi-naive))' | FileCheck %s

// CHECK-LABEL: lfp.program @changed
lfp.program @changed {
  %true = arith.constant true
  %false = arith.constant false
  %A = lfp.input "A" edge scalar
  %init = lfp.input "x" node scalar
  // CHECK: lfp.fix "loop" (%[[X:.*]] = %{{.*}}, %[[BEFORE:.*]] = %{{.*}}, %[[FIRST:.*]] = %{{.*}})
  %r:3 = lfp.fix "loop" (%x = %init, %before = %init, %first = %true) : tensor<?xf64>, tensor<?xf64>, i1 while {
    lfp.condition %first
  } do {
    // CHECK: lfp.relax min (%[[U:.*]], %{{.*}}) into %[[X]]
    %y = lfp.relax min (%u, %v) into %x {
      // CHECK: %[[NOW:.*]] = lfp.get %[[X]][%[[U]]]
      // CHECK: %[[THEN:.*]] = lfp.get %[[BEFORE]][%[[U]]]
      // CHECK: %[[DIFFERS:.*]] = arith.cmpf une, %[[NOW]], %[[THEN]]
      // CHECK: %[[FRESH:.*]] = arith.ori %[[FIRST]], %[[DIFFERS]]
      // CHECK-NOT: arith.ori
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %e = arith.addf %xu, %w : f64
      // CHECK: %[[TAKES:.*]] = arith.andi %[[FRESH]], %true
      // CHECK: lfp.offer %{{.*}} if %[[TAKES]]
      lfp.offer %e at [%v] if %true : f64
    } : tensor<?xf64>
    lfp.yield %y, %x, %false : tensor<?xf64>, tensor<?xf64>, i1
  }
  lfp.output "y" node scalar = %r#0
}

// -----

// CHECK-LABEL: lfp.program @other_state
lfp.program @other_state {
  %true = arith.constant true
  %false = arith.constant false
  %init = lfp.input "x" node scalar
  %r:4 = lfp.fix "loop" (%x = %init, %z = %init, %before = %init, %first = %true) : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i1 while {
    lfp.condition %first
  } do {
    // CHECK: lfp.relax
    // CHECK-NOT: arith.ori
    %y = lfp.relax min (%u, %v) into %x {
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %zu = lfp.get %z[%u] : tensor<?xf64>
      %e = arith.addf %xu, %zu : f64
      lfp.offer %e at [%v] if %true : f64
    } : tensor<?xf64>
    lfp.yield %y, %y, %x, %false : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i1
  }
  lfp.output "y" node scalar = %r#0
}

// -----

// CHECK-LABEL: lfp.program @receiver_read
lfp.program @receiver_read {
  %true = arith.constant true
  %false = arith.constant false
  %init = lfp.input "x" node scalar
  %r:3 = lfp.fix "loop" (%x = %init, %before = %init, %first = %true) : tensor<?xf64>, tensor<?xf64>, i1 while {
    lfp.condition %first
  } do {
    // CHECK: lfp.relax
    // CHECK-NOT: arith.ori
    %y = lfp.relax min (%u, %v) into %x {
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %xv = lfp.get %x[%v] : tensor<?xf64>
      %e = arith.addf %xu, %xv : f64
      lfp.offer %e at [%v] if %true : f64
    } : tensor<?xf64>
    lfp.yield %y, %x, %false : tensor<?xf64>, tensor<?xf64>, i1
  }
  lfp.output "y" node scalar = %r#0
}

// -----

// CHECK-LABEL: lfp.program @written_twice
lfp.program @written_twice {
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %init = lfp.input "x" node scalar
  %r:3 = lfp.fix "loop" (%x = %init, %before = %init, %first = %true) : tensor<?xf64>, tensor<?xf64>, i1 while {
    lfp.condition %first
  } do {
    // CHECK: lfp.relax
    // CHECK-NOT: arith.ori
    %y = lfp.relax min (%u, %v) into %x {
      %xu = lfp.get %x[%u] : tensor<?xf64>
      lfp.offer %xu at [%v] if %true : f64
    } : tensor<?xf64>
    %z = lfp.set %zero, %y[%c0] : tensor<?xf64>
    lfp.yield %z, %x, %false : tensor<?xf64>, tensor<?xf64>, i1
  }
  lfp.output "y" node scalar = %r#0
}

// -----

// CHECK-LABEL: lfp.program @no_history
lfp.program @no_history {
  %true = arith.constant true
  %false = arith.constant false
  %init = lfp.input "x" node scalar
  %r:2 = lfp.fix "loop" (%x = %init, %go = %true) : tensor<?xf64>, i1 while {
    lfp.condition %go
  } do {
    // CHECK: lfp.relax
    // CHECK-NOT: arith.ori
    %y = lfp.relax min (%u, %v) into %x {
      %xu = lfp.get %x[%u] : tensor<?xf64>
      lfp.offer %xu at [%v] if %true : f64
    } : tensor<?xf64>
    lfp.yield %y, %false : tensor<?xf64>, i1
  }
  lfp.output "y" node scalar = %r#0
}
