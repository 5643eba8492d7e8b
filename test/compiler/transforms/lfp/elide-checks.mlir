// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-elide-checks),canonicalize)' | FileCheck %s

// One before the own slot, where that is not the first.
// CHECK-LABEL: lfp.program @before
lfp.program @before {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %slot = lfp.input "slot" node pointer
  // CHECK: lfp.build
  // CHECK-NOT: check_index
  // CHECK: lfp.yield
  %h = lfp.build (%v) {
    %s = lfp.get %slot[%v] : tensor<?xindex>
    %first = arith.cmpi eq, %s, %c0 : index
    %r = scf.if %first -> (index) {
      scf.yield %v : index
    } else {
      %again = lfp.get %slot[%v] : tensor<?xindex>
      %i = arith.subi %again, %c1 : index
      %j = lfp.check_index %i : index
      %k = lfp.get %slot[%j] : tensor<?xindex>
      scf.yield %k : index
    }
    lfp.yield %r : index
  } : tensor<?xindex>
  lfp.output "h" node pointer = %h
}

// Half of it, rounding down, where an `or` excludes the first.
// CHECK-LABEL: lfp.program @half
lfp.program @half {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %slot = lfp.input "slot" node pointer
  %last = lfp.input "last" node mask_one
  // CHECK: lfp.build
  // CHECK: else
  // CHECK: [[ONE:%.*]] = arith.subi
  // CHECK-NEXT: [[HALF:%.*]] = arith.divsi [[ONE]], %c2
  // CHECK-NEXT: lfp.get %slot[[[HALF]]]
  %h = lfp.build (%v) {
    %s = lfp.get %slot[%v] : tensor<?xindex>
    %first = arith.cmpi eq, %s, %c0 : index
    %beyond = arith.cmpi sgt, %s, %last : index
    %either = arith.ori %first, %beyond : i1
    %r = scf.if %either -> (index) {
      scf.yield %v : index
    } else {
      %i = arith.subi %s, %c1 : index
      %rest = arith.remsi %i, %c2 : index
      %negative = arith.cmpi slt, %rest, %c0 : index
      %whole = arith.divsi %i, %c2 : index
      %less = arith.subi %whole, %c1 : index
      %floor = arith.select %negative, %less, %whole : index
      %j = lfp.check_index %floor : index
      %k = lfp.get %slot[%j] : tensor<?xindex>
      scf.yield %k : index
    }
    lfp.yield %r : index
  } : tensor<?xindex>
  lfp.output "h" node pointer = %h
}

// A loop variable in a range that a minimum keeps below n.
// CHECK-LABEL: lfp.program @range
lfp.program @range {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = lfp.size : index
  %at = lfp.input "at" node mask_one
  %slot = lfp.input "slot" node pointer
  %true = arith.constant true
  %end = arith.addi %at, %c1 : index
  // CHECK: lfp.reduce
  // CHECK-NOT: check_index
  // CHECK: lfp.output
  %s = lfp.reduce sum (%k = %c0 to %end) {
    %j = lfp.check_index %k : index
    %x = lfp.get %slot[%j] : tensor<?xindex>
    lfp.yield %true, %x : i1, index
  } : index
  %m = lfp.build (%v) {
    lfp.yield %s : index
  } : tensor<?xindex>
  lfp.output "m" node pointer = %m
}

// What may leave 0 .. n - 1 is checked: one before any slot, one after it, one
// before a slot that is not the second, n itself, 1 (there may be one node).
// CHECK-LABEL: lfp.program @unknown
// CHECK-COUNT-5: lfp.check_index
lfp.program @unknown {
  %c1 = arith.constant 1 : index
  %n = lfp.size : index
  %slot = lfp.input "slot" node pointer
  %h = lfp.build (%v) {
    %s = lfp.get %slot[%v] : tensor<?xindex>
    %less = arith.subi %s, %c1 : index
    %a = lfp.check_index %less : index
    %more = arith.addi %s, %c1 : index
    %b = lfp.check_index %more : index
    %second = arith.cmpi eq, %s, %c1 : index
    %r = scf.if %second -> (index) {
      scf.yield %a : index
    } else {
      %c = lfp.check_index %less : index
      scf.yield %c : index
    }
    %d = lfp.check_index %n : index
    %e = lfp.check_index %c1 : index
    %p = arith.maxsi %a, %b : index
    %q = arith.maxsi %d, %e : index
    %o = arith.maxsi %p, %q : index
    %t = arith.maxsi %o, %r : index
    lfp.yield %t : index
  } : tensor<?xindex>
  lfp.output "h" node pointer = %h
}
