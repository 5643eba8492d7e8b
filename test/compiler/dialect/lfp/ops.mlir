// RUN: kleene-opt %s | kleene-opt | FileCheck %s

// CHECK-LABEL: lfp.program @bellman_ford
lfp.program @bellman_ford {
  %n = lfp.size : index
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  // CHECK: %s = lfp.input "s" node mask_one
  %s = lfp.input "s" node mask_one
  // CHECK: %A = lfp.input "A" edge scalar
  %A = lfp.input "A" edge scalar
  // CHECK: %adj = lfp.input "adj" edge mask derived {
  %adj = lfp.input "adj" edge mask derived {
    // CHECK: lfp.build (%[[U:.*]], %[[V:.*]]) {
    %t = lfp.build (%u, %v) {
      // CHECK: lfp.get %A[%[[U]], %[[V]]] : tensor<?x?xf64>
      %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %edge = arith.cmpf une, %a, %zero : f64
      %own = arith.cmpi eq, %u, %v : index
      %c = arith.ori %edge, %own : i1
      lfp.yield %c : i1
    // CHECK: } : tensor<?x?xi1>
    } : tensor<?x?xi1>
    lfp.yield %t : tensor<?x?xi1>
  }
  %dist0 = lfp.build (%u) {
    %own = arith.cmpi eq, %u, %s : index
    %d = arith.select %own, %zero, %inf : f64
    lfp.yield %d : f64
  } : tensor<?xf64>
  %pi0 = lfp.build (%u) {
    lfp.yield %u : index
  } : tensor<?xindex>
  // CHECK: lfp.fix "while changed(dist)" (%[[B:.*]] = %{{.*}}, %{{.*}} = %{{.*}}) : tensor<?xf64>, tensor<?xf64>, tensor<?xindex>, i1 while {
  %r:4 = lfp.fix "while changed(dist)" (%before = %dist0, %dist = %dist0,
      %pi = %pi0, %first = %true)
      : tensor<?xf64>, tensor<?xf64>, tensor<?xindex>, i1 while {
    // CHECK: lfp.reduce any (%{{.*}} = %{{.*}} to %{{.*}}) {
    %differs = lfp.reduce any (%u = %c0 to %n) {
      %a = lfp.get %before[%u] : tensor<?xf64>
      %b = lfp.get %dist[%u] : tensor<?xf64>
      %ne = arith.cmpf une, %a, %b : f64
      // CHECK: lfp.yield %{{.*}}, %{{.*}} : i1, i1
      lfp.yield %true, %ne : i1, i1
    } : i1
    %c = arith.ori %first, %differs : i1
    // CHECK: lfp.condition
    lfp.condition %c
  // CHECK: } do {
  } do {
    %false = arith.constant false
    %d = lfp.build (%u) {
      %x = lfp.get %dist[%u] : tensor<?xf64>
      %finite = arith.cmpf olt, %x, %inf : f64
      %y = arith.select %finite, %x, %zero : f64
      lfp.yield %y : f64
    } : tensor<?xf64>
    %msk = lfp.build (%u) {
      %x = lfp.get %dist[%u] : tensor<?xf64>
      %finite = arith.cmpf olt, %x, %inf : f64
      lfp.yield %finite : i1
    } : tensor<?xi1>
    // CHECK: lfp.probe ["pi_h" node pointer = %{{.*}}, "d" node scalar = %{{.*}}, "msk" node mask = %{{.*}}]
    lfp.probe ["pi_h" node pointer = %pi, "d" node scalar = %d,
               "msk" node mask = %msk]
    // CHECK: lfp.relax min (%{{.*}}, %{{.*}}) into %{{.*}} witness (%{{.*}}) {
    %dist1, %pi1 = lfp.relax min (%u, %v) into %dist witness (%pi) {
      %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %edge = arith.cmpf une, %a, %zero : f64
      %du = lfp.get %dist[%u] : tensor<?xf64>
      %e = arith.addf %du, %a : f64
      // CHECK: lfp.offer %{{.*}} at [%{{.*}}] if %{{.*}} witness (%{{.*}}) : f64, index
      lfp.offer %e at [%v] if %edge witness (%u) : f64, index
    // CHECK: } : tensor<?xf64>, tensor<?xindex>
    } : tensor<?xf64>, tensor<?xindex>
    // CHECK: lfp.yield %{{.*}} : tensor<?xf64>, tensor<?xf64>, tensor<?xindex>, i1
    lfp.yield %dist, %dist1, %pi1, %false
        : tensor<?xf64>, tensor<?xf64>, tensor<?xindex>, i1
  }
  // CHECK: lfp.output "pi" node pointer = %{{.*}}#2
  lfp.output "pi" node pointer = %r#2
}

