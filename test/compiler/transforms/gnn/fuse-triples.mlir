// A maximum over triples as a product of pairs.
// RUN: kleene-opt %s --pass-pipeline='builtin.module(gnn.program(gnn-fuse-triples))' | FileCheck %s
// RUN: kleene-opt %s --pass-pipeline='builtin.module(gnn.program(gnn-fuse-triples,gnn-fuse-triples))' | FileCheck %s

// CHECK-LABEL: @all
gnn.program @all {
  // CHECK-NEXT: %[[X:.*]] = gnn.feature "x"
  %x = gnn.feature "x" : !gnn.node<1>
  // CHECK-NEXT: %[[E:.*]] = gnn.feature "e"
  %e = gnn.feature "e" : !gnn.edge<1>
  // CHECK-NEXT: %[[F:.*]] = gnn.feature "f"
  %f = gnn.feature "f" : !gnn.edge<1>
  // CHECK-NEXT: %[[G:.*]] = gnn.feature "g"
  %g = gnn.feature "g" : !gnn.graph<1>
  %i = gnn.triples %x at i : !gnn.node<1> -> !gnn.triple<1>
  %j = gnn.triples %x at j : !gnn.node<1> -> !gnn.triple<1>
  %k = gnn.triples %x at k : !gnn.node<1> -> !gnn.triple<1>
  %ij = gnn.triples %e at ij : !gnn.edge<1> -> !gnn.triple<1>
  %ik = gnn.triples %f at ik : !gnn.edge<1> -> !gnn.triple<1>
  %jk = gnn.triples %e at jk : !gnn.edge<1> -> !gnn.triple<1>
  %sum = gnn.add %i, %j, %k, %ij, %ik, %jk, %g : (!gnn.triple<1>, !gnn.triple<1>, !gnn.triple<1>, !gnn.triple<1>, !gnn.triple<1>, !gnn.triple<1>, !gnn.graph<1>) -> !gnn.triple<1>
  // CHECK-NEXT: %[[I:.*]] = gnn.send %[[X]]
  // CHECK-NEXT: %[[J:.*]] = gnn.send %[[X]]
  // CHECK-NEXT: %[[K:.*]] = gnn.receive %[[X]]
  // CHECK-NEXT: %[[IJ:.*]] = gnn.add %[[I]], %[[E]] :
  // CHECK-NEXT: %[[P:.*]] = gnn.max_plus %[[IJ]], %[[F]] : !gnn.edge<1>
  // CHECK-NEXT: %[[Y:.*]] = gnn.add %[[P]], %[[J]], %[[K]], %[[E]], %[[G]] :
  // CHECK-NEXT: gnn.output output "y" %[[Y]]
  %y = gnn.triple_max %sum : !gnn.triple<1> -> !gnn.edge<1>
  gnn.output output "y" %y : !gnn.edge<1>
}

// CHECK-LABEL: @bare
gnn.program @bare {
  %e = gnn.feature "e" : !gnn.edge<1>
  %ij = gnn.triples %e at ij : !gnn.edge<1> -> !gnn.triple<1>
  %ik = gnn.triples %e at ik : !gnn.edge<1> -> !gnn.triple<1>
  %sum = gnn.add %ij, %ik : (!gnn.triple<1>, !gnn.triple<1>) -> !gnn.triple<1>
  // CHECK: %[[P:.*]] = gnn.max_plus %[[E:.*]], %[[E]] : !gnn.edge<1>
  // CHECK-NEXT: gnn.output output "y" %[[P]]
  %y = gnn.triple_max %sum : !gnn.triple<1> -> !gnn.edge<1>
  gnn.output output "y" %y : !gnn.edge<1>
}

// No term at [i, k]: there is no product.
// CHECK-LABEL: @one_side
gnn.program @one_side {
  %e = gnn.feature "e" : !gnn.edge<1>
  %ij = gnn.triples %e at ij : !gnn.edge<1> -> !gnn.triple<1>
  // CHECK: gnn.triples
  // CHECK-NEXT: gnn.triple_max
  %y = gnn.triple_max %ij : !gnn.triple<1> -> !gnn.edge<1>
  gnn.output output "y" %y : !gnn.edge<1>
}

// Something else than features of one or two nodes: left alone.
// CHECK-LABEL: @other
gnn.program @other {
  %e = gnn.feature "e" : !gnn.edge<1>
  %ij = gnn.triples %e at ij : !gnn.edge<1> -> !gnn.triple<1>
  %ik = gnn.triples %e at ik : !gnn.edge<1> -> !gnn.triple<1>
  %inner = gnn.add %ij, %ik : (!gnn.triple<1>, !gnn.triple<1>) -> !gnn.triple<1>
  %sum = gnn.add %inner, %ij : (!gnn.triple<1>, !gnn.triple<1>) -> !gnn.triple<1>
  // CHECK: gnn.triple_max
  // CHECK-NOT: gnn.max_plus
  %y = gnn.triple_max %sum : !gnn.triple<1> -> !gnn.edge<1>
  gnn.output output "y" %y : !gnn.edge<1>
}
