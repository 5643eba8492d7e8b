// Insertion sort as nested bounded loops: the inner one leaves early, updates
// tensors in place and checks an index; a row before the first element and
// after each.
lfp.program @insertion_sort {
  %n = lfp.size : index
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %true = arith.constant true
  %false = arith.constant false
  %key = lfp.input "key" node scalar
  %order0 = lfp.build (%u) {
    lfp.yield %u : index
  } : tensor<?xindex>
  lfp.probe ["order" node pointer = %order0, "i" node mask_one = %c0]
  %order = lfp.for (%j = %c1 to %n) iter (%o = %order0) : tensor<?xindex> {
    %kj = lfp.get %key[%j] : tensor<?xf64>
    %inner:2 = lfp.for (%k = %c0 to %j) descending iter (%p = %o, %i = %j)
        : tensor<?xindex>, index {
      %slot = lfp.get %p[%k] : tensor<?xindex>
      %value = lfp.get %key[%slot] : tensor<?xf64>
      %done = arith.cmpf ole, %value, %kj : f64
      %r:3 = scf.if %done -> (i1, tensor<?xindex>, index) {
        scf.yield %false, %p, %i : i1, tensor<?xindex>, index
      } else {
        %k1 = arith.addi %k, %c1 : index
        %next = lfp.check_index %k1 "k + 1" : index
        %p1 = lfp.set %slot, %p[%next] : tensor<?xindex>
        %p2 = lfp.set %j, %p1[%k] : tensor<?xindex>
        scf.yield %true, %p2, %slot : i1, tensor<?xindex>, index
      }
      lfp.yield %r#0, %r#1, %r#2 : i1, tensor<?xindex>, index
    }
    lfp.probe ["order" node pointer = %inner#0, "i" node mask_one = %inner#1]
    lfp.yield %true, %inner#0 : i1, tensor<?xindex>
  }
  lfp.output "sorted" node pointer = %order
}
