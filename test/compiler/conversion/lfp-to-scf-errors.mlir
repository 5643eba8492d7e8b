// RUN: kleene-opt %s -convert-lfp-to-scf -split-input-file -verify-diagnostics

lfp.program @unknown_operation {
  %x = lfp.input "x" node scalar
  // expected-error @+1 {{'tensor.cast' op has no native form}}
  %y = tensor.cast %x : tensor<?xf64> to tensor<*xf64>
}

// -----

// expected-error @+1 {{expected one `lfp.program` but got 2}}
module {
  lfp.program @a {
  }
  lfp.program @b {
  }
}
