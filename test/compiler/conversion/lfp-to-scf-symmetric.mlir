// RUN: kleene-opt %s -convert-lfp-to-scf | FileCheck %s
// A build whose elements [u, v] and [v, u] are the same expression is computed
// from the diagonal on and mirrored; another one is computed whole.

// CHECK-LABEL: func.func private @kleene_run_body(
lfp.program @symmetric {
  %w = lfp.input "w" edge scalar
  %m = lfp.input "m" edge mask
  %zero = arith.constant 0.0 : f64
  // CHECK: scf.for %[[U:.*]] = %{{.*}} to %[[N:.*]] step
  // CHECK: %[[BORDER:.*]] = arith.andi %[[U]], %c-8
  // CHECK: scf.for %{{.*}} = %[[BORDER]] to %[[N]]
  // CHECK: arith.mulf
  // CHECK: scf.for %[[U:.*]] = %{{.*}} to %[[N]] step
  // CHECK: %[[BORDER:.*]] = arith.andi %[[U]], %c-8
  // CHECK: scf.for %{{.*}} = %{{.*}} to %[[BORDER]]
  // CHECK-NOT: arith.mulf
  // CHECK: llvm.store
  %s = lfp.build (%u, %v) {
    %a = lfp.get %w[%u, %v] : tensor<?x?xf64>
    %b = lfp.get %w[%v, %u] : tensor<?x?xf64>
    %product = arith.mulf %a, %b : f64
    %here = lfp.get %m[%u, %v] : tensor<?x?xi1>
    %there = lfp.get %m[%v, %u] : tensor<?x?xi1>
    %edge = arith.andi %there, %here : i1
    %self = arith.cmpi eq, %u, %v : index
    %takes = arith.ori %edge, %self : i1
    %e = arith.select %takes, %product, %zero : f64
    lfp.yield %e : f64
  } : tensor<?x?xf64>
  lfp.output "s" edge scalar = %s
  // A difference changes its sign.
  // CHECK: scf.for
  // CHECK-NOT: %c-8
  // CHECK: arith.subf
  %d = lfp.build (%u, %v) {
    %a = lfp.get %w[%u, %v] : tensor<?x?xf64>
    %b = lfp.get %w[%v, %u] : tensor<?x?xf64>
    %difference = arith.subf %a, %b : f64
    lfp.yield %difference : f64
  } : tensor<?x?xf64>
  lfp.output "d" edge scalar = %d
  // One row for all is not its own transpose.
  // CHECK: scf.for
  // CHECK-NOT: %c-8
  // CHECK: return
  %r = lfp.build (%u, %v) {
    %a = lfp.get %w[%v, %v] : tensor<?x?xf64>
    lfp.yield %a : f64
  } : tensor<?x?xf64>
  lfp.output "r" edge scalar = %r
}
