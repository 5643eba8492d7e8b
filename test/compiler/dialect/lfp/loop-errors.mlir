// RUN: kleene-opt %s -split-input-file -verify-diagnostics

lfp.program @for_f1 {
  %n = lfp.size : index
  // expected-error @+1 {{expected the body to have arguments ('index', 'index') but got ('index')}}
  %r = "lfp.for"(%n, %n, %n) ({
  ^bb0(%k: index):
    %true = arith.constant true
    lfp.yield %true, %k : i1, index
  }) : (index, index, index) -> index
}

// -----

lfp.program @for_f2 {
  %n = lfp.size : index
  // expected-error @+1 {{expected the body to yield ('i1', 'index') but got ('index')}}
  %r = lfp.for (%k = %n to %n) iter (%x = %n) : index {
    // expected-note @+1 {{the region ends here}}
    lfp.yield %x : index
  }
}

// -----

lfp.program @fix_f1 {
  %n = lfp.size : index
  // expected-error @+1 {{expected the guard to have arguments ('index') but got ()}}
  %r = "lfp.fix"(%n) ({
    %true = arith.constant true
    lfp.condition %true
  }, {
  ^bb0(%x: index):
    lfp.yield %x : index
  }) : (index) -> index
}

// -----

lfp.program @fix_f2 {
  %n = lfp.size : index
  // expected-error @+1 {{expected the `while` region to end in `lfp.condition` but got `lfp.yield`}}
  %r = lfp.fix (%x = %n) : index while {
    lfp.yield %x : index
  } do {
    lfp.yield %x : index
  }
}

// -----

lfp.program @fix_f3 {
  %n = lfp.size : index
  %true = arith.constant true
  // expected-error @+1 {{expected the step to yield ('index') but got ()}}
  %r = lfp.fix (%x = %n) : index while {
    lfp.condition %true
  } do {
    cf.cond_br %true, ^a, ^b
  ^a:
    lfp.yield %x : index
  ^b:
    // expected-note @+1 {{the region ends here}}
    lfp.yield
  }
}

// -----

lfp.program @fix_f4 {
  %n = lfp.size : index
  %true = arith.constant true
  // expected-error @+1 {{expected the blocks of the `do` region to have no cycle}}
  %r = lfp.fix (%x = %n) : index while {
    lfp.condition %true
  } do {
    cf.br ^a
  ^a:
    // expected-note @+1 {{this block is in one}}
    cf.cond_br %true, ^a, ^b
  ^b:
    lfp.yield %x : index
  }
}

// -----

lfp.program @fix_f5 {
  %n = lfp.size : index
  %true = arith.constant true
  // expected-error @+1 {{expected a `while` region that records and draws nothing}}
  %r = lfp.fix (%x = %n) : index while {
    lfp.probe ["x" node mask_one = %x]
    lfp.condition %true
  } do {
    lfp.yield %x : index
  }
}
