// Where a program has another form than a lattice one, a warning says so, and
// hidden channels learn it.
// RUN: kleene-opt %s --convert-lfp-to-gnn=align=lattice --split-input-file --verify-diagnostics

lfp.program @start_varies {
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  // expected-warning@+1 {{no lattice form: expected the state to start as a number, as an input, or as `if s then a else b` for a mask_one or mask input s; hidden channels learn what is left [no-lattice-form]}}
  %start = lfp.build (%v) {
    %i = lfp.get %A[%v, %v] : tensor<?x?xf64>
    lfp.yield %i : f64
  } : tensor<?xf64>
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:4 = lfp.fix "while changed(x)" (%x = %start, %p = %self, %before = %start, %first = %true) : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1 while {
    %again = arith.ori %first, %first : i1
    lfp.condition %again
  } do {
    %y:2 = lfp.relax min (%u, %v) into %x witness (%p) {
      %e = lfp.get %adj[%u, %v] : tensor<?x?xi1>
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %m = arith.addf %xu, %w : f64
      lfp.offer %m at [%v] if %e witness (%u) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    lfp.yield %y#0, %y#1, %x, %false : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1
  }
  lfp.output "pi" node pointer = %r#1
}

// -----

lfp.program @another_guard {
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  %start = lfp.build (%v) {
    %is = arith.cmpi eq, %v, %s : index
    %i = arith.select %is, %zero, %inf : f64
    lfp.yield %i : f64
  } : tensor<?xf64>
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:4 = lfp.fix "while changed(x)" (%x = %start, %p = %self, %before = %start, %first = %true) : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1 while {
    lfp.condition %first
  } do {
    // expected-warning@+1 {{no lattice form: expected it directly in one `while changed(...)`; hidden channels learn what is left [no-lattice-form]}}
    %y:2 = lfp.relax min (%u, %v) into %x witness (%p) {
      %e = lfp.get %adj[%u, %v] : tensor<?x?xi1>
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %m = arith.addf %xu, %w : f64
      lfp.offer %m at [%v] if %e witness (%u) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    lfp.yield %y#0, %y#1, %x, %false : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1
  }
  lfp.output "pi" node pointer = %r#1
}

// -----

lfp.program @product {
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  %start = lfp.build (%v) {
    %is = arith.cmpi eq, %v, %s : index
    %i = arith.select %is, %zero, %inf : f64
    lfp.yield %i : f64
  } : tensor<?xf64>
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:4 = lfp.fix "while changed(x)" (%x = %start, %p = %self, %before = %start, %first = %true) : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1 while {
    %again = arith.ori %first, %first : i1
    lfp.condition %again
  } do {
    // expected-warning@+1 {{no lattice form: expected `x[u] + e`, `max(x[u], e)` or `x[u]` as what x[v] becomes; hidden channels learn what is left [no-lattice-form]}}
    %y:2 = lfp.relax min (%u, %v) into %x witness (%p) {
      %e = lfp.get %adj[%u, %v] : tensor<?x?xi1>
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %m = arith.mulf %xu, %w : f64
      lfp.offer %m at [%v] if %e witness (%u) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    lfp.yield %y#0, %y#1, %x, %false : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1
  }
  lfp.output "pi" node pointer = %r#1
}

// -----

lfp.program @reversed_read {
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  %start = lfp.build (%v) {
    %is = arith.cmpi eq, %v, %s : index
    %i = arith.select %is, %zero, %inf : f64
    lfp.yield %i : f64
  } : tensor<?xf64>
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:4 = lfp.fix "while changed(x)" (%x = %start, %p = %self, %before = %start, %first = %true) : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1 while {
    %again = arith.ori %first, %first : i1
    lfp.condition %again
  } do {
    %y:2 = lfp.relax min (%u, %v) into %x witness (%p) {
      %e = lfp.get %adj[%u, %v] : tensor<?x?xi1>
      %xu = lfp.get %x[%u] : tensor<?xf64>
      // expected-warning@+1 {{no lattice form: expected the message to read edge inputs from sender to receiver beside the sender's value; hidden channels learn what is left [no-lattice-form]}}
      %w = lfp.get %A[%v, %u] : tensor<?x?xf64>
      %m = arith.addf %xu, %w : f64
      lfp.offer %m at [%v] if %e witness (%u) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    lfp.yield %y#0, %y#1, %x, %false : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1
  }
  lfp.output "pi" node pointer = %r#1
}

// -----

lfp.program @no_mask {
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  %start = lfp.build (%v) {
    %is = arith.cmpi eq, %v, %s : index
    %i = arith.select %is, %zero, %inf : f64
    lfp.yield %i : f64
  } : tensor<?xf64>
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:4 = lfp.fix "while changed(x)" (%x = %start, %p = %self, %before = %start, %first = %true) : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1 while {
    %again = arith.ori %first, %first : i1
    lfp.condition %again
  } do {
    // expected-warning@+1 {{no lattice form: expected a `where` that implies an edge mask input from u to v; hidden channels learn what is left [no-lattice-form]}}
    %y:2 = lfp.relax min (%u, %v) into %x witness (%p) {
      %e = lfp.get %adj[%u, %v] : tensor<?x?xi1>
      // expected-remark@+1 {{messages go between all pairs of nodes: no edge mask input covers this read of a value (every) [message-full]}}
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %m = arith.addf %xu, %w : f64
      lfp.offer %m at [%v] if %true witness (%u) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    lfp.yield %y#0, %y#1, %x, %false : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1
  }
  lfp.output "pi" node pointer = %r#1
}

// -----

lfp.program @witness_of_receiver {
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  %start = lfp.build (%v) {
    %is = arith.cmpi eq, %v, %s : index
    %i = arith.select %is, %zero, %inf : f64
    lfp.yield %i : f64
  } : tensor<?xf64>
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:4 = lfp.fix "while changed(x)" (%x = %start, %p = %self, %before = %start, %first = %true) : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1 while {
    %again = arith.ori %first, %first : i1
    lfp.condition %again
  } do {
    // expected-warning@+1 {{no lattice form: expected a witness p[v] that starts as `self` and becomes the sender u, or p[u] where x[v] becomes x[u]; hidden channels learn what is left [no-lattice-form]}}
    %y:2 = lfp.relax min (%u, %v) into %x witness (%p) {
      %e = lfp.get %adj[%u, %v] : tensor<?x?xi1>
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %m = arith.addf %xu, %w : f64
      lfp.offer %m at [%v] if %e witness (%v) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    lfp.yield %y#0, %y#1, %x, %false : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1
  }
  lfp.output "pi" node pointer = %r#1
}

// -----

lfp.program @output_of_value {
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  %start = lfp.build (%v) {
    %is = arith.cmpi eq, %v, %s : index
    %i = arith.select %is, %zero, %inf : f64
    lfp.yield %i : f64
  } : tensor<?xf64>
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:4 = lfp.fix "while changed(x)" (%x = %start, %p = %self, %before = %start, %first = %true) : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1 while {
    %again = arith.ori %first, %first : i1
    lfp.condition %again
  } do {
    %y:2 = lfp.relax min (%u, %v) into %x witness (%p) {
      %e = lfp.get %adj[%u, %v] : tensor<?x?xi1>
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %m = arith.addf %xu, %w : f64
      lfp.offer %m at [%v] if %e witness (%u) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    lfp.yield %y#0, %y#1, %x, %false : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1
  }
  // expected-warning@+1 {{no lattice form: expected the output to be a witness, a state x, `x < inf`, `if x < inf then x else a`, or where x still has its start; hidden channels learn what is left [no-lattice-form]}}
  lfp.output "d" node scalar = %start
}

// -----

lfp.program @falls {
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  %start = lfp.build (%v) {
    %is = arith.cmpi eq, %v, %s : index
    %i = arith.select %is, %zero, %inf : f64
    lfp.yield %i : f64
  } : tensor<?xf64>
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:4 = lfp.fix "while changed(x)" (%x = %start, %p = %self, %before = %start, %first = %true) : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1 while {
    %again = arith.ori %first, %first : i1
    lfp.condition %again
  } do {
    %y:2 = lfp.relax min (%u, %v) into %x witness (%p) {
      %e = lfp.get %adj[%u, %v] : tensor<?x?xi1>
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      // expected-warning@+1 {{no lattice form: expected the message to grow with the edge inputs it reads: sums, positive multiples, min, max, sqrt, exp and log; hidden channels learn what is left [no-lattice-form]}}
      %c = arith.subf %zero, %w : f64
      %m = arith.addf %xu, %c : f64
      lfp.offer %m at [%v] if %e witness (%u) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    lfp.yield %y#0, %y#1, %x, %false : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1
  }
  lfp.output "pi" node pointer = %r#1
}

// -----

lfp.program @square {
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  %start = lfp.build (%v) {
    %is = arith.cmpi eq, %v, %s : index
    %i = arith.select %is, %zero, %inf : f64
    lfp.yield %i : f64
  } : tensor<?xf64>
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:4 = lfp.fix "while changed(x)" (%x = %start, %p = %self, %before = %start, %first = %true) : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1 while {
    %again = arith.ori %first, %first : i1
    lfp.condition %again
  } do {
    %y:2 = lfp.relax min (%u, %v) into %x witness (%p) {
      %e = lfp.get %adj[%u, %v] : tensor<?x?xi1>
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      // expected-warning@+1 {{no lattice form: expected the message to grow with the edge inputs it reads: sums, positive multiples, min, max, sqrt, exp and log; hidden channels learn what is left [no-lattice-form]}}
      %c = arith.mulf %w, %w : f64
      %m = arith.addf %xu, %c : f64
      lfp.offer %m at [%v] if %e witness (%u) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    lfp.yield %y#0, %y#1, %x, %false : tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, i1
  }
  lfp.output "pi" node pointer = %r#1
}

// -----

// A condition that no edge mask says would be lost.
lfp.program @another_condition {
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask
  %open = lfp.input "open" node mask
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %start = lfp.build (%v) {
    lfp.yield %zero : f64
  } : tensor<?xf64>
  %r:3 = lfp.fix "while changed(x)" (%x = %start, %before = %start, %first = %true) : tensor<?xf64>, tensor<?xf64>, i1 while {
    %again = arith.ori %first, %first : i1
    lfp.condition %again
  } do {
    %y = lfp.relax min (%u, %v) into %x {
      %e = lfp.get %adj[%u, %v] : tensor<?x?xi1>
      // expected-warning@+1 {{no lattice form: expected no condition but u != v and either an edge mask input and that a state of an earlier loop still has its start, or that such a mask joins u and v both ways; hidden channels learn what is left [no-lattice-form]}}
      %o = lfp.get %open[%v] : tensor<?xi1>
      %c = arith.andi %e, %o : i1
      %xu = lfp.get %x[%u] : tensor<?xf64>
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %m = arith.addf %xu, %w : f64
      lfp.offer %m at [%v] if %c : f64
    } : tensor<?xf64>
    lfp.yield %y, %x, %false : tensor<?xf64>, tensor<?xf64>, i1
  }
  lfp.output "x" node scalar = %r#0
}

// -----

// A number for another pair than u == v would be taken for the diagonal.
lfp.program @another_choice {
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  %start = lfp.build (%u, %v) {
    %e = lfp.get %adj[%u, %v] : tensor<?x?xi1>
    %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
    %far = arith.select %e, %w, %inf : f64
    %is = arith.cmpi eq, %u, %s : index
    %i = arith.select %is, %zero, %far : f64
    lfp.yield %i : f64
  } : tensor<?x?xf64>
  // expected-warning@+1 {{no lattice form: expected the state to start as `if c then e else inf` for a condition c that implies an edge mask input, with another number for u == v or none; hidden channels learn what is left [no-lattice-form]}}
  %r:3 = lfp.fix "while changed(x)" (%x = %start, %before = %start, %first = %true) : tensor<?x?xf64>, tensor<?x?xf64>, i1 while {
    %again = arith.ori %first, %first : i1
    lfp.condition %again
  } do {
    %y = lfp.relax min (%u, %v) into %x {
      lfp.offer %zero at [%u, %v] if %true : f64
    } : tensor<?x?xf64>
    lfp.yield %y, %x, %false : tensor<?x?xf64>, tensor<?x?xf64>, i1
  }
  lfp.output "x" edge scalar = %r#0
}
