// Every op prints as it is read.
// RUN: kleene-opt %s | kleene-opt | FileCheck %s --strict-whitespace --match-full-lines

//      CHECK:module {
// CHECK-NEXT:  gnn.program @all {
gnn.program @all {
  // CHECK-NEXT:    %0 = gnn.feature "s" : !gnn.node<1>
  %s = gnn.feature "s" : !gnn.node<1>
  // CHECK-NEXT:    %1 = gnn.feature "A" : !gnn.edge<1>
  %A = gnn.feature "A" : !gnn.edge<1>
  // CHECK-NEXT:    %2 = gnn.feature "phase" : !gnn.graph<3>
  %phase = gnn.feature "phase" : !gnn.graph<3>
  // CHECK-NEXT:    %3 = gnn.mask "adj"
  %adj = gnn.mask "adj"
  // CHECK-NEXT:    %4 = gnn.mask full
  %all = gnn.mask full
  // CHECK-NEXT:    %5 = gnn.linear %0 "s" bias : !gnn.node<1> -> !gnn.node<hidden>
  %u = gnn.linear %s "s" bias : !gnn.node<1> -> !gnn.node<hidden>
  // CHECK-NEXT:    %6 = gnn.linear %2 "phase" : !gnn.graph<3> -> !gnn.graph<hidden>
  %g = gnn.linear %phase "phase" : !gnn.graph<3> -> !gnn.graph<hidden>
  // CHECK-NEXT:    %7 = gnn.linear %1 "A" bias fan_in "2*hidden+1" : !gnn.edge<1> -> !gnn.edge<hidden>
  %e = gnn.linear %A "A" bias fan_in "2*hidden+1" : !gnn.edge<1> -> !gnn.edge<hidden>
  // CHECK-NEXT:    %8 = gnn.add %5, %6 : (!gnn.node<hidden>, !gnn.graph<hidden>) -> !gnn.node<hidden>
  %ug = gnn.add %u, %g : (!gnn.node<hidden>, !gnn.graph<hidden>) -> !gnn.node<hidden>
  // CHECK-NEXT:    %9 = gnn.zeros : !gnn.node<hidden>
  %z0 = gnn.zeros : !gnn.node<hidden>
  // CHECK-NEXT:    %10 = gnn.fix(%arg0 = %9) : !gnn.node<hidden> {
  %h = gnn.fix(%z = %z0) : !gnn.node<hidden> {
    // CHECK-NEXT:      %15 = gnn.send %arg0 : !gnn.node<hidden> -> !gnn.edge<hidden>
    %sent = gnn.send %z : !gnn.node<hidden> -> !gnn.edge<hidden>
    // CHECK-NEXT:      %16 = gnn.aggregate min %15 over %3 : !gnn.edge<hidden> -> !gnn.node<hidden>
    %least = gnn.aggregate min %sent over %adj : !gnn.edge<hidden> -> !gnn.node<hidden>
    // CHECK-NEXT:      %17 = gnn.message max %8 edge %7 over %3 : !gnn.node<hidden>, !gnn.edge<hidden>
    %m = gnn.message max %ug edge %e over %adj : !gnn.node<hidden>, !gnn.edge<hidden>
    // CHECK-NEXT:      %18 = gnn.message sum %arg0 over %4 : !gnn.node<hidden>
    %t = gnn.message sum %z over %all : !gnn.node<hidden>
    // CHECK-NEXT:      %19 = gnn.add %16, %17, %18 : (!gnn.node<hidden>, !gnn.node<hidden>, !gnn.node<hidden>) -> !gnn.node<hidden>
    %a = gnn.add %least, %m, %t : (!gnn.node<hidden>, !gnn.node<hidden>, !gnn.node<hidden>) -> !gnn.node<hidden>
    // CHECK-NEXT:      %20 = gnn.relu %19 : !gnn.node<hidden>
    %r = gnn.relu %a : !gnn.node<hidden>
    // CHECK-NEXT:      %21 = gnn.layer_norm %20 "norm" : !gnn.node<hidden>
    %n = gnn.layer_norm %r "norm" : !gnn.node<hidden>
    // CHECK-NEXT:      %22 = gnn.update min %arg0, %21 : !gnn.node<hidden>
    %z1 = gnn.update min %z, %n : !gnn.node<hidden>
    // CHECK-NEXT:      gnn.yield %22 : !gnn.node<hidden>
    gnn.yield %z1 : !gnn.node<hidden>
  // CHECK-NEXT:    }
  }
  // CHECK-NEXT:    %11 = gnn.concat %10, %0 : (!gnn.node<hidden>, !gnn.node<1>) -> !gnn.node<hidden+1>
  %c = gnn.concat %h, %s : (!gnn.node<hidden>, !gnn.node<1>) -> !gnn.node<hidden+1>
  // CHECK-NEXT:    %12 = gnn.node_max %11 : !gnn.node<hidden+1> -> !gnn.graph<hidden+1>
  %x = gnn.node_max %c : !gnn.node<hidden+1> -> !gnn.graph<hidden+1>
  // CHECK-NEXT:    %13 = gnn.pointer_logits %10, %10 edge %7 within %3 reversed "pi" : !gnn.node<hidden>, !gnn.edge<hidden> -> !gnn.edge<1>
  %p = gnn.pointer_logits %h, %h edge %e within %adj reversed "pi" : !gnn.node<hidden>, !gnn.edge<hidden> -> !gnn.edge<1>
  // CHECK-NEXT:    %14 = gnn.pointer_logits %10, %10 "free" : !gnn.node<hidden> -> !gnn.edge<1>
  %q = gnn.pointer_logits %h, %h "free" : !gnn.node<hidden> -> !gnn.edge<1>
  // CHECK-NEXT:    gnn.output output "pi" %13 : !gnn.edge<1>
  gnn.output output "pi" %p : !gnn.edge<1>
  // CHECK-NEXT:    gnn.output hint "free" %14 : !gnn.edge<1>
  gnn.output hint "free" %q : !gnn.edge<1>
// CHECK-NEXT:  }
}

