// RUN: kleene-opt %s -kleene-native-to-llvm | FileCheck %s
// Everything is in the LLVM dialect, and floating point has no fast-math flag.

// CHECK-LABEL: llvm.func internal @kleene_run_body(
// CHECK: llvm.fadd %{{[0-9]+}}, %{{[0-9]+}} : f64
// CHECK-NOT: {{scf|arith|cf|func|math|lfp}}{{[.]}}
// CHECK-NOT: fastmath
// CHECK-NOT: unrealized_conversion_cast
lfp.program @p {
  %x = lfp.input "x" node scalar
  %y = lfp.build (%u) {
    %e = lfp.get %x[%u] : tensor<?xf64>
    %s = math.sqrt %e : f64
    %d = arith.addf %s, %e : f64
    lfp.yield %d : f64
  } : tensor<?xf64>
  lfp.output "y" node scalar = %y
}
