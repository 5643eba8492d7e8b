// RUN: kleene-opt %s -convert-lfp-to-scf | FileCheck %s
// What the first binder alone decides is tested before the loop over the
// second; a condition on both stays inside.

// CHECK-LABEL: func.func private @kleene_run_body(
lfp.program @guarded {
  %x = lfp.input "x" node scalar
  %on = lfp.input "on" node mask
  %A = lfp.input "A" edge mask
  // CHECK: scf.for %[[U:.*]] =
  // CHECK: %[[P:.*]] = llvm.getelementptr inbounds %{{.*}}[%[[U]]] {{.*}} i8
  // CHECK: %[[BYTE:.*]] = llvm.load %[[P]]
  // CHECK: %[[ON:.*]] = arith.cmpi ne, %[[BYTE]]
  // CHECK: %[[ANY:.*]] = arith.andi %{{.*}}, %[[ON]]
  // CHECK-NEXT: scf.if %[[ANY]] {
  // CHECK: scf.for %[[V:.*]] =
  // CHECK: arith.cmpf olt
  %y = lfp.relax min (%u, %v) into %x {
    %xu = lfp.get %x[%u] : tensor<?xf64>
    %sends = lfp.get %on[%u] : tensor<?xi1>
    %edge = lfp.get %A[%u, %v] : tensor<?x?xi1>
    %both = arith.andi %edge, %sends : i1
    lfp.offer %xu at [%v] if %both : f64
  } : tensor<?xf64>
  lfp.output "y" node scalar = %y
}
