// Three sections; names from probes, parameters and positions.
// RUN: kleene-opt %s --gnn-print-plan -o /dev/null | FileCheck %s --strict-whitespace --match-full-lines

//      CHECK:plan all
// CHECK-NEXT:encode
// CHECK-NEXT:  feature.s = feature() probe=s : node 1
// CHECK-NEXT:  feature.A = feature() probe=A : edge 1
// CHECK-NEXT:  feature.phase = feature() probe=phase : graph 3
// CHECK-NEXT:  mask.adj = mask() probe=adj : mask
// CHECK-NEXT:  mask = mask() : mask
// CHECK-NEXT:  w.s = linear(feature.s) bias=true fan_in=1 param=w.s : node hidden
// CHECK-NEXT:  w.A = linear(feature.A) bias=false fan_in=1 param=w.A : edge hidden
// CHECK-NEXT:  w.phase = linear(feature.phase) bias=false fan_in=3 param=w.phase : graph hidden
// CHECK-NEXT:  add.0 = add(w.s, w.phase) : node hidden
// CHECK-NEXT:  zeros.0 = zeros() : node hidden
// CHECK-NEXT:step z from zeros.0 to update.0
// CHECK-NEXT:  w.z = linear(z) bias=false fan_in=2*hidden param=w.z : node hidden
// CHECK-NEXT:  message.0 = message(add.0, w.A, mask.adj) aggregate=min : node hidden
// CHECK-NEXT:  message.1 = message(w.z, -, mask) aggregate=sum : node hidden
// CHECK-NEXT:  add.1 = add(message.0, message.1) : node hidden
// CHECK-NEXT:  relu.0 = relu(add.1) : node hidden
// CHECK-NEXT:  norm = layer_norm(relu.0) param=norm : node hidden
// CHECK-NEXT:  update.0 = update(z, norm) rule=plain : node hidden
// CHECK-NEXT:decode
// CHECK-NEXT:  pi = pointer_logits(z, add.0, w.A, mask.adj) param=pi reverse=true : edge 1
// CHECK-NEXT:  output(pi) probe=pi stage=output : edge 1
// CHECK-NEXT:  order = pointer_logits(z, z, -, -) param=order reverse=false : edge 1
// CHECK-NEXT:  output(order) probe=order stage=hint : edge 1
// CHECK-NEXT:  node_max.0 = node_max(z) : graph hidden
// CHECK-NEXT:  w.t = linear(node_max.0) bias=false fan_in=hidden param=w.t : graph 1
// CHECK-NEXT:  output(w.t) probe=t stage=hint : graph 1
gnn.program @all {
  %s = gnn.feature "s" : !gnn.node<1>
  %A = gnn.feature "A" : !gnn.edge<1>
  %phase = gnn.feature "phase" : !gnn.graph<3>
  %adj = gnn.mask "adj"
  %all = gnn.mask full
  %u = gnn.linear %s "w.s" bias : !gnn.node<1> -> !gnn.node<hidden>
  %e = gnn.linear %A "w.A" : !gnn.edge<1> -> !gnn.edge<hidden>
  %g = gnn.linear %phase "w.phase" : !gnn.graph<3> -> !gnn.graph<hidden>
  %ug = gnn.add %u, %g : (!gnn.node<hidden>, !gnn.graph<hidden>) -> !gnn.node<hidden>
  %z0 = gnn.zeros : !gnn.node<hidden>
  %h = gnn.fix(%z = %z0) : !gnn.node<hidden> {
    %w = gnn.linear %z "w.z" fan_in "2*hidden" : !gnn.node<hidden> -> !gnn.node<hidden>
    %m = gnn.message min %ug edge %e over %adj : !gnn.node<hidden>, !gnn.edge<hidden>
    %t = gnn.message sum %w over %all : !gnn.node<hidden>
    %a = gnn.add %m, %t : (!gnn.node<hidden>, !gnn.node<hidden>) -> !gnn.node<hidden>
    %r = gnn.relu %a : !gnn.node<hidden>
    %n = gnn.layer_norm %r "norm" : !gnn.node<hidden>
    %z1 = gnn.update plain %z, %n : !gnn.node<hidden>
    gnn.yield %z1 : !gnn.node<hidden>
  }
  %p = gnn.pointer_logits %h, %ug edge %e within %adj reversed "pi" : !gnn.node<hidden>, !gnn.edge<hidden> -> !gnn.edge<1>
  gnn.output output "pi" %p : !gnn.edge<1>
  %q = gnn.pointer_logits %h, %h "order" : !gnn.node<hidden> -> !gnn.edge<1>
  gnn.output hint "order" %q : !gnn.edge<1>
  %x = gnn.node_max %h : !gnn.node<hidden> -> !gnn.graph<hidden>
  %t = gnn.linear %x "w.t" : !gnn.graph<hidden> -> !gnn.graph<1>
  gnn.output hint "t" %t : !gnn.graph<1>
}

// A name that is taken gets a number.
//      CHECK:plan names
// CHECK-NEXT:encode
// CHECK-NEXT:  feature.x = feature() probe=x : node 1
// CHECK-NEXT:  z = linear(feature.x) bias=false fan_in=1 param=z : node hidden
// CHECK-NEXT:  feature.x'2 = feature() probe=x : node 1
// CHECK-NEXT:step z'2 from z to z'2
// CHECK-NEXT:decode
// CHECK-NEXT:  output(feature.x'2) probe=x stage=output : node 1
gnn.program @names {
  %x = gnn.feature "x" : !gnn.node<1>
  %z0 = gnn.linear %x "z" : !gnn.node<1> -> !gnn.node<hidden>
  %y = gnn.feature "x" : !gnn.node<1>
  %h = gnn.fix(%z = %z0) : !gnn.node<hidden> {
    gnn.yield %z : !gnn.node<hidden>
  }
  gnn.output output "x" %y : !gnn.node<1>
}
