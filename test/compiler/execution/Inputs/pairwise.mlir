// Sums in NumPy's order, in both directions and with a condition.
lfp.program @pairwise {
  %x = lfp.input "x" node scalar
  %c = lfp.input "c" node mask
  %lo = lfp.input "lo" node mask_one
  %hi = lfp.input "hi" graph categorical ["a"]
  %upper = arith.index_cast %hi : i64 to index
  %up = lfp.reduce pairwise_sum (%u = %lo to %upper) {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    lfp.yield %c_u, %x_u : i1, f64
  } : f64
  lfp.output "up" graph scalar = %up
  %down = lfp.reduce pairwise_sum (%u = %lo to %upper) descending {
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %c_u = lfp.get %c[%u] : tensor<?xi1>
    lfp.yield %c_u, %x_u : i1, f64
  } : f64
  lfp.output "down" graph scalar = %down
  // One inside the other: each has its own room.
  %nested = lfp.reduce pairwise_sum (%u = %lo to %upper) {
    %true = arith.constant true
    %x_u = lfp.get %x[%u] : tensor<?xf64>
    %inner = lfp.reduce pairwise_sum (%v = %lo to %u) {
      %x_v = lfp.get %x[%v] : tensor<?xf64>
      lfp.yield %true, %x_v : i1, f64
    } : f64
    %both = arith.addf %x_u, %inner : f64
    lfp.yield %true, %both : i1, f64
  } : f64
  lfp.output "nested" graph scalar = %nested
}
