// Every reduction over lo .. hi in both directions, with a condition; each
// result is an output of its own.
lfp.program @reductions {
  %x = lfp.input "x" node scalar
  %c = lfp.input "c" node mask
  %lo = lfp.input "lo" node mask_one
  %hi = lfp.input "hi" graph categorical ["a"]
  %upper = arith.index_cast %hi : i64 to index
  %half = arith.constant 5.0e-1 : f64
  %min = lfp.reduce min (%u = %lo to %upper) {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %x_u : i1, f64
  } : f64
  lfp.output "min" graph scalar = %min
  %max = lfp.reduce max (%u = %lo to %upper) {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %x_u : i1, f64
  } : f64
  lfp.output "max" graph scalar = %max
  %sum = lfp.reduce sum (%u = %lo to %upper) {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %x_u : i1, f64
  } : f64
  lfp.output "sum" graph scalar = %sum
  %any = lfp.reduce any (%u = %lo to %upper) {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %b : i1, i1
  } : i1
  lfp.output "any" graph mask = %any
  %all = lfp.reduce all (%u = %lo to %upper) {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %b : i1, i1
  } : i1
  lfp.output "all" graph mask = %all
  %count = lfp.reduce count (%u = %lo to %upper) {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %b : i1, i1
  } : index
  lfp.output "count" graph pointer = %count
  %argmin = lfp.reduce argmin (%u = %lo to %upper) {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %x_u : i1, f64
  } : index
  lfp.output "argmin" graph pointer = %argmin
  %argmax = lfp.reduce argmax (%u = %lo to %upper) {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %x_u : i1, f64
  } : index
  lfp.output "argmax" graph pointer = %argmax
  %first = lfp.reduce first (%u = %lo to %upper) {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %b : i1, i1
  } : index
  lfp.output "first" graph pointer = %first
  %min_down = lfp.reduce min (%u = %lo to %upper) descending {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %x_u : i1, f64
  } : f64
  lfp.output "min_down" graph scalar = %min_down
  %max_down = lfp.reduce max (%u = %lo to %upper) descending {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %x_u : i1, f64
  } : f64
  lfp.output "max_down" graph scalar = %max_down
  %sum_down = lfp.reduce sum (%u = %lo to %upper) descending {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %x_u : i1, f64
  } : f64
  lfp.output "sum_down" graph scalar = %sum_down
  %any_down = lfp.reduce any (%u = %lo to %upper) descending {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %b : i1, i1
  } : i1
  lfp.output "any_down" graph mask = %any_down
  %all_down = lfp.reduce all (%u = %lo to %upper) descending {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %b : i1, i1
  } : i1
  lfp.output "all_down" graph mask = %all_down
  %count_down = lfp.reduce count (%u = %lo to %upper) descending {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %b : i1, i1
  } : index
  lfp.output "count_down" graph pointer = %count_down
  %argmin_down = lfp.reduce argmin (%u = %lo to %upper) descending {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %x_u : i1, f64
  } : index
  lfp.output "argmin_down" graph pointer = %argmin_down
  %argmax_down = lfp.reduce argmax (%u = %lo to %upper) descending {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %x_u : i1, f64
  } : index
  lfp.output "argmax_down" graph pointer = %argmax_down
  %first_down = lfp.reduce first (%u = %lo to %upper) descending {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    %b = arith.cmpf olt, %x_u, %half : f64
    lfp.yield %c_u, %b : i1, i1
  } : index
  lfp.output "first_down" graph pointer = %first_down
}
