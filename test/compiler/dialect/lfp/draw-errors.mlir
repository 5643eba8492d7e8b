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

lfp.program @p {
}
lfp.sampler @draw_d2_permutation for @p {
  // expected-error @+1 {{expected `permutation` to take () and give elements of type 'index' in one dimension}}
  %q = lfp.draw permutation() : tensor<?x?xindex>
}

// -----

lfp.program @p {
}
lfp.sampler @draw_d3 for @p {
  %q = lfp.draw permutation() : tensor<?xindex>
  %c = arith.constant 0.5 : f64
  %m = lfp.draw bernoulli(%c) : tensor<?xi1>
  // expected-error @+1 {{expected a mask and old elements of the shape of 'tensor<?xindex>', or neither}}
  %r = lfp.draw permutation() where %m into %q : tensor<?xindex>
}

// -----

lfp.program @p {
}
lfp.sampler @draw_d3_single for @p {
  %n = lfp.size : index
  %c = arith.constant 0.5 : f64
  %m = lfp.draw bernoulli(%c) : i1
  // expected-error @+1 {{only elements of a tensor have a mask}}
  %r = lfp.draw below(%n) where %m into %n : index
}

// -----

lfp.program @choose_c1 {
  // expected-error @+1 {{expected to stand directly in an `lfp.sampler`}}
  %p = lfp.choose "p" default 5.0e-1 : f64
}
