// RUN: kleene-opt %s -split-input-file -verify-diagnostics

// expected-error @+1 {{expected distinct names but got "x" twice}}
lfp.program @program_p1 {
  %a = lfp.input "x" node scalar
  %b = lfp.input "x" edge scalar
}

// -----

lfp.program @program_p1_probe {
  %a = lfp.input "x" node scalar
  // expected-error @+1 {{expected distinct names but got "h" twice}}
  lfp.probe ["h" node scalar = %a, "h" node scalar = %a]
}

// -----

lfp.program @program_p2 {
  %a = lfp.input "x" node scalar
  // expected-note @+1 {{the first probe is here}}
  lfp.probe ["h" node scalar = %a]
  // expected-error @+1 {{expected the variables of the first probe}}
  lfp.probe ["g" node scalar = %a]
}

// -----

// expected-error @+1 {{expected the name of an `lfp.program` but got @nobody}}
lfp.sampler @sampler_s1 for @nobody {
}

// -----

lfp.program @p {
  %x = lfp.input "x" graph scalar
}
// expected-error @+1 {{expected a value for the input "x"}}
lfp.sampler @sampler_s2_missing for @p {
}

// -----

lfp.program @p {
  %x = lfp.input "x" graph scalar
}
lfp.sampler @sampler_s2_type for @p {
  %n = lfp.size : index
  // expected-error @+1 {{expected 'f64' but got 'index'}}
  lfp.give "x" = %n : index
}

// -----

lfp.program @p {
  %x = lfp.input "x" node mask_one
}
lfp.sampler @sampler_s2_twice for @p {
  %n = lfp.size : index
  lfp.give "x" = %n : index
  // expected-error @+1 {{expected each input once but got "x" again}}
  lfp.give "x" = %n : index
}

// -----

lfp.program @p {
}
lfp.sampler @sampler_s2_unknown for @p {
  %n = lfp.size : index
  // expected-error @+1 {{expected an input that is not derived but got "y"}}
  lfp.give "y" = %n : index
}

// -----

module {
  // expected-error @+1 {{expected to stand directly in an `lfp.program`}}
  %x = lfp.input "input_i1" node scalar
}

// -----

lfp.program @input_i2 {
  %n = lfp.size : index
  // expected-error @+1 {{expected the derived region to yield ('tensor<?xf64>') but got ('index')}}
  %x = lfp.input "x" node scalar derived {
    // expected-note @+1 {{the region ends here}}
    lfp.yield %n : index
  }
}

// -----

lfp.program @output_o1 {
  %x = lfp.input "x" node scalar
  // expected-note @+1 {{prior use here}}
  %n = lfp.size : index
  // expected-error @+1 {{expects different type than prior uses}}
  lfp.output "y" node scalar = %n
}

// -----

lfp.program @output_o1_generic {
  %n = lfp.size : index
  // expected-error @+1 {{expected a value of type 'tensor<?xf64>' but got 'index'}}
  "lfp.output"(%n) <{variable = #lfp.variable<"y" node scalar>}> : (index) -> ()
}

// -----

// expected-error @+1 {{expected classes if and only if `c` is categorical}}
module attributes {test.v = #lfp.variable<"c" node categorical []>} {}

// -----

// expected-error @+1 {{expected a type but got `number`}}
module attributes {test.v = #lfp.variable<"c" node number>} {}
