// Where the pointers of a state can point, from the assignments that reach it.
// RUN: kleene-opt %s --convert-lfp-to-gnn --split-input-file | FileCheck %s

// A witness u of v where adj[u, v]: against the edge. The other way round it
// goes along it.
// CHECK-LABEL: gnn.program @witness
// CHECK: gnn.pointer_logits {{.*}} within %{{[0-9]+}} reversed "output.against"
// CHECK: gnn.pointer_logits {{.*}} within %{{[0-9]+}} "output.along"
lfp.program @witness {
  %adj = lfp.input "adj" edge mask
  %x = lfp.input "x" node scalar
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %a, %p = lfp.relax min (%u, %v) into %x witness (%self) {
    %c = lfp.get %adj[%u, %v] : tensor<?x?xi1>
    %e = lfp.get %x[%u] : tensor<?xf64>
    lfp.offer %e at [%v] if %c witness (%u) : f64, index
  } : tensor<?xf64>, tensor<?xindex>
  %b, %q = lfp.relax min (%u, %v) into %x witness (%self) {
    %c = lfp.get %adj[%v, %u] : tensor<?x?xi1>
    %e = lfp.get %x[%u] : tensor<?xf64>
    lfp.offer %e at [%v] if %c witness (%u) : f64, index
  } : tensor<?xf64>, tensor<?xindex>
  lfp.output "against" node pointer = %p
  lfp.output "along" node pointer = %q
}

// -----

// Two ways to come by a pointer that disagree, and an initial one that is not
// the node itself: anything goes.
// CHECK-LABEL: gnn.program @mixed
// CHECK: gnn.pointer_logits %{{[0-9]+}}, %{{[0-9]+}} edge %{{[0-9]+}} "output.both"
// CHECK: gnn.pointer_logits %{{[0-9]+}}, %{{[0-9]+}} edge %{{[0-9]+}} "output.given"
// CHECK: gnn.pointer_logits %{{[0-9]+}}, %{{[0-9]+}} edge %{{[0-9]+}} "output.unguarded"
lfp.program @mixed {
  %adj = lfp.input "adj" edge mask
  %x = lfp.input "x" node scalar
  %given = lfp.input "p" node pointer
  %true = arith.constant true
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %a, %p = lfp.relax min (%u, %v) into %x witness (%self) {
    %c = lfp.get %adj[%u, %v] : tensor<?x?xi1>
    %e = lfp.get %x[%u] : tensor<?xf64>
    lfp.offer %e at [%v] if %c witness (%u) : f64, index
  } : tensor<?xf64>, tensor<?xindex>
  %b, %q = lfp.relax min (%u, %v) into %x witness (%p) {
    %c = lfp.get %adj[%v, %u] : tensor<?x?xi1>
    %e = lfp.get %x[%u] : tensor<?xf64>
    lfp.offer %e at [%v] if %c witness (%u) : f64, index
  } : tensor<?xf64>, tensor<?xindex>
  %d, %r = lfp.relax min (%u, %v) into %x witness (%given) {
    %c = lfp.get %adj[%u, %v] : tensor<?x?xi1>
    %e = lfp.get %x[%u] : tensor<?xf64>
    lfp.offer %e at [%v] if %c witness (%u) : f64, index
  } : tensor<?xf64>, tensor<?xindex>
  %f, %s = lfp.relax min (%u, %v) into %x witness (%self) {
    %e = lfp.get %x[%u] : tensor<?xf64>
    lfp.offer %e at [%v] if %true witness (%u) : f64, index
  } : tensor<?xf64>, tensor<?xindex>
  lfp.output "both" node pointer = %q
  lfp.output "given" node pointer = %r
  lfp.output "unguarded" node pointer = %s
}

// -----

