// RUN: kleene-opt %s -split-input-file -verify-diagnostics

lfp.program @build_b1 {
  // expected-error @+1 {{expected the body to have arguments ('index', 'index') but got ('index')}}
  %t = lfp.build (%u) {
    lfp.yield %u : index
  } : tensor<?x?xindex>
}

// -----

lfp.program @build_b2 {
  // expected-error @+1 {{expected the body to yield ('f64') but got ('index')}}
  %t = lfp.build (%u) {
    // expected-note @+1 {{the region ends here}}
    lfp.yield %u : index
  } : tensor<?xf64>
}

// -----

lfp.program @get_g1 {
  %x = lfp.input "x" edge scalar
  %c0 = arith.constant 0 : index
  // expected-error @+1 {{expected one index per dimension of 'tensor<?x?xf64>' but got 1}}
  %e = lfp.get %x[%c0] : tensor<?x?xf64>
}

// -----

lfp.program @set_s1 {
  %x = lfp.input "x" node scalar
  %c0 = arith.constant 0 : index
  %e = arith.constant 0.0 : f64
  // expected-error @+1 {{expected one index per dimension of 'tensor<?xf64>' but got 2}}
  %y = lfp.set %e, %x[%c0, %c0] : tensor<?xf64>
}
