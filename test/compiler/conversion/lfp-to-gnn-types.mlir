// An encoder and a decoder for every type and location.
// RUN: kleene-opt %s --convert-lfp-to-gnn | FileCheck %s

// CHECK-LABEL: gnn.program @types
lfp.program @types {
  // CHECK-DAG: gnn.feature "ns" : !gnn.node<1>
  %ns = lfp.input "ns" node scalar
  // CHECK-DAG: gnn.feature "nm" : !gnn.node<1>
  %nm = lfp.input "nm" node mask
  // CHECK-DAG: gnn.feature "no" : !gnn.node<1>
  %no = lfp.input "no" node mask_one
  // CHECK-DAG: %[[NC:.*]] = gnn.feature "nc" : !gnn.node<3>
  // CHECK-DAG: gnn.linear %[[NC]] "input.nc" bias : !gnn.node<3> -> !gnn.node<hidden>
  %nc = lfp.input "nc" node categorical ["a", "b", "c"]
  // A node pointer says something about pairs.
  // CHECK-DAG: gnn.feature "np" : !gnn.edge<1>
  %np = lfp.input "np" node pointer
  // CHECK-DAG: gnn.feature "es" : !gnn.edge<1>
  %es = lfp.input "es" edge scalar
  // CHECK-DAG: gnn.feature "ec" : !gnn.edge<2>
  %ec = lfp.input "ec" edge categorical ["a", "b"]
  // CHECK-DAG: gnn.feature "gs" : !gnn.graph<1>
  %gs = lfp.input "gs" graph scalar
  // CHECK-DAG: gnn.feature "gc" : !gnn.graph<2>
  %gc = lfp.input "gc" graph categorical ["a", "b"]

  // Nothing is read: messages go between all pairs, the maximum of them. What
  // the graph says reaches every node.
  // CHECK: %[[ALL:.*]] = gnn.mask full
  // CHECK: gnn.aggregate max %{{.*}} over %[[ALL]]
  // CHECK: %[[G:.*]] = gnn.linear %{{.*}} "step.graph" : !gnn.graph<hidden> -> !gnn.graph<hidden>
  // CHECK: gnn.add %{{.*}}, %{{.*}}, %[[G]] : (!gnn.node<hidden>, !gnn.node<hidden>, !gnn.graph<hidden>) -> !gnn.node<hidden>

  // CHECK: %[[A:.*]] = gnn.linear %{{.*}} "output.a" bias : !gnn.node<2*hidden> -> !gnn.node<1>
  // CHECK: gnn.output output "a" %[[A]] : !gnn.node<1>
  lfp.output "a" node scalar = %ns
  // CHECK: gnn.output output "b" %{{.*}} : !gnn.node<1>
  lfp.output "b" node mask = %nm
  // CHECK: gnn.output output "c" %{{.*}} : !gnn.node<1>
  lfp.output "c" node mask_one = %no
  // CHECK: gnn.output output "d" %{{.*}} : !gnn.node<3>
  lfp.output "d" node categorical ["a", "b", "c"] = %nc
  // An input may point anywhere.
  // CHECK: %[[P:.*]] = gnn.pointer_logits %{{[0-9]+}}, %{{[0-9]+}} edge %{{[0-9]+}} "output.e"
  // CHECK: gnn.output output "e" %[[P]] : !gnn.edge<1>
  lfp.output "e" node permutation = %np
  // CHECK: gnn.node_max
  // CHECK: gnn.node_max
  // CHECK: %[[GH:.*]] = gnn.linear %{{.*}} "output.f" bias : !gnn.graph<2*hidden> -> !gnn.graph<1>
  // CHECK: %[[GG:.*]] = gnn.linear %{{.*}} "output.f.graph" : !gnn.graph<hidden> -> !gnn.graph<1>
  // CHECK: %[[F:.*]] = gnn.add %[[GH]], %[[GG]]
  // CHECK: gnn.output output "f" %[[F]] : !gnn.graph<1>
  lfp.output "f" graph scalar = %gs
  // CHECK: gnn.output output "g" %{{.*}} : !gnn.graph<2>
  lfp.output "g" graph categorical ["a", "b"] = %gc
  // A pair is decoded from both its nodes and its own features.
  // CHECK: %[[HS:.*]] = gnn.linear %{{.*}} "output.h.source" bias : !gnn.node<2*hidden> -> !gnn.node<hidden>
  // CHECK: %[[FROM:.*]] = gnn.send %[[HS]] : !gnn.node<hidden> -> !gnn.edge<hidden>
  // CHECK: %[[HT:.*]] = gnn.linear %{{.*}} "output.h.target" : !gnn.node<2*hidden> -> !gnn.node<hidden>
  // CHECK: %[[TO:.*]] = gnn.receive %[[HT]] : !gnn.node<hidden> -> !gnn.edge<hidden>
  // CHECK: %[[HE:.*]] = gnn.linear %{{.*}} "output.h.edge" : !gnn.edge<hidden> -> !gnn.edge<hidden>
  // CHECK: %[[SUM:.*]] = gnn.add %[[FROM]], %[[TO]], %[[HE]]
  // CHECK: %[[ACTIVE:.*]] = gnn.relu %[[SUM]]
  // CHECK: %[[H:.*]] = gnn.linear %[[ACTIVE]] "output.h" bias : !gnn.edge<hidden> -> !gnn.edge<1>
  // CHECK: gnn.output output "h" %[[H]] : !gnn.edge<1>
  lfp.output "h" edge scalar = %es
  // CHECK: gnn.output output "i" %{{.*}} : !gnn.edge<2>
  lfp.output "i" edge categorical ["a", "b"] = %ec
}

// A hint without a decoder is left out.
// CHECK-LABEL: gnn.program @hints
lfp.program @hints {
  %c0 = arith.constant 0 : index
  %m = lfp.input "m" edge mask
  // CHECK: gnn.output hint "seen" %{{.*}} : !gnn.edge<1>
  // CHECK-NOT: "at"
  lfp.probe ["seen" edge mask = %m, "at" graph pointer = %c0]
}

// Without inputs at nodes, at edges or at the graph these terms are absent. The
// sampler has no part in the network.
// CHECK-LABEL: gnn.program @bare
// CHECK-NEXT: %[[U:.*]] = gnn.zeros
// CHECK:      gnn.concat %[[U]], %{{.*}}
// CHECK-NOT:  "step.edge"
// CHECK-NOT:  "step.graph"
// CHECK:      gnn.pointer_logits %{{[0-9]+}}, %{{[0-9]+}} "output.p"
// CHECK-NOT:  lfp.sampler
lfp.program @bare {
  %n = lfp.size : index
  %c1 = arith.constant 1 : index
  %last = arith.subi %n, %c1 : index
  %p = lfp.build (%v) {
    lfp.yield %last : index
  } : tensor<?xindex>
  lfp.output "p" node pointer = %p
}
lfp.sampler @sampler for @bare {
}
