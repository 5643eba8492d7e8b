lfp.program @bellman_ford {
  %n = lfp.size : index
  %true = arith.constant true
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %inf = arith.constant 0x7FF0000000000000 : f64
  %s = lfp.input "s" node mask_one
  %A = lfp.input "A" edge scalar
  %adj = lfp.input "adj" edge mask derived {
    %t = lfp.build (%u, %v) {
      %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %edge = arith.cmpf une, %a, %zero : f64
      %own = arith.cmpi eq, %u, %v : index
      %c = arith.ori %edge, %own : i1
      lfp.yield %c : i1
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
  %r:4 = lfp.fix "while changed(dist)" (%before = %dist0, %dist = %dist0,
      %pi = %pi0, %first = %true)
      : tensor<?xf64>, tensor<?xf64>, tensor<?xindex>, i1 while {
    %differs = lfp.reduce any (%u = %c0 to %n) {
      %a = lfp.get %before[%u] : tensor<?xf64>
      %b = lfp.get %dist[%u] : tensor<?xf64>
      %ne = arith.cmpf une, %a, %b : f64
      lfp.yield %true, %ne : i1, i1
    } : i1
    %c = arith.ori %first, %differs : i1
    lfp.condition %c
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
    lfp.probe ["pi_h" node pointer = %pi, "d" node scalar = %d,
               "msk" node mask = %msk]
    %dist1, %pi1 = lfp.relax min (%u, %v) into %dist witness (%pi) {
      %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %edge = arith.cmpf une, %a, %zero : f64
      %du = lfp.get %dist[%u] : tensor<?xf64>
      %e = arith.addf %du, %a : f64
      lfp.offer %e at [%v] if %edge witness (%u) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    lfp.yield %dist, %dist1, %pi1, %false
        : tensor<?xf64>, tensor<?xf64>, tensor<?xindex>, i1
  }
  lfp.output "pi" node pointer = %r#2
}

lfp.sampler @bellman_ford_inputs for @bellman_ford {
  %n = lfp.size : index
  %lo = arith.constant 0.0 : f64
  %hi = arith.constant 1.0 : f64
  %p = lfp.choose "p" default 5.0e-1 train [1.0e-1, 2.0e-1] : f64
  %raw = lfp.draw bernoulli(%p) : tensor<?x?xi1>
  %w = lfp.draw uniform(%lo, %hi) : tensor<?x?xf64>
  %small = arith.constant 0.001 : f64
  %A = lfp.build (%u, %v) {
    %there = lfp.get %raw[%u, %v] : tensor<?x?xi1>
    %back = lfp.get %raw[%v, %u] : tensor<?x?xi1>
    %both = arith.andi %there, %back : i1
    %x = lfp.get %w[%u, %v] : tensor<?x?xf64>
    %y = lfp.get %w[%v, %u] : tensor<?x?xf64>
    %product = arith.mulf %x, %y : f64
    %shifted = arith.addf %product, %small : f64
    %root = math.sqrt %shifted : f64
    %a = arith.select %both, %root, %lo : f64
    lfp.yield %a : f64
  } : tensor<?x?xf64>
  lfp.give "A" = %A : tensor<?x?xf64>
  %s = lfp.draw below(%n) : index
  lfp.give "s" = %s : index
}
