// What no plan has.
// RUN: kleene-opt %s --gnn-print-plan --split-input-file --verify-diagnostics

// expected-error@+1 {{no plan without a `gnn.fix`}}
gnn.program @no_fix {
}

// -----

gnn.program @concat {
  %z0 = gnn.zeros : !gnn.node<hidden>
  %h = gnn.fix(%z = %z0) : !gnn.node<hidden> {
    gnn.yield %z : !gnn.node<hidden>
  }
  // expected-error@+1 {{no plan has `gnn.concat`: run the passes on gnn first}}
  %c = gnn.concat %h, %h : (!gnn.node<hidden>, !gnn.node<hidden>) -> !gnn.node<2*hidden>
}

// -----

gnn.program @width {
  // expected-error@+1 {{no plan has values of width `2*hidden`}}
  %z0 = gnn.zeros : !gnn.node<2*hidden>
  %h = gnn.fix(%z = %z0) : !gnn.node<2*hidden> {
    gnn.yield %z : !gnn.node<2*hidden>
  }
}
