// RUN: kleene-opt %s -convert-lfp-to-scf=nodes=16 | FileCheck %s
// RUN: kleene-opt %s -convert-lfp-to-scf=nodes=20 | FileCheck %s --check-prefix=ODD
// RUN: kleene-opt %s -convert-lfp-to-scf=nodes=2048 | FileCheck %s --check-prefix=ODD
// Of a size that is made of blocks of 8, what a symmetric build reads of [v, u]
// is transposed a block at a time, and so is what it writes there.

// CHECK-LABEL: func.func private @kleene_run_body(
// CHECK: %[[MASKS:.*]] = llvm.alloca {{.*}} x i8
// CHECK: %[[REALS:.*]] = llvm.alloca {{.*}} x f64
// ODD-LABEL: func.func private @kleene_run_body(
// ODD-NOT: shufflevector
lfp.program @symmetric {
  %w = lfp.input "w" edge scalar
  %m = lfp.input "m" edge mask
  %zero = arith.constant 0.0 : f64
  // Rows of the reads, from the diagonal on.
  // CHECK: scf.for %[[U:.*]] = %{{.*}} to
  // CHECK: scf.for %{{.*}} = %[[U]] to
  // CHECK: llvm.getelementptr inbounds %[[REALS]]
  // CHECK-COUNT-8: llvm.load %{{.*}} : !llvm.ptr -> vector<8xf64>
  // CHECK-COUNT-24: llvm.shufflevector
  // CHECK-COUNT-8: llvm.store %{{.*}} : vector<8xf64>
  // CHECK: llvm.getelementptr inbounds %[[MASKS]]
  // CHECK-COUNT-8: llvm.load %{{.*}} : !llvm.ptr -> vector<8xi8>
  // CHECK-COUNT-24: llvm.shufflevector
  // CHECK-COUNT-8: llvm.store %{{.*}} : vector<8xi8>
  // The elements, from the same rows.
  // CHECK: scf.for
  // CHECK: scf.for %{{.*}} = %[[U]] to
  // CHECK: llvm.getelementptr inbounds %[[REALS]]
  // CHECK: llvm.getelementptr inbounds %[[MASKS]]
  // CHECK: arith.mulf
  // What was computed, mirrored.
  // CHECK: scf.for %{{.*}} = %[[U]] to
  // CHECK-NOT: arith.mulf
  // CHECK-COUNT-24: llvm.shufflevector
  %s = lfp.build (%u, %v) {
    %a = lfp.get %w[%u, %v] : tensor<?x?xf64>
    %b = lfp.get %w[%v, %u] : tensor<?x?xf64>
    %product = arith.mulf %a, %b : f64
    %here = lfp.get %m[%u, %v] : tensor<?x?xi1>
    %there = lfp.get %m[%v, %u] : tensor<?x?xi1>
    %edge = arith.andi %there, %here : i1
    %e = arith.select %edge, %product, %zero : f64
    lfp.yield %e : f64
  } : tensor<?x?xf64>
  lfp.output "s" edge scalar = %s
}
