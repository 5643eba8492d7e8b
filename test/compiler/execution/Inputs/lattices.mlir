// Lattice assignment in its variants: max over edges, or over edges, and with
// one binder into a computed place, an edge target, a single value with two
// witnesses, and one candidate without binders.
lfp.program @lattices {
  %n = lfp.size : index
  %true = arith.constant true
  %half = arith.constant 5.0e-1 : f64
  %A = lfp.input "A" edge scalar
  %x = lfp.input "x" node scalar
  %m = lfp.input "m" node mask
  %p = lfp.input "p" node pointer
  %g = lfp.input "g" graph scalar

  %max = lfp.relax max (%u, %v) into %x {
    %xu = lfp.get %x[%u] : tensor<?xf64>
    %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
    %e = arith.mulf %xu, %a : f64
    lfp.offer %e at [%v] if %true : f64
  } : tensor<?xf64>
  lfp.output "max" node scalar = %max

  %or, %from = lfp.relax or (%u, %v) into %m witness (%p) {
    %mu = lfp.get %m[%u] : tensor<?xi1>
    %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
    %edge = arith.cmpf olt, %a, %half : f64
    lfp.offer %mu at [%v] if %edge witness (%u) : i1, index
  } : tensor<?xi1>, tensor<?xindex>
  lfp.output "or" node mask = %or
  lfp.output "from" node pointer = %from

  // Every node accuses the one it points to.
  %and = lfp.relax and (%u) into %m {
    %pu = lfp.get %p[%u] : tensor<?xindex>
    %xu = lfp.get %x[%u] : tensor<?xf64>
    %fine = arith.cmpf olt, %xu, %half : f64
    lfp.offer %fine at [%pu] if %true : i1
  } : tensor<?xi1>
  lfp.output "and" node mask = %and

  %B = lfp.relax min (%u, %v) into %A {
    %xu = lfp.get %x[%u] : tensor<?xf64>
    %a = lfp.get %A[%v, %u] : tensor<?x?xf64>
    %e = arith.mulf %xu, %a : f64
    lfp.offer %e at [%v, %u] if %true : f64
  } : tensor<?x?xf64>
  lfp.output "B" edge scalar = %B

  %c0 = arith.constant 0 : index
  %best, %bu, %bv = lfp.relax min (%u, %v) into %g witness (%c0, %c0) {
    %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
    lfp.offer %a at [] if %true witness (%u, %v) : f64, index, index
  } : f64, index, index
  lfp.output "best" graph scalar = %best
  lfp.output "bu" node mask_one = %bu
  lfp.output "bv" node mask_one = %bv

  %alone = lfp.relax max () into %x {
    %big = arith.constant 1.0e3 : f64
    %last = arith.constant 0 : index
    lfp.offer %big at [%last] if %true : f64
  } : tensor<?xf64>
  lfp.output "alone" node scalar = %alone
}
