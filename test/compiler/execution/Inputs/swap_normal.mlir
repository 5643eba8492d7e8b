// A normal form with two carried tensors that change places each turn: block
// arguments, copies on the edges of a branch, several yields, a cycle of
// copies. Turn t adds t to x[t mod n] when t is even, else swaps x and y.
lfp.program @swap_normal {
  %n = lfp.size : index
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %pc0 = arith.constant 0 : i64
  %pc1 = arith.constant 1 : i64
  %pc2 = arith.constant 2 : i64
  %x0 = lfp.input "x" node scalar
  %y0 = lfp.build (%u) {
    %zero = arith.constant 0.0 : f64
    lfp.yield %zero : f64
  } : tensor<?xf64>
  %limit = arith.muli %n, %c2 : index
  %r:4 = lfp.fix "loop" (%pc = %pc0, %t = %c0, %x = %x0, %y = %y0)
      : i64, index, tensor<?xf64>, tensor<?xf64> while {
    %go = arith.cmpi ne, %pc, %pc2 : i64
    lfp.condition %go
  } do {
    %ti = arith.index_cast %t : index to i64
    %tf = arith.sitofp %ti : i64 to f64
    lfp.probe ["x" node scalar = %x, "t" graph scalar = %tf]
    cf.switch %pc : i64, [default: ^odd, 0: ^even]
  ^even:
    %place = arith.remsi %t, %n : index
    %old = lfp.get %x[%place] : tensor<?xf64>
    %sum = arith.addf %old, %tf : f64
    %x1 = lfp.set %sum, %x[%place] : tensor<?xf64>
    cf.br ^next(%pc1, %x1, %y : i64, tensor<?xf64>, tensor<?xf64>)
  ^odd:
    cf.br ^next(%pc0, %y, %x : i64, tensor<?xf64>, tensor<?xf64>)
  ^next(%pc3: i64, %x2: tensor<?xf64>, %y2: tensor<?xf64>):
    %t1 = arith.addi %t, %c1 : index
    %more = arith.cmpi slt, %t1, %limit : index
    cf.cond_br %more, ^again, ^stop
  ^again:
    lfp.yield %pc3, %t1, %x2, %y2
        : i64, index, tensor<?xf64>, tensor<?xf64>
  ^stop:
    lfp.yield %pc2, %t1, %y2, %x2
        : i64, index, tensor<?xf64>, tensor<?xf64>
  }
  lfp.output "x" node scalar = %r#2
}