// The first node behind an edge, where there is one; through the loop. Without
// the test a search that finds nothing would point at node 0.
// CHECK-LABEL: gnn.program @search
// CHECK: gnn.pointer_logits {{.*}} within %{{[0-9]+}} reversed "output.tested"
// CHECK: gnn.pointer_logits %{{[0-9]+}}, %{{[0-9]+}} edge %{{[0-9]+}} "output.untested"
lfp.program @search {
  %adj = lfp.input "adj" edge mask
  %m = lfp.input "m" node mask
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %n = lfp.size : index
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:2 = lfp.fix "while" (%p = %self, %q = %self) : tensor<?xindex>, tensor<?xindex> while {
    lfp.condition %true
  } do {
    %p1 = lfp.build (%v) {
      %some = lfp.reduce any (%u = %c0 to %n) {
        %a = lfp.get %m[%u] : tensor<?xi1>
        %b = lfp.get %adj[%u, %v] : tensor<?x?xi1>
        %both = arith.andi %a, %b : i1
        lfp.yield %true, %both : i1, i1
      } : i1
      %e = scf.if %some -> index {
        %f = lfp.reduce first (%u = %c0 to %n) {
          %a = lfp.get %m[%u] : tensor<?xi1>
          %b = lfp.get %adj[%u, %v] : tensor<?x?xi1>
          %both = arith.andi %a, %b : i1
          lfp.yield %true, %both : i1, i1
        } : index
        scf.yield %f : index
      } else {
        %old = lfp.get %p[%v] : tensor<?xindex>
        scf.yield %old : index
      }
      lfp.yield %e : index
    } : tensor<?xindex>
    %q1 = lfp.build (%v) {
      %f = lfp.reduce first (%u = %c0 to %n) {
        %b = lfp.get %adj[%u, %v] : tensor<?x?xi1>
        lfp.yield %true, %b : i1, i1
      } : index
      lfp.yield %f : index
    } : tensor<?xindex>
    lfp.yield %p1, %q1 : tensor<?xindex>, tensor<?xindex>
  }
  lfp.output "tested" node pointer = %r#0
  lfp.output "untested" node pointer = %r#1
}

// -----

// Sequential assignments behind a branch, as in DFS: p[v] = u where A[u, v].
// Outside of the branch there is nothing to go by.
// CHECK-LABEL: gnn.program @sequential
// CHECK: gnn.pointer_logits {{.*}} within %{{[0-9]+}} reversed "output.behind"
// CHECK: gnn.pointer_logits %{{[0-9]+}}, %{{[0-9]+}} edge %{{[0-9]+}} "output.outside"
lfp.program @sequential {
  %adj = lfp.input "adj" edge mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %n = lfp.size : index
  %self = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:2 = lfp.for (%v = %c0 to %n) iter (%p = %self, %q = %self) : tensor<?xindex>, tensor<?xindex> {
    %c = lfp.get %adj[%s, %v] : tensor<?x?xi1>
    %p1, %q1 = scf.if %c -> (tensor<?xindex>, tensor<?xindex>) {
      %t = lfp.set %s, %p[%v] : tensor<?xindex>
      scf.yield %t, %q : tensor<?xindex>, tensor<?xindex>
    } else {
      %t = lfp.set %s, %q[%v] : tensor<?xindex>
      scf.yield %p, %t : tensor<?xindex>, tensor<?xindex>
    }
    lfp.yield %true, %p1, %q1 : i1, tensor<?xindex>, tensor<?xindex>
  }
  lfp.output "behind" node pointer = %r#0
  lfp.output "outside" node pointer = %r#1
}

// -----

// What a branch that was not taken says: not (r or no edge), and then the test
// of a lazy `and`, as the canonicalizer writes it.
// CHECK-LABEL: gnn.program @negated
// CHECK: gnn.pointer_logits {{.*}} within %{{[0-9]+}} reversed "output.else"
// CHECK: gnn.pointer_logits {{.*}} within %{{[0-9]+}} reversed "output.lazy"
lfp.program @negated {
  %A = lfp.input "A" edge scalar
  %r = lfp.input "r" node mask
  %s = lfp.input "s" node mask_one
  %true = arith.constant true
  %false = arith.constant false
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %n = lfp.size : index
  %adj = lfp.input "adj" edge mask derived {
    %t = lfp.build (%u, %v) {
      %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %c = arith.cmpf une, %a, %zero : f64
      %self = arith.cmpi eq, %u, %v : index
      %e = arith.select %self, %true, %c : i1
      lfp.yield %e : i1
    } : tensor<?x?xi1>
    lfp.yield %t : tensor<?x?xi1>
  }
  %p = lfp.build (%v) {
    %rv = lfp.get %r[%v] : tensor<?xi1>
    %a = lfp.get %A[%s, %v] : tensor<?x?xf64>
    %none = arith.cmpf oeq, %a, %zero : f64
    %stop = arith.ori %rv, %none : i1
    %e = arith.select %stop, %v, %s : index
    lfp.yield %e : index
  } : tensor<?xindex>
  %q = lfp.build (%v) {
    %rv = lfp.get %r[%v] : tensor<?xi1>
    %c = scf.if %rv -> i1 {
      scf.yield %false : i1
    } else {
      %a = lfp.get %A[%s, %v] : tensor<?x?xf64>
      %some = arith.cmpf une, %a, %zero : f64
      %not = arith.xori %some, %true : i1
      %twice = arith.xori %not, %true : i1
      scf.yield %twice : i1
    }
    %e = scf.if %c -> index {
      scf.yield %s : index
    } else {
      scf.yield %v : index
    }
    lfp.yield %e : index
  } : tensor<?xindex>
  lfp.output "else" node pointer = %p
  lfp.output "lazy" node pointer = %q
}
