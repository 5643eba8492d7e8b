// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-hoist-views))' | FileCheck %s

// The transpose of an input is built once for both probes; what reads the state
// and what may fail stay.
// CHECK-LABEL: lfp.program @views
// CHECK: [[T:%.*]] = lfp.build (%u, %v)
// CHECK: lfp.for
// CHECK-NOT: lfp.build (%u, %v)
// CHECK: [[Y:%.*]] = lfp.build (%u)
// CHECK: [[C:%.*]] = lfp.build (%u)
// CHECK: lfp.check_index
// CHECK: lfp.probe ["t" edge scalar = [[T]], "y" node scalar = [[Y]], "c" node pointer = [[C]]]
// CHECK: lfp.probe ["t" edge scalar = [[T]], "y" node scalar = [[Y]], "c" node pointer = [[C]]]
lfp.program @views {
  %c0 = arith.constant 0 : index
  %true = arith.constant true
  %n = lfp.size : index
  %A = lfp.input "A" edge scalar
  %p = lfp.input "p" node pointer
  %x = lfp.input "x" node scalar
  %r = lfp.for (%k = %c0 to %n) iter (%y = %x) : tensor<?xf64> {
    %t1 = lfp.build (%i, %j) {
      %a = lfp.get %A[%j, %i] : tensor<?x?xf64>
      lfp.yield %a : f64
    } : tensor<?x?xf64>
    %own = lfp.build (%v) {
      %a = lfp.get %y[%v] : tensor<?xf64>
      lfp.yield %a : f64
    } : tensor<?xf64>
    %checked = lfp.build (%w) {
      %a = lfp.get %p[%w] : tensor<?xindex>
      %b = arith.addi %a, %a : index
      %c = lfp.check_index %b : index
      lfp.yield %c : index
    } : tensor<?xindex>
    lfp.probe ["t" edge scalar = %t1, "y" node scalar = %own, "c" node pointer = %checked]
    %t2 = lfp.build (%i, %j) {
      %a = lfp.get %A[%j, %i] : tensor<?x?xf64>
      lfp.yield %a : f64
    } : tensor<?x?xf64>
    lfp.probe ["t" edge scalar = %t2, "y" node scalar = %own, "c" node pointer = %checked]
    lfp.yield %true, %own : i1, tensor<?xf64>
  }
  lfp.output "r" node scalar = %r
}