// CHECK-LABEL: lfp.sampler @bellman_ford_inputs for @bellman_ford
lfp.sampler @bellman_ford_inputs for @bellman_ford {
  %n = lfp.size : index
  %lo = arith.constant 0.0 : f64
  %hi = arith.constant 1.0 : f64
  // CHECK: lfp.choose "p" default 5.000000e-01 train [1.000000e-01, 2.000000e-01] : f64
  %p = lfp.choose "p" default 5.0e-1 train [1.0e-1, 2.0e-1] : f64
  // CHECK: lfp.draw bernoulli(%{{.*}}) : tensor<?x?xi1>
  %raw = lfp.draw bernoulli(%p) : tensor<?x?xi1>
  // CHECK: lfp.draw uniform(%{{.*}}, %{{.*}}) : tensor<?x?xf64>
  %w = lfp.draw uniform(%lo, %hi) : tensor<?x?xf64>
  // CHECK: %[[OLD:.*]] = lfp.draw uniform
  %old = lfp.draw uniform(%lo, %hi) : tensor<?x?xf64>
  // CHECK: lfp.draw uniform(%{{.*}}, %{{.*}}) where %{{.*}} into %[[OLD]] : tensor<?x?xf64>
  %part = lfp.draw uniform(%lo, %hi) where %raw into %old : tensor<?x?xf64>
  // CHECK: lfp.draw permutation() : tensor<?xindex>
  %order = lfp.draw permutation() : tensor<?xindex>
  // CHECK: lfp.draw below(%{{.*}}) {what = "k"} : index
  %k = lfp.draw below(%n) {what = "k"} : index
  %A = lfp.build (%u, %v) {
    %x = lfp.get %w[%u, %v] : tensor<?x?xf64>
    %there = lfp.get %raw[%u, %v] : tensor<?x?xi1>
    %a = arith.select %there, %x, %lo : f64
    lfp.yield %a : f64
  } : tensor<?x?xf64>
  // CHECK: lfp.give "A" = %{{.*}} : tensor<?x?xf64>
  lfp.give "A" = %A : tensor<?x?xf64>
  // CHECK: lfp.draw below(%{{.*}}) : index
  %s = lfp.draw below(%n) : index
  lfp.give "s" = %s : index
}

// CHECK-LABEL: lfp.program @loops
lfp.program @loops {
  %n = lfp.size : index
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %key = lfp.input "key" node scalar
  %color = lfp.input "color" node categorical ["white", "gray"]
  // CHECK: lfp.for (%{{.*}} = %{{.*}} to %{{.*}}) descending iter (%{{.*}} = %{{.*}}) : tensor<?xf64> {
  %t = lfp.for (%k = %c0 to %n) descending iter (%x = %key) : tensor<?xf64> {
    %e = lfp.get %x[%k] : tensor<?xf64>
    // CHECK: lfp.check_index %{{.*}} "k + 1" : index
    %c1 = arith.constant 1 : index
    %k1 = arith.addi %k, %c1 : index
    %j = lfp.check_index %k1 "k + 1" : index
    // CHECK: lfp.set %{{.*}}, %{{.*}}[%{{.*}}] : tensor<?xf64>
    %y = lfp.set %e, %x[%j] : tensor<?xf64>
    lfp.yield %true, %y : i1, tensor<?xf64>
  }
  // CHECK: lfp.for (%{{.*}} = %{{.*}} to %{{.*}}) iter () {
  lfp.for (%k = %c0 to %n) iter () {
    // CHECK: lfp.probe ["color" node categorical ["white", "gray"] = %color]
    lfp.probe ["color" node categorical ["white", "gray"] = %color]
    lfp.yield %true : i1
  }
  // CHECK: lfp.fix (%{{.*}} = %{{.*}}) : i64 while {
  %pc0 = arith.constant 0 : i64
  %pc = lfp.fix (%pc = %pc0) : i64 while {
    %c2 = arith.constant 2 : i64
    %go = arith.cmpi ne, %pc, %c2 : i64
    lfp.condition %go
  } do {
    %next = arith.constant 2 : i64
    // CHECK: cf.switch
    cf.switch %pc : i64, [default: ^end, 0: ^start]
  // CHECK: ^bb1:
  ^start:
    cf.br ^end
  ^end:
    lfp.yield %next : i64
  }
  lfp.output "sorted" node scalar = %t
}

// CHECK: module attributes {test.v = #lfp.variable<"color" node categorical ["white", "gray"]>}
module attributes {test.v = #lfp.variable<"color" node categorical ["white", "gray"]>} {}
