// RUN: kleene-opt %s -split-input-file -verify-diagnostics

lfp.program @probe_p1 {
  %t = lfp.build (%u) {
    // expected-error @+1 {{expected only loops and branches around it but got `lfp.build`}}
    lfp.probe ["u" node mask_one = %u]
    lfp.yield %u : index
  } : tensor<?xindex>
}

// -----

lfp.program @probe_p2 {
  %n = lfp.size : index
  // expected-error @+1 {{expected 1 values but got 2}}
  "lfp.probe"(%n, %n) <{variables = [#lfp.variable<"x" node mask_one>]}> : (index, index) -> ()
}

// -----

lfp.program @probe_p2_type {
  %n = lfp.size : index
  // expected-error @+1 {{expected "x" of type 'f64' but got 'index'}}
  "lfp.probe"(%n) <{variables = [#lfp.variable<"x" graph scalar>]}> : (index) -> ()
}
