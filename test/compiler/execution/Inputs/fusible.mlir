// x * x + y in each element.
lfp.program @fusible {
  %x = lfp.input "x" node scalar
  %y = lfp.input "y" node scalar
  %z = lfp.build (%u) {
    %a = lfp.get %x[%u] : tensor<?xf64>
    %b = lfp.get %y[%u] : tensor<?xf64>
    %square = arith.mulf %a, %a : f64
    %sum = arith.addf %square, %b : f64
    lfp.yield %sum : f64
  } : tensor<?xf64>
  lfp.output "z" node scalar = %z
}
