// The network of Bellman-Ford: messages over the edges of A, min, and parents
// that can only point against an edge.
// RUN: kleene-opt %s --convert-lfp-to-gnn | FileCheck %s
// RUN: kleene-opt %s --convert-lfp-to-gnn=update=min | FileCheck %s --check-prefix=MIN

// Encoders: a layer per input, summed by location.
// CHECK-LABEL: gnn.program @bellman_ford
// CHECK-NEXT: %[[F0:.*]] = gnn.feature "pos" : !gnn.node<1>
// CHECK-NEXT: %[[POS:.*]] = gnn.linear %[[F0]] "input.pos" bias : !gnn.node<1> -> !gnn.node<hidden>
// CHECK-NEXT: %[[F1:.*]] = gnn.feature "s" : !gnn.node<1>
// CHECK-NEXT: %[[S:.*]] = gnn.linear %[[F1]] "input.s" bias
// CHECK-NEXT: %[[F2:.*]] = gnn.feature "A" : !gnn.edge<1>
// CHECK-NEXT: %[[A:.*]] = gnn.linear %[[F2]] "input.A" bias : !gnn.edge<1> -> !gnn.edge<hidden>
// CHECK-NEXT: %[[F3:.*]] = gnn.feature "adj" : !gnn.edge<1>
// CHECK-NEXT: %[[ADJ:.*]] = gnn.linear %[[F3]] "input.adj" bias
// CHECK-NEXT: %[[U:.*]] = gnn.add %[[POS]], %[[S]] :
// CHECK-NEXT: %[[E:.*]] = gnn.add %[[A]], %[[ADJ]] :

// The step: messages over the edges, combined as the relaxation does.
// CHECK-NEXT: %[[MASK:.*]] = gnn.mask "adj"
// CHECK-NEXT: %[[ZERO:.*]] = gnn.zeros
// CHECK-NEXT: %[[H:.*]] = gnn.fix(%[[Z:.*]] = %[[ZERO]])
// CHECK-NEXT:   %[[UZ:.*]] = gnn.concat %[[U]], %[[Z]] : {{.*}} -> !gnn.node<2*hidden>
// CHECK-NEXT:   %[[SEND:.*]] = gnn.linear %[[UZ]] "step.send" : !gnn.node<2*hidden> -> !gnn.node<hidden>
// CHECK-NEXT:   %[[SENT:.*]] = gnn.send %[[SEND]]
// CHECK-NEXT:   %[[PAIR:.*]] = gnn.linear %[[E]] "step.edge"
// CHECK-NEXT:   %[[M:.*]] = gnn.add %[[SENT]], %[[PAIR]] :
// CHECK-NEXT:   %[[GOT:.*]] = gnn.aggregate min %[[M]] over %[[MASK]]
// CHECK-NEXT:   %[[SELF:.*]] = gnn.linear %[[UZ]] "step.self" bias
// CHECK-NEXT:   %[[REC:.*]] = gnn.linear %[[GOT]] "step.receive"
// CHECK-NEXT:   %[[SUM:.*]] = gnn.add %[[SELF]], %[[REC]] :
// CHECK-NEXT:   %[[ACT:.*]] = gnn.relu %[[SUM]]
// CHECK-NEXT:   %[[NORM:.*]] = gnn.layer_norm %[[ACT]] "step.norm"
// CHECK-NEXT:   %[[NEXT:.*]] = gnn.update plain %[[Z]], %[[NORM]]
// MIN:          gnn.update min
// CHECK-NEXT:   gnn.yield %[[NEXT]]

// Decoders: a parent can only point against an edge.
// CHECK:      %[[SRC:.*]] = gnn.linear %{{.*}} "output.pi.source" bias
// CHECK-NEXT: %[[TGT:.*]] = gnn.linear %{{.*}} "output.pi.target" :
// CHECK-NEXT: %[[PE:.*]] = gnn.linear %[[E]] "output.pi.edge"
// CHECK-NEXT: %[[PI:.*]] = gnn.pointer_logits %[[SRC]], %[[TGT]] edge %[[PE]] within %[[MASK]] reversed "output.pi"
// CHECK-NEXT: gnn.output output "pi" %[[PI]]
// CHECK:      gnn.pointer_logits {{.*}} within %[[MASK]] reversed "hint.pi_h"
// CHECK-NEXT: gnn.output hint "pi_h"
// CHECK:      %[[MSK:.*]] = gnn.linear %{{.*}} "hint.msk" bias : !gnn.node<2*hidden> -> !gnn.node<1>
// CHECK-NEXT: gnn.output hint "msk" %[[MSK]]
// CHECK-NEXT: }

lfp.program @bellman_ford {
  %pos = lfp.input "pos" node scalar
  %s = lfp.input "s" node mask_one
  %A = lfp.input "A" edge scalar
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  %true = arith.constant true
  %adj = lfp.input "adj" edge mask derived {
    %t = lfp.build (%u, %v) {
      %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %z = arith.constant 0.0 : f64
      %c = arith.cmpf une, %a, %z : f64
      %self = arith.cmpi eq, %u, %v : index
      %e = arith.ori %c, %self : i1
      lfp.yield %e : i1
    } : tensor<?x?xi1>
    lfp.yield %t : tensor<?x?xi1>
  }
  %n = lfp.size : index
  %c0 = arith.constant 0 : index
  %d0 = lfp.build (%v) {
    %is = arith.cmpi eq, %v, %s : index
    %e = arith.select %is, %zero, %inf : f64
    lfp.yield %e : f64
  } : tensor<?xf64>
  %p0 = lfp.build (%v) {
    lfp.yield %v : index
  } : tensor<?xindex>
  %r:3 = lfp.fix "while changed(dist)" (%d = %d0, %p = %p0, %again = %true) : tensor<?xf64>, tensor<?xindex>, i1 while {
    lfp.condition %again
  } do {
    %msk = lfp.build (%v) {
      %e = lfp.get %d[%v] : tensor<?xf64>
      %c = arith.cmpf olt, %e, %inf : f64
      lfp.yield %c : i1
    } : tensor<?xi1>
    lfp.probe ["pi_h" node pointer = %p, "msk" node mask = %msk]
    %d1, %p1 = lfp.relax min (%u, %v) into %d witness (%p) {
      %du = lfp.get %d[%u] : tensor<?xf64>
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %e = arith.addf %du, %w : f64
      %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %z = arith.constant 0.0 : f64
      %c = arith.cmpf une, %a, %z : f64
      lfp.offer %e at [%v] if %c witness (%u) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    %changed = lfp.reduce any (%i = %c0 to %n) {
      %x = lfp.get %d[%i] : tensor<?xf64>
      %y = lfp.get %d1[%i] : tensor<?xf64>
      %c = arith.cmpf une, %x, %y : f64
      lfp.yield %true, %c : i1, i1
    } : i1
    lfp.yield %d1, %p1, %changed : tensor<?xf64>, tensor<?xindex>, i1
  }
  lfp.output "pi" node pointer = %r#1
}
