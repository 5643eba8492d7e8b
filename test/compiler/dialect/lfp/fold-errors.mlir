// RUN: kleene-opt %s -split-input-file -verify-diagnostics

lfp.program @reduce_r1 {
  %n = lfp.size : index
  // expected-error @+1 {{expected the body to yield `i1` and a value}}
  %m = lfp.reduce min (%u = %n to %n) {
    lfp.yield %u : index
  } : index
}

// -----

lfp.program @reduce_r2 {
  %n = lfp.size : index
  %true = arith.constant true
  // expected-error @+1 {{`any` does not take 'index' to 'i1'}}
  %m = lfp.reduce any (%u = %n to %n) {
    lfp.yield %true, %u : i1, index
  } : i1
}

// -----

lfp.program @relax_r1 {
  %x = lfp.input "x" node scalar
  %true = arith.constant true
  %e = arith.constant 0.0 : f64
  // expected-error @+1 {{expected at most three indices but got 4}}
  %y = lfp.relax min (%u, %v, %w, %k) into %x {
    lfp.offer %e at [%v] if %true : f64
  } : tensor<?xf64>
}

// -----

lfp.program @relax_r2 {
  %x = lfp.input "x" node scalar
  %true = arith.constant true
  // expected-error @+1 {{expected an offer that fits the target and its witnesses}}
  %y = lfp.relax min (%u, %v) into %x {
    // expected-note @+1 {{the offer is here}}
    lfp.offer %u at [%v] if %true : index
  } : tensor<?xf64>
}

// -----

lfp.program @relax_r3 {
  %x = lfp.input "x" node mask
  %true = arith.constant true
  // expected-error @+1 {{`min` is no order of 'i1'}}
  %y = lfp.relax min (%u, %v) into %x {
    lfp.offer %true at [%v] if %true : i1
  } : tensor<?xi1>
}

// -----

lfp.program @relax_r4 {
  %x = lfp.input "x" node mask
  %w = lfp.input "w" edge pointer
  %true = arith.constant true
  // expected-error @+1 {{expected witnesses with the rank of 'tensor<?xi1>' but got 'tensor<?x?xindex>'}}
  %y:2 = lfp.relax or (%u, %v) into %x witness (%w) {
    lfp.offer %true at [%v] if %true witness (%u) : i1, index
  } : tensor<?xi1>, tensor<?x?xindex>
}