// CHECK-NEXT:  gnn.program @triples {
gnn.program @triples {
  // CHECK-NEXT:    %0 = gnn.feature "x" : !gnn.node<1>
  %x = gnn.feature "x" : !gnn.node<1>
  // CHECK-NEXT:    %1 = gnn.feature "e" : !gnn.edge<1>
  %e = gnn.feature "e" : !gnn.edge<1>
  // CHECK-NEXT:    %2 = gnn.feature "g" : !gnn.graph<1>
  %g = gnn.feature "g" : !gnn.graph<1>
  // CHECK-NEXT:    %3 = gnn.receive %0 : !gnn.node<1> -> !gnn.edge<1>
  %r = gnn.receive %x : !gnn.node<1> -> !gnn.edge<1>
  // CHECK-NEXT:    %4 = gnn.triples %0 at k : !gnn.node<1> -> !gnn.triple<1>
  %k = gnn.triples %x at k : !gnn.node<1> -> !gnn.triple<1>
  // CHECK-NEXT:    %5 = gnn.triples %1 at ik : !gnn.edge<1> -> !gnn.triple<1>
  %ik = gnn.triples %e at ik : !gnn.edge<1> -> !gnn.triple<1>
  // CHECK-NEXT:    %6 = gnn.add %4, %5, %2 : (!gnn.triple<1>, !gnn.triple<1>, !gnn.graph<1>) -> !gnn.triple<1>
  %s = gnn.add %k, %ik, %g : (!gnn.triple<1>, !gnn.triple<1>, !gnn.graph<1>) -> !gnn.triple<1>
  // CHECK-NEXT:    %7 = gnn.triple_max %6 : !gnn.triple<1> -> !gnn.edge<1>
  %m = gnn.triple_max %s : !gnn.triple<1> -> !gnn.edge<1>
  // CHECK-NEXT:    %8 = gnn.max_plus %7, %3 : !gnn.edge<1>
  %p = gnn.max_plus %m, %r : !gnn.edge<1>
// CHECK-NEXT:  }
}

// A layer may stand in the step and outside.
// CHECK-NEXT:  gnn.program @states {
gnn.program @states {
  // CHECK-NEXT:    %0 = gnn.zeros : !gnn.node<hidden>
  %z0 = gnn.zeros : !gnn.node<hidden>
  // CHECK-NEXT:    %1 = gnn.fix(%arg0 = %0) : !gnn.node<hidden> {
  %h = gnn.fix(%z = %z0) : !gnn.node<hidden> {
    // CHECK-NEXT:      %3 = gnn.linear %arg0 "colour" : !gnn.node<hidden> -> !gnn.node<3>
    %y = gnn.linear %z "colour" : !gnn.node<hidden> -> !gnn.node<3>
    // CHECK-NEXT:      %4 = gnn.choose class %3 : !gnn.node<3>
    %c = gnn.choose class %y : !gnn.node<3>
    // CHECK-NEXT:      %5 = gnn.linear %4 "heard" : !gnn.node<3> -> !gnn.node<hidden>
    %a = gnn.linear %c "heard" : !gnn.node<3> -> !gnn.node<hidden>
    // CHECK-NEXT:      gnn.yield %5 : !gnn.node<hidden>
    gnn.yield %a : !gnn.node<hidden>
  // CHECK-NEXT:    }
  }
  // CHECK-NEXT:    %2 = gnn.linear %1 "colour" : !gnn.node<hidden> -> !gnn.node<3>
  %y = gnn.linear %h "colour" : !gnn.node<hidden> -> !gnn.node<3>
  // CHECK-NEXT:    gnn.output hint "colour" %2 : !gnn.node<3>
  gnn.output hint "colour" %y : !gnn.node<3>
// CHECK-NEXT:  }
}
