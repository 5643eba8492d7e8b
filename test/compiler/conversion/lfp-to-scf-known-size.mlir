// RUN: kleene-opt %s -convert-lfp-to-scf=nodes=16 | FileCheck %s
// RUN: kleene-opt %s -convert-lfp-to-scf | FileCheck %s --check-prefix=ANY
// Of a known size all of what a function may write is promised to be memory; an
// input, which it only reads, is not.

// CHECK-LABEL: func.func private @kleene_run_body(
// CHECK-SAME: %[[X:[a-z0-9]+]]: !llvm.ptr {llvm.noalias},
// CHECK-SAME: %[[OUT:[a-z0-9]+]]: !llvm.ptr {llvm.align = 1 : i64, llvm.dereferenceable = 256 : i64, llvm.noalias},
// CHECK-SAME: %[[LOCAL:[a-z0-9]+]]: !llvm.ptr {llvm.align = 64 : i64, llvm.dereferenceable = 128 : i64, llvm.noalias})
// ANY-LABEL: func.func private @kleene_run_body(
// ANY-NOT: llvm.dereferenceable
lfp.program @known {
  %x = lfp.input "x" node scalar
  %y = lfp.build (%v) {
    %e = lfp.get %x[%v] : tensor<?xf64>
    %s = arith.addf %e, %e : f64
    lfp.yield %s : f64
  } : tensor<?xf64>
  %m = lfp.build (%u, %v) {
    %a = lfp.get %y[%u] : tensor<?xf64>
    %b = lfp.get %x[%v] : tensor<?xf64>
    %c = arith.cmpf olt, %a, %b : f64
    lfp.yield %c : i1
  } : tensor<?x?xi1>
  lfp.output "m" edge mask = %m
}
