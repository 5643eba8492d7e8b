// RUN: kleene-opt %s -convert-lfp-to-scf -split-input-file | FileCheck %s
// Where values of a group share a slot there is no copy; where the old value
// is read later, there is one.

// An update of a dead value is in place, in the host's buffer.
// CHECK-LABEL: func.func private @kleene_run_body(
// CHECK: scf.for
// CHECK: scf.for
// CHECK-NOT: memcpy
// CHECK: return
lfp.program @in_place {
  %n = lfp.size : index
  %c0 = arith.constant 0 : index
  %true = arith.constant true
  %x = lfp.build (%u) {
    lfp.yield %u : index
  } : tensor<?xindex>
  %y = lfp.for (%k = %c0 to %n) iter (%t = %x) : tensor<?xindex> {
    %t1 = lfp.set %c0, %t[%k] : tensor<?xindex>
    lfp.yield %true, %t1 : i1, tensor<?xindex>
  }
  lfp.output "y" node pointer = %y
}

// -----

// The old value is an output too: one copy.
// CHECK-LABEL: func.func private @kleene_run_body(
// CHECK: memcpy
// CHECK-NOT: memcpy
// CHECK: return
lfp.program @old_value_lives {
  %c0 = arith.constant 0 : index
  %x = lfp.build (%u) {
    lfp.yield %u : index
  } : tensor<?xindex>
  %y = lfp.set %c0, %x[%c0] : tensor<?xindex>
  lfp.output "x" node pointer = %x
  lfp.output "y" node pointer = %y
}

// -----

// An input is the host's: its update is a copy first.
// CHECK-LABEL: func.func private @kleene_run_body(
// CHECK-SAME: %[[X:[a-z0-9]+]]: !llvm.ptr {llvm.noalias}, %[[OUT:[a-z0-9]+]]: !llvm.ptr {llvm.noalias})
// CHECK: "llvm.intr.memcpy"(%[[OUT]], %[[X]],
// CHECK: llvm.store %{{.*}}, %{{.*}} : i64
lfp.program @input {
  %c0 = arith.constant 0 : index
  %x = lfp.input "x" node pointer
  %y = lfp.set %c0, %x[%c0] : tensor<?xindex>
  lfp.output "y" node pointer = %y
}

// -----

// Two carried tensors that change places each turn: three copies, one through
// a scratch slot.
// CHECK-LABEL: func.func private @kleene_run_body(
// CHECK-SAME: %[[SCRATCH:[a-z0-9]+]]: !llvm.ptr {llvm.align = 64 : i64, llvm.noalias})
// CHECK: scf.for
// CHECK: scf.for
// CHECK: scf.for
// CHECK: "llvm.intr.memcpy"(%[[SCRATCH]],
// CHECK: "llvm.intr.memcpy"
// CHECK: "llvm.intr.memcpy"({{.*}}, %[[SCRATCH]],
lfp.program @swap {
  %n = lfp.size : index
  %c0 = arith.constant 0 : index
  %true = arith.constant true
  %x = lfp.build (%u) {
    lfp.yield %u : index
  } : tensor<?xindex>
  %y = lfp.build (%u) {
    lfp.yield %c0 : index
  } : tensor<?xindex>
  %r:2 = lfp.for (%k = %c0 to %n) iter (%a = %x, %b = %y)
      : tensor<?xindex>, tensor<?xindex> {
    lfp.yield %true, %b, %a : i1, tensor<?xindex>, tensor<?xindex>
  }
  lfp.output "x" node pointer = %r#0
  lfp.output "y" node pointer = %r#1
}
