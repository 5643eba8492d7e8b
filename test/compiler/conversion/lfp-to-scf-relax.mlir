// RUN: kleene-opt %s -convert-lfp-to-scf | FileCheck %s
// The relaxation reads old values and updates a copy, by comparison, select
// and unconditional stores; buffers come as noalias arguments.

// CHECK-LABEL: func.func @kleene_abi_version() -> i64
// CHECK: arith.constant 1 : i64

// CHECK-LABEL: func.func private @kleene_run_body(
// CHECK-SAME: %[[CALL:.*]]: !llvm.ptr, %[[N:.*]]: i64,
// CHECK-SAME: %[[X:.*]]: !llvm.ptr {llvm.noalias}, %[[A:.*]]: !llvm.ptr {llvm.noalias},
// CHECK-SAME: %[[OUT:.*]]: !llvm.ptr {llvm.noalias}
// CHECK-SAME: passthrough = ["noinline", ["prefer-vector-width", "512"]]
lfp.program @relax {
  %x = lfp.input "x" node scalar
  %A = lfp.input "A" edge scalar
  // CHECK: "llvm.intr.memcpy"(%[[OUT]], %[[X]],
  // CHECK: scf.for %[[U:.*]] = {{.*}} to %[[N]]
  // CHECK: scf.for %[[V:.*]] = {{.*}} to %[[N]]
  %y = lfp.relax min (%u, %v) into %x {
    %true = arith.constant true
    %xu = lfp.get %x[%u] : tensor<?xf64>
    %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
    // CHECK: %[[E:.*]] = arith.addf
    %e = arith.addf %xu, %a : f64
    // CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OUT]][%[[V]]]
    // CHECK: %[[OLD:.*]] = llvm.load %[[P]]
    // CHECK: %[[LESS:.*]] = arith.cmpf olt, %[[E]], %[[OLD]]
    // CHECK: %[[WINS:.*]] = arith.andi %{{.*}}, %[[LESS]]
    // CHECK: %[[NEW:.*]] = arith.select %[[WINS]], %[[E]], %[[OLD]]
    // CHECK: llvm.store %[[NEW]], %[[P]]
    lfp.offer %e at [%v] if %true : f64
  } : tensor<?xf64>
  // The result is where the host wants it: nothing is left to copy.
  // CHECK-NOT: memcpy
  // CHECK: return
  lfp.output "y" node scalar = %y
}

// CHECK-LABEL: func.func @kleene_run(
// CHECK: call @kleene_run_body
