// Where no mask covers a read, it is named, and messages go everywhere.
// RUN: kleene-opt %s --convert-lfp-to-gnn --verify-diagnostics | FileCheck %s

// CHECK-LABEL: gnn.program @full
// CHECK: %[[ALL:.*]] = gnn.mask full
// CHECK: gnn.aggregate min %{{.*}} over %[[ALL]]
lfp.program @full {
  %x0 = lfp.input "x" node scalar
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %n = lfp.size : index
  %y = lfp.build (%v) {
    %m = lfp.reduce min (%u = %c0 to %n) {
      // expected-remark@+1 {{messages go between all pairs of nodes: no edge mask input covers this read of `x` (every) [message-full]}}
      %e = lfp.get %x0[%u] : tensor<?xf64>
      lfp.yield %true, %e : i1, f64
    } : f64
    lfp.yield %m : f64
  } : tensor<?xf64>
  %r = lfp.fix "while" (%x = %y) : tensor<?xf64> while {
    lfp.condition %true
  } do {
    lfp.yield %x : tensor<?xf64>
  }
  lfp.output "y" node scalar = %r
}
