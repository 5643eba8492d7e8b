// RUN: kleene-opt %s -convert-lfp-to-scf=nodes=16 | FileCheck %s
// A sampler draws through the host's functions straight into its buffers; a
// size known in advance is a constant.

// CHECK-LABEL: func.func private @kleene_sample_body(
// CHECK-SAME: %[[X:[a-z0-9]+]]: !llvm.ptr {llvm.noalias}, %{{.*}}: !llvm.ptr {llvm.noalias},
// CHECK-SAME: %[[RANDOM:[a-z0-9]+]]: !llvm.ptr, %[[PARAMS:[a-z0-9]+]]: !llvm.ptr)
// CHECK: %[[N:.*]] = arith.constant 16 : i64
// CHECK: llvm.call %{{.*}}(%{{.*}}, %{{.*}}, %{{.*}}, %[[N]], %[[X]]) : !llvm.ptr, (!llvm.ptr, f64, f64, i64, !llvm.ptr) -> ()
// CHECK-NOT: memcpy
// CHECK: return
// CHECK-LABEL: func.func @kleene_sample(
// CHECK-LABEL: func.func private @kleene_derive_body(
// The host says whether the derived input is given.
// CHECK: %[[GIVEN:.*]] = llvm.load %{{.*}} : !llvm.ptr -> i8
// CHECK: %[[WANTED:.*]] = arith.cmpi eq, %[[GIVEN]]
// CHECK: scf.if %[[WANTED]]
// CHECK-LABEL: func.func private @kleene_run_body(
// CHECK-NOT: arith.mulf
// CHECK-LABEL: func.func @kleene_run(
// CHECK-LABEL: func.func @kleene_workspace_bytes(
// CHECK-NOT: lfp.
lfp.program @p {
  %two = arith.constant 2.0 : f64
  %x = lfp.input "x" node scalar
  %y = lfp.input "y" node scalar derived {
    %t = lfp.build (%u) {
      %e = lfp.get %x[%u] : tensor<?xf64>
      %d = arith.mulf %e, %two : f64
      lfp.yield %d : f64
    } : tensor<?xf64>
    lfp.yield %t : tensor<?xf64>
  }
  lfp.output "z" node scalar = %y
}
lfp.sampler @p_inputs for @p {
  %lo = arith.constant 0.0 : f64
  %hi = lfp.choose "hi" default 1.0 : f64
  %x = lfp.draw uniform(%lo, %hi) : tensor<?xf64>
  lfp.give "x" = %x : tensor<?xf64>
}
