// Each rule of the normal form, broken once.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-verify-normal-form))' --split-input-file --verify-diagnostics

// expected-error@+1 {{expected one `lfp.fix` but got 0}}
lfp.program @n1 {
  lfp.probe []
}

// -----

// Nothing turns, nothing is recorded: nothing to say.
lfp.program @straight {
}

// -----

lfp.program @n2 {
  %x0 = lfp.input "x" graph scalar
  // expected-error@+1 {{expected a guard that compares the program counter, of type i64, with a constant}}
  %x = lfp.fix (%y = %x0) : f64 while {
    %true = arith.constant true
    lfp.condition %true
  } do {
    lfp.yield %y : f64
  }
}

// -----

lfp.program @n4_counter {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %c2 = arith.constant 2 : i64
  %r = lfp.fix (%pc = %c0) : i64 while {
    %go = arith.cmpi ne, %pc, %c1 : i64
    lfp.condition %go
  } do {
    // expected-error@+1 {{expected a program counter in 0..1}}
    lfp.yield %c2 : i64
  }
}

// -----

lfp.program @n4_dispatch {
  %c0 = arith.constant 0 : i64
  %c2 = arith.constant 2 : i64
  // expected-error@+1 {{expected a dispatch over 2 counters}}
  %r = lfp.fix (%pc = %c0) : i64 while {
    %go = arith.cmpi ne, %pc, %c2 : i64
    lfp.condition %go
  } do {
    lfp.yield %c2 : i64
  }
}

// -----

lfp.program @n5 {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %r = lfp.fix (%pc = %c0) : i64 while {
    %go = arith.cmpi ne, %pc, %c1 : i64
    lfp.condition %go
  } do {
    lfp.probe ["pc" graph categorical ["a", "b"] = %pc]
    // expected-error@+1 {{expected a probe at the start of a step}}
    lfp.probe ["pc" graph categorical ["a", "b"] = %pc]
    lfp.yield %c1 : i64
  }
}
