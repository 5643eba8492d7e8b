// What no network can be derived for yet is refused where it stands.
// RUN: kleene-opt %s --convert-lfp-to-gnn --split-input-file --verify-diagnostics

lfp.program @edge_state {
  %A = lfp.input "A" edge scalar
  %true = arith.constant true
  // expected-error@+1 {{state a value is at edges: not yet supported by the learner [edge-state]}}
  %r = lfp.fix (%x = %A) : tensor<?x?xf64> while {
    lfp.condition %true
  } do {
    lfp.yield %x : tensor<?x?xf64>
  }
}

// -----

lfp.program @edge_state_of_a_bounded_loop {
  %A = lfp.input "A" edge scalar
  %true = arith.constant true
  %n = lfp.size : index
  %c0 = arith.constant 0 : index
  // expected-error@+1 {{state a value is at edges: not yet supported by the learner [edge-state]}}
  %r = lfp.for (%k = %c0 to %n) iter (%x = %A) : tensor<?x?xf64> {
    lfp.yield %true, %x : i1, tensor<?x?xf64>
  }
}

// -----

lfp.program @edge_output {
  %A = lfp.input "A" edge scalar
  // expected-error@+1 {{`B` : edge scalar is not yet supported by the learner [probe-type]}}
  lfp.output "B" edge scalar = %A
}

// -----

lfp.program @edge_hint {
  %A = lfp.input "A" edge mask
  // expected-error@+1 {{`m` : edge mask is not yet supported by the learner [probe-type]}}
  lfp.probe ["m" edge mask = %A]
}

// -----

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
