// RUN: kleene-opt %s -convert-lfp-to-scf -split-input-file | FileCheck %s

// A loop that neither leaves nor fails is counted; one that may fail asks the
// status.
// CHECK-LABEL: func.func private @kleene_run_body(
lfp.program @bounded {
  %n = lfp.size : index
  %c0 = arith.constant 0 : index
  %true = arith.constant true
  // CHECK: scf.for {{.*}} iter_args
  %a = lfp.for (%k = %c0 to %n) iter (%x = %c0) : index {
    %x1 = arith.addi %x, %k : index
    lfp.yield %true, %x1 : i1, index
  }
  // CHECK: scf.while
  // CHECK: arith.cmpi slt
  // CHECK: scf.condition
  %b = lfp.for (%k = %c0 to %n) iter (%x = %a) : index {
    %x1 = lfp.check_index %x : index
    lfp.yield %true, %x1 : i1, index
  }
  lfp.output "b" graph pointer = %b
}

// -----

// A graph of blocks stays one, inside the loop; a copy stands on its edge.
// CHECK-LABEL: func.func private @kleene_run_body(
// CHECK: scf.while
// CHECK: scf.execute_region
// CHECK: cf.switch %{{.*}} : i64, [
// CHECK-NEXT: default: ^[[LAST:bb[0-9]+]],
// CHECK-NEXT: 0: ^[[EDGE:bb[0-9]+]]
// CHECK: ^[[EDGE]]:
// CHECK: memcpy
// CHECK: cf.br ^[[JOIN:bb[0-9]+]]
// CHECK: scf.yield
lfp.program @graph {
  %pc0 = arith.constant 0 : i64
  %pc1 = arith.constant 1 : i64
  %x0 = lfp.input "x" node scalar
  %y0 = lfp.input "y" node scalar
  %r:2 = lfp.fix "loop" (%pc = %pc0, %x = %x0) : i64, tensor<?xf64> while {
    %go = arith.cmpi ne, %pc, %pc1 : i64
    lfp.condition %go
  } do {
    cf.switch %pc : i64, [default: ^join(%x : tensor<?xf64>),
                          0: ^join(%y0 : tensor<?xf64>)]
  ^join(%z: tensor<?xf64>):
    lfp.yield %pc1, %z : i64, tensor<?xf64>
  }
  lfp.output "z" node scalar = %r#1
}
