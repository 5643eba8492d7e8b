// Without end, and with an index that runs out of range when "stop" is true.
lfp.program @failing {
  %c1 = arith.constant 1 : index
  %true = arith.constant true
  %stop = lfp.input "stop" graph mask
  %i0 = arith.constant 0 : index
  %t0 = lfp.build (%u) {
    lfp.yield %u : index
  } : tensor<?xindex>
  %r:2 = lfp.fix "loop" (%i = %i0, %t = %t0) : index, tensor<?xindex> while {
    lfp.condition %true
  } do {
    lfp.probe ["i" node mask_one = %i]
    %next = arith.addi %i, %c1 : index
    %j = arith.select %stop, %next, %i : index
    %k = lfp.check_index %j "i + 1" : index
    %t1 = lfp.set %k, %t[%k] : tensor<?xindex>
    lfp.yield %k, %t1 : index, tensor<?xindex>
  }
  lfp.output "t" node pointer = %r#1
}
