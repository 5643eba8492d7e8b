// Operations that trap or have no defined result on some operands.
lfp.program @arithmetic {
  %a = lfp.input "a" graph categorical ["a"]
  %b = lfp.input "b" graph categorical ["a"]
  %x = lfp.input "x" graph scalar
  %div = arith.divsi %a, %b : i64
  %rem = arith.remsi %a, %b : i64
  %floor = arith.floordivsi %a, %b : i64
  %int = arith.fptosi %x : f64 to i64
  lfp.output "div" graph categorical ["a"] = %div
  lfp.output "rem" graph categorical ["a"] = %rem
  lfp.output "floor" graph categorical ["a"] = %floor
  lfp.output "int" graph categorical ["a"] = %int
}
