// RUN: kleene-opt %s -split-input-file -verify-diagnostics

lfp.program @draw_d1 {
  %n = lfp.size : index
  // expected-error @+1 {{expected to stand in an `lfp.sampler`}}
  %s = lfp.draw below(%n) : index
}

// -----

lfp.program @p {
}
lfp.sampler @draw_d2 for @p {
  %p = arith.constant 0.5 : f64
  // expected-error @+1 {{expected `bernoulli` to take ('f64') and give elements of type 'i1'}}
  %s = lfp.draw bernoulli(%p) : tensor<?xf64>
}

// -----

lfp.program @p {
}
lfp.sampler @draw_d2_operands for @p {
  %p = arith.constant 0.5 : f64
  // expected-error @+1 {{expected `uniform` to take ('f64', 'f64') and give elements of type 'f64'}}
  %s = lfp.draw uniform(%p) : tensor<?xf64>
}

// -----

lfp.program @choose_c1 {
  // expected-error @+1 {{expected to stand directly in an `lfp.sampler`}}
  %p = lfp.choose "p" default 5.0e-1 : f64
}
