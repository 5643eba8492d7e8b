// What an update reads across which relation, and the skeleton that follows.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(lfp.program(lfp-print-read-sets))' --split-input-file --verify-diagnostics

// As in BFS: the reads under `any` and `first` stand behind A[u, v] != 0.
// expected-remark@+1 {{messages over `adj`, max}}
lfp.program @edge {
  %A = lfp.input "A" edge scalar
  %r0 = lfp.input "r" node mask
  %true = arith.constant true
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %n = lfp.size : index
  %adj = lfp.input "adj" edge mask derived {
    %t = lfp.build (%u, %v) {
      %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %c = arith.cmpf une, %a, %zero : f64
      %self = arith.cmpi eq, %u, %v : index
      %e = arith.ori %c, %self : i1
      lfp.yield %e : i1
    } : tensor<?x?xi1>
    lfp.yield %t : tensor<?x?xi1>
  }
  %r = lfp.fix "while" (%x = %r0) : tensor<?xi1> while {
    lfp.condition %true
  } do {
    %x1 = lfp.build (%v) {
      // expected-remark@+1 {{reads a value: own}}
      %old = lfp.get %x[%v] : tensor<?xi1>
      %hit = lfp.reduce any (%u = %c0 to %n) {
        // expected-remark@+1 {{reads a value: edge along `adj`, max}}
        %xu = lfp.get %x[%u] : tensor<?xi1>
        %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
        %c = arith.cmpf une, %a, %zero : f64
        %both = arith.andi %xu, %c : i1
        lfp.yield %true, %both : i1, i1
      } : i1
      %new = arith.ori %old, %hit : i1
      lfp.yield %new : i1
    } : tensor<?xi1>
    lfp.yield %x1 : tensor<?xi1>
  }
  lfp.output "y" node mask = %r
}

// -----

// `all` is false wherever a value is false: its value is no guard.
// expected-remark@+1 {{messages over all pairs, min}}
lfp.program @every {
  %adj = lfp.input "adj" edge mask
  %r0 = lfp.input "r" node mask
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %n = lfp.size : index
  %r = lfp.fix "while" (%x = %r0) : tensor<?xi1> while {
    lfp.condition %true
  } do {
    %x1 = lfp.build (%v) {
      %hit = lfp.reduce all (%u = %c0 to %n) {
        // expected-remark@+1 {{reads a value: every, min}}
        %xu = lfp.get %x[%u] : tensor<?xi1>
        %a = lfp.get %adj[%u, %v] : tensor<?x?xi1>
        %both = arith.andi %xu, %a : i1
        lfp.yield %true, %both : i1, i1
      } : i1
      lfp.yield %hit : i1
    } : tensor<?xi1>
    lfp.yield %x1 : tensor<?xi1>
  }
  lfp.output "y" node mask = %r
}

// -----

// The same with the relation as the fold's own condition; a branch is one, too.
// expected-remark@+1 {{messages over `adj`, sum}}
lfp.program @guards {
  %adj = lfp.input "adj" edge mask
  %r0 = lfp.input "r" node scalar
  %true = arith.constant true
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %n = lfp.size : index
  %r = lfp.fix "while" (%x = %r0) : tensor<?xf64> while {
    lfp.condition %true
  } do {
    %x1 = lfp.build (%v) {
      %s = lfp.reduce sum (%u = %c0 to %n) {
        %a = lfp.get %adj[%u, %v] : tensor<?x?xi1>
        // expected-remark@+1 {{reads a value: edge along `adj`, sum}}
        %xu = lfp.get %x[%u] : tensor<?xf64>
        lfp.yield %a, %xu : i1, f64
      } : f64
      %t = lfp.reduce sum (%u = %c0 to %n) {
        %a = lfp.get %adj[%u, %v] : tensor<?x?xi1>
        %e = scf.if %a -> f64 {
          // expected-remark@+1 {{reads a value: edge along `adj`, sum}}
          %xu = lfp.get %x[%u] : tensor<?xf64>
          scf.yield %xu : f64
        } else {
          scf.yield %zero : f64
        }
        lfp.yield %true, %e : i1, f64
      } : f64
      %e = arith.addf %s, %t : f64
      lfp.yield %e : f64
    } : tensor<?xf64>
    lfp.yield %x1 : tensor<?xf64>
  }
  lfp.output "y" node scalar = %r
}

// -----

// Against the edges: no mask of a message goes that way.
// expected-remark@+1 {{messages over all pairs, max}}
lfp.program @against {
  %adj = lfp.input "adj" edge mask
  %x0 = lfp.input "x" node scalar
  %true = arith.constant true
  %r = lfp.fix "while" (%x = %x0) : tensor<?xf64> while {
    lfp.condition %true
  } do {
    %x1 = lfp.relax max (%u, %v) into %x {
      %a = lfp.get %adj[%v, %u] : tensor<?x?xi1>
      // expected-remark@+1 {{reads a value: edge against `adj`, max}}
      %xu = lfp.get %x[%u] : tensor<?xf64>
      lfp.offer %xu at [%v] if %a : f64
    } : tensor<?xf64>
    lfp.yield %x1 : tensor<?xf64>
  }
  lfp.output "y" node scalar = %r
}

