// A component that only feeds itself goes; one that a guard, an effect or a
// result depends on stays. Twice is once.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-remove-dead-state,canonicalize))' | FileCheck %s
// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-remove-dead-state,canonicalize,lfp-remove-dead-state))' | FileCheck %s

// CHECK-LABEL: lfp.program @dead
lfp.program @dead {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %limit = lfp.input "limit" graph scalar
  // CHECK: %[[R:.*]]:3 = lfp.fix "loop" (%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}) : f64, f64, f64 while {
  %r:4 = lfp.fix "loop" (%guard = %zero, %dead = %zero, %seen = %zero, %kept = %zero) : f64, f64, f64, f64 while {
    %c = arith.cmpf olt, %guard, %limit : f64
    lfp.condition %c
  } do {
    lfp.probe ["x" graph scalar = %seen]
    %g = arith.addf %guard, %one : f64
    // CHECK-NOT: arith.mulf
    %d = arith.mulf %dead, %seen : f64
    %s = arith.subf %seen, %one : f64
    %k = arith.divf %kept, %limit : f64
    // CHECK: lfp.yield %{{.*}}, %{{.*}}, %{{.*}} : f64, f64, f64
    lfp.yield %g, %d, %s, %k : f64, f64, f64, f64
  }
  // CHECK: lfp.output "y" graph scalar = %[[R]]#2
  lfp.output "y" graph scalar = %r#3
}
