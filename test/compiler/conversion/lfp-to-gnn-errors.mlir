// What no network can be derived for yet is refused where it stands.
// RUN: kleene-opt %s --convert-lfp-to-gnn --split-input-file --verify-diagnostics

lfp.program @edge_pointer {
  // expected-error@+1 {{`p` : edge pointer is not yet supported by the learner [probe-type]}}
  %p = lfp.input "p" edge pointer
}

// -----

lfp.program @graph_pointer {
  %c0 = arith.constant 0 : index
  // expected-error@+1 {{`root` : graph pointer is not yet supported by the learner [probe-type]}}
  lfp.output "root" graph pointer = %c0
}

// -----

lfp.program @edge_pointer_output {
  %p = lfp.input "x" node scalar
  %q = lfp.build (%u, %v) {
    lfp.yield %v : index
  } : tensor<?x?xindex>
  // expected-error@+1 {{`q` : edge pointer is not yet supported by the learner [probe-type]}}
  lfp.output "q" edge pointer = %q
}