// -----

// Pointers, third nodes, registers, computed indices; folds that disagree.
// expected-remark@+1 {{messages over all pairs, max}}
lfp.program @others {
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %p = lfp.input "p" node pointer
  %x0 = lfp.input "x" node scalar
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = lfp.size : index
  %r = lfp.fix "while" (%x = %x0) : tensor<?xf64> while {
    lfp.condition %true
  } do {
    %x1 = lfp.build (%v) {
      // expected-remark@+1 {{reads `p`: own}}
      %pv = lfp.get %p[%v] : tensor<?xindex>
      // expected-remark@+1 {{reads a value: pointer}}
      %a = lfp.get %x[%pv] : tensor<?xf64>
      // expected-remark@+1 {{reads a value: place}}
      %b = lfp.get %x[%s] : tensor<?xf64>
      %k = arith.addi %v, %c1 : index
      %k1 = lfp.check_index %k : index
      // expected-remark@+1 {{reads a value: computed}}
      %c = lfp.get %x[%k1] : tensor<?xf64>
      %m = lfp.reduce min (%u = %c0 to %n) {
        %au = lfp.get %adj[%u, %v] : tensor<?x?xi1>
        %w = lfp.reduce sum (%t = %c0 to %n) {
          %at = lfp.get %adj[%t, %u] : tensor<?x?xi1>
          // expected-remark@+1 {{reads a value: third, sum}}
          %e = lfp.get %x[%t] : tensor<?xf64>
          lfp.yield %at, %e : i1, f64
        } : f64
        // expected-remark@+1 {{reads a value: edge along `adj`, min}}
        %xu = lfp.get %x[%u] : tensor<?xf64>
        %both = arith.addf %w, %xu : f64
        lfp.yield %au, %both : i1, f64
      } : f64
      %ab = arith.addf %a, %b : f64
      %cm = arith.addf %c, %m : f64
      %e = arith.addf %ab, %cm : f64
      lfp.yield %e : f64
    } : tensor<?xf64>
    lfp.yield %x1 : tensor<?xf64>
  }
  lfp.output "y" node scalar = %r
}

// -----

// What only shows the state, or only says that the algorithm has ended, is not
// read by the update; where a loop follows, the end of a loop is part of it.
// expected-remark@+1 {{messages over all pairs, max}}
lfp.program @ends {
  %x0 = lfp.input "x" node scalar
  %zero = arith.constant 0.0 : f64
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %n = lfp.size : index
  %a:2 = lfp.fix "first" (%x = %x0, %go = %true) : tensor<?xf64>, i1 while {
    lfp.condition %go
  } do {
    %view = lfp.build (%v) {
      %e = lfp.get %x[%v] : tensor<?xf64>
      lfp.yield %e : f64
    } : tensor<?xf64>
    lfp.probe ["view" node scalar = %view]
    %go1 = lfp.reduce any (%u = %c0 to %n) {
      // expected-remark@+1 {{reads a value: every, max}}
      %e = lfp.get %x[%u] : tensor<?xf64>
      %c = arith.cmpf une, %e, %zero : f64
      lfp.yield %true, %c : i1, i1
    } : i1
    lfp.yield %x, %go1 : tensor<?xf64>, i1
  }
  %b:2 = lfp.fix "second" (%x = %a#0, %go = %true) : tensor<?xf64>, i1 while {
    lfp.condition %go
  } do {
    %go1 = lfp.reduce any (%u = %c0 to %n) {
      %e = lfp.get %x[%u] : tensor<?xf64>
      %c = arith.cmpf une, %e, %zero : f64
      lfp.yield %true, %c : i1, i1
    } : i1
    lfp.yield %x, %go1 : tensor<?xf64>, i1
  }
  lfp.output "y" node scalar = %b#0
}

// -----

// Sequential, as sorting by insertion: everything goes by place.
// expected-remark@+1 {{messages over all pairs, max}}
lfp.program @sequential {
  %x0 = lfp.input "x" node scalar
  %true = arith.constant true
  %c1 = arith.constant 1 : index
  %n = lfp.size : index
  %r = lfp.for (%j = %c1 to %n) iter (%x = %x0) : tensor<?xf64> {
    %k = arith.subi %j, %c1 : index
    // expected-remark@+1 {{reads a value: computed}}
    %a = lfp.get %x[%k] : tensor<?xf64>
    // expected-remark@+1 {{reads a value: place}}
    %b = lfp.get %x[%j] : tensor<?xf64>
    %c = arith.cmpf ole, %a, %b : f64
    %x1 = scf.if %c -> tensor<?xf64> {
      scf.yield %x : tensor<?xf64>
    } else {
      %y = lfp.set %a, %x[%j] : tensor<?xf64>
      scf.yield %y : tensor<?xf64>
    }
    lfp.yield %true, %x1 : i1, tensor<?xf64>
  }
  lfp.output "y" node scalar = %r
}
