//===- LFPOps.td - the operations of the lfp dialect ----------------------===//
//
// In order: programs and samplers, tensors, folds, loops, effects. The labels
// (fix-f1, ...) name the rules; LFPVerify.cpp checks them and the functions of
// test/compiler/dialect/lfp/*-errors.mlir break them one by one. Why the ops
// are as they are: RATIONALE.md.
//
//===----------------------------------------------------------------------===//

#ifndef KLEENE_COMPILER_DIALECT_LFP_LFPOPS_TD
#define KLEENE_COMPILER_DIALECT_LFP_LFPOPS_TD

include "LFPAttrs.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def LFP_Scalar : AnyTypeOf<[F64, I1, Index, I64]>;
def LFP_Tensor : RankedTensorOf<[F64, I1, Index, I64, I8]>;
def LFP_Value : AnyTypeOf<[F64, I1, Index, I64, I8, LFP_Tensor]>;

// What an execution does beside computing values: each keeps an op alive and
// in its order with others of the same kind.
def LFP_Turns : Resource<"::kleene::lfp::TurnsResource">;
def LFP_Failure : Resource<"::kleene::lfp::FailureResource">;
def LFP_Rows : Resource<"::kleene::lfp::RowsResource">;
def LFP_Random : Resource<"::kleene::lfp::RandomResource">;
def LFP_Result : Resource<"::kleene::lfp::ResultResource">;

class LFP_ElementOf<string tensor, string value>
    : TypesMatchWith<value # " has the element type of " # tensor, tensor,
                     value,
        "::llvm::cast<::mlir::RankedTensorType>($_self).getElementType()">;

//===----------------------------------------------------------------------===//
// Programs and samplers
//===----------------------------------------------------------------------===//

def LFP_ProgramOp : LFP_Op<"program", [
    Symbol, IsolatedFromAbove, SingleBlock, NoTerminator, NoRegionArguments]> {
  let summary = "an algorithm: inputs, its execution, outputs";
  let description = [{
    One block, executed once from top to bottom. Inputs come first, outputs
    last; hints are what its probes record.

    * program-p1: the names of inputs, of outputs, and of the entries of a
      probe are distinct.
    * program-p2: every probe has the same variables in the same order.

    ```mlir
    lfp.program @identity {
      %x = lfp.input "x" node scalar
      lfp.output "y" node scalar = %x
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name attr-dict-with-keyword $body";
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    /// The inputs in order of declaration.
    ::llvm::SmallVector<InputOp> getInputs();
    /// The outputs in order of declaration.
    ::llvm::SmallVector<OutputOp> getOutputs();
    /// The hints: the variables of any probe; empty without one.
    ::llvm::SmallVector<VariableAttr> getHints();
  }];
}

def LFP_SamplerOp : LFP_Op<"sampler", [
    Symbol, IsolatedFromAbove, SingleBlock, NoTerminator, NoRegionArguments,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the input distribution of a program";
  let description = [{
    Draws every input of the program that is not derived, in the order of its
    ops: the order fixes which random numbers an element gets.

    * sampler-s1: `for` names an `lfp.program`.
    * sampler-s2: each input of the program that is not derived is given
      exactly once, with its type, and nothing else is.

    ```mlir
    lfp.sampler @identity_inputs for @identity {
      %lo = arith.constant 0.0 : f64
      %hi = arith.constant 1.0 : f64
      %x = lfp.draw uniform(%lo, %hi) : tensor<?xf64>
      lfp.give "x" = %x : tensor<?xf64>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$program);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat =
      "$sym_name `for` $program attr-dict-with-keyword $body";
}

def LFP_SizeOp : LFP_Op<"size", [Pure]> {
  let summary = "the number of nodes, at least 1";
  let description = [{
    ```mlir
    %n = lfp.size : index
    ```
  }];
  let results = (outs Index:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

// Part of the interface, so never dead.
def LFP_InputOp : LFP_Op<"input", [
    MemoryEffects<[MemWrite<LFP_Result>]>, NoRegionArguments,
    DeclareOpInterfaceMethods<InferTypeOpInterface>,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "an input variable, possibly derived from others";
  let description = [{
    The `derived` region defines the input from inputs declared before. It is
    what the host uses to make the input; executing the program reads the
    value and never evaluates the region.

    * input-i1: it stands directly in an `lfp.program`.
    * input-i2: a derived region yields the value of the variable.

    ```mlir
    %A = lfp.input "A" edge scalar
    %adj = lfp.input "adj" edge mask derived {
      %t = lfp.build (%u, %v) {
        %a = lfp.get %A[%u, %v] : tensor<?x?xf64>
        %z = arith.constant 0.0 : f64
        %c = arith.cmpf une, %a, %z : f64
        lfp.yield %c : i1
      } : tensor<?x?xi1>
      lfp.yield %t : tensor<?x?xi1>
    }
    ```
  }];
  let arguments = (ins LFP_VariableAttr:$variable);
  let results = (outs LFP_Value:$result);
  let regions = (region MaxSizedRegion<1>:$derived);
  let assemblyFormat =
      "custom<Entry>($variable) (`derived` $derived^)? attr-dict";
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    bool isDerived() { return !getDerived().empty(); }
  }];
}

def LFP_OutputOp : LFP_Op<"output", [
    HasParent<"ProgramOp">, MemoryEffects<[MemWrite<LFP_Result>]>]> {
  let summary = "an output variable and its value";
  let description = [{
    * output-o1: the value has the variable's type.

    ```mlir
    lfp.output "pi" node pointer = %p
    ```
  }];
  let arguments = (ins LFP_VariableAttr:$variable, LFP_Value:$value);
  let assemblyFormat = [{
    custom<Entry>($variable) `=` custom<ValueOf>($value, type($value),
    ref($variable)) attr-dict
  }];
  let hasVerifier = 1;
}

def LFP_DrawOp : LFP_Op<"draw", [
    AttrSizedOperandSegments, MemoryEffects<[MemRead<LFP_Random>, MemWrite<LFP_Random>]>]> {
  let summary = "random elements, in row-major order";
  let description = [{
    `uniform(lo, hi)`: f64 in [lo, hi). `bernoulli(p)`: i1, true with
    probability p. `below(m)`: index in 0 .. m - 1; with m < 1 the execution
    fails at this location, and `what` is the text of m for the message.
    `permutation()`: index, a permutation of the nodes.

    With a mask only the elements for which it holds are drawn; the others are
    those of `into`.

    * draw-d1: it stands in an `lfp.sampler`.
    * draw-d2: operands and element type are those of the distribution; a
      permutation has one dimension.
    * draw-d3: a mask and `into` come together, with the type of the result,
      the mask with i1 for elements; a permutation has none.

    ```mlir
    %w = lfp.draw uniform(%lo, %hi) : tensor<?x?xf64>
    %raw = lfp.draw bernoulli(%p) : tensor<?x?xi1>
    %s = lfp.draw below(%n) : index
    %q = lfp.draw permutation() : tensor<?xindex>
    %v = lfp.draw uniform(%lo, %hi) where %raw into %w : tensor<?x?xf64>
    ```
  }];
  let arguments = (ins LFP_DistributionAttr:$distribution,
      Variadic<LFP_Scalar>:$parameters, Optional<LFP_Tensor>:$mask,
      Optional<LFP_Tensor>:$into, OptionalAttr<StrAttr>:$what);
  let results = (outs LFP_Value:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Whether it is below a bound that may be less than 1.
    bool canFail();
  }];
}

def LFP_ChooseOp : LFP_Op<"choose", [
    MemoryEffects<[MemRead<LFP_Random>, MemWrite<LFP_Random>]>]> {
  let summary = "a parameter of the sampler";
  let description = [{
    The host passes the candidates: the value, or several of which one is
    drawn per sample. `default` and `train` are what it passes when the user
    says nothing, for evaluation and for training.

    * choose-c1: it stands directly in an `lfp.sampler`.

    ```mlir
    %p = lfp.choose "p" default 5.0e-1 train [1.0e-1, 2.0e-1] : f64
    ```
  }];
  let arguments = (ins StrAttr:$name, F64Attr:$default_value,
      OptionalAttr<DenseF64ArrayAttr>:$train);
  let results = (outs F64:$result);
  let assemblyFormat = [{
    $name `default` custom<Number>($default_value) (`train` $train^)? attr-dict
    `:` type($result)
  }];
  let hasVerifier = 1;
}

def LFP_GiveOp : LFP_Op<"give", [
    HasParent<"SamplerOp">, MemoryEffects<[MemWrite<LFP_Result>]>]> {
  let summary = "sets an input of the program";
  let description = [{
    ```mlir
    lfp.give "A" = %A : tensor<?x?xf64>
    ```
  }];
  let arguments = (ins StrAttr:$name, LFP_Value:$value);
  let assemblyFormat = "$name `=` $value attr-dict `:` type($value)";
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

def LFP_BuildOp : LFP_Op<"build", [
    RecursiveMemoryEffects, SingleBlock,
    DeclareOpInterfaceMethods<OpAsmOpInterface,
                              ["getAsmBlockArgumentNames"]>]> {
  let summary = "a tensor, element by element";
  let description = [{
    The element at `[u]` or `[u, v]` is what the body yields there. Bodies are
    independent of each other.

    * build-b1: one index argument per dimension.
    * build-b2: the body yields one element.

    ```mlir
    %y = lfp.build (%u, %v) {
      %x = lfp.get %t[%v, %u] : tensor<?x?xf64>
      lfp.yield %x : f64
    } : tensor<?x?xf64>
    ```
  }];
  let results = (outs LFP_Tensor:$result);
  let regions = (region SizedRegion<1>:$body);
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::Type":$type,
      CArg<"::llvm::function_ref<void(::mlir::OpBuilder &, ::mlir::Location, "
           "::mlir::ValueRange)>", "nullptr">:$body)>];
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1;
}

def LFP_GetOp : LFP_Op<"get", [Pure, LFP_ElementOf<"tensor", "result">]> {
  let summary = "an element of a tensor";
  let description = [{
    * get-g1: one index per dimension.

    ```mlir
    %e = lfp.get %t[%u, %v] : tensor<?x?xf64>
    ```
  }];
  let arguments = (ins LFP_Tensor:$tensor, Variadic<Index>:$indices);
  let results = (outs LFP_Scalar:$result);
  let assemblyFormat = "$tensor `[` $indices `]` attr-dict `:` type($tensor)";
  let hasVerifier = 1;
}

def LFP_SetOp : LFP_Op<"set", [
    Pure, LFP_ElementOf<"tensor", "value">,
    AllTypesMatch<["tensor", "result"]>]> {
  let summary = "a tensor with one element replaced";
  let description = [{
    * set-s1: one index per dimension.

    ```mlir
    %t2 = lfp.set %e, %t[%u] : tensor<?xf64>
    ```
  }];
  let arguments = (ins LFP_Scalar:$value, LFP_Tensor:$tensor,
      Variadic<Index>:$indices);
  let results = (outs LFP_Tensor:$result);
  let assemblyFormat =
      "$value `,` $tensor `[` $indices `]` attr-dict `:` type($tensor)";
  let hasVerifier = 1;
}

def LFP_CheckIndexOp : LFP_Op<"check_index", [
    SameOperandsAndResultType, MemoryEffects<[MemWrite<LFP_Failure>]>]> {
  let summary = "the identity on 0 .. n - 1";
  let description = [{
    Outside that range the execution fails at this location (a site of the
    program); `what` is the text of the index for the message.

    ```mlir
    %j = lfp.check_index %i "k + 1" : index
    ```
  }];
  let arguments = (ins Index:$index, OptionalAttr<StrAttr>:$what);
  let results = (outs Index:$result);
  let assemblyFormat = "$index ($what^)? attr-dict `:` type($index)";
}

//===----------------------------------------------------------------------===//
// Folds
//===----------------------------------------------------------------------===//

def LFP_ReduceOp : LFP_Op<"reduce", [
    RecursiveMemoryEffects, SingleBlock,
    DeclareOpInterfaceMethods<OpAsmOpInterface,
                              ["getAsmBlockArgumentNames"]>]> {
  let summary = "a reduction over lo .. hi - 1";
  let description = [{
    The body yields whether the index takes part, and its value. Indices go in
    increasing order (`descending`: decreasing); ties go to the first.

    | kind           | value      | result | nothing takes part         |
    | -------------- | ---------- | ------ | -------------------------- |
    | min, max       | f64, index | same   | inf, -inf (index: extreme) |
    | sum            | f64, index | same   | 0                          |
    | pairwise_sum   | f64        | f64    | 0                          |
    | any, all       | i1         | i1     | false, true                |
    | count          | i1         | index  | 0                          |
    | argmin, argmax | f64, index | index  | 0                          |
    | first          | i1         | index  | 0                          |

    `count` counts, and `first` finds, the indices whose value is true.
    `pairwise_sum` adds in the order of NumPy's `sum`; an index that takes no
    part counts as 0.

    * reduce-r1: the body has one index argument and yields `i1, value`.
    * reduce-r2: value and result types are those of the table.

    ```mlir
    %m = lfp.reduce min (%u = %lo to %hi) {
      %x = lfp.get %t[%u] : tensor<?xf64>
      lfp.yield %true, %x : i1, f64
    } : f64
    ```
  }];
  let arguments = (ins LFP_ReductionAttr:$kind, Index:$lower, Index:$upper,
      UnitAttr:$descending);
  let results = (outs LFP_Scalar:$result);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::Type":$type, "Reduction":$kind,
      "::mlir::Value":$lower, "::mlir::Value":$upper, "bool":$descending,
      CArg<"::llvm::function_ref<void(::mlir::OpBuilder &, ::mlir::Location, "
           "::mlir::Value)>", "nullptr">:$body)>];
}

def LFP_RelaxOp : LFP_Op<"relax", [
    RecursiveMemoryEffects, SingleBlock, AllTypesMatch<["target", "result"]>,
    DeclareOpInterfaceMethods<OpAsmOpInterface,
                              ["getAsmBlockArgumentNames"]>]> {
  let summary = "the simultaneous lattice assignment";
  let description = [{
    The body is evaluated for every tuple of nodes in lexicographic order and
    offers a candidate for one element of the target. Each element becomes the
    meet (`min`, `and`) or join (`max`, `or`) of its old value and all its
    candidates. Where that is strictly better than the old value, the element
    of each witness becomes the witness value of the first candidate that
    attains it. The body sees the old tensors: they are values.

    A target that is no tensor takes no index; it and its witnesses are then
    single values.

    * relax-r1: the body's arguments are at most three indices.
    * relax-r2: the offer has one index per dimension of the target, a value of
      its element type, and one value per witness of its element type.
    * relax-r3: `min`, `max` are of f64 or index, `or`, `and` of i1.
    * relax-r4: target and witnesses have the same rank.

    ```mlir
    %d1, %p1 = lfp.relax min (%u, %v) into %d witness (%p) {
      %du = lfp.get %d[%u] : tensor<?xf64>
      %w = lfp.get %A[%u, %v] : tensor<?x?xf64>
      %e = arith.addf %du, %w : f64
      %c = lfp.get %adj[%u, %v] : tensor<?x?xi1>
      lfp.offer %e at [%v] if %c witness (%u) : f64, index
    } : tensor<?xf64>, tensor<?xindex>
    ```
  }];
  let arguments = (ins LFP_LatticeAttr:$lattice, LFP_Value:$target,
      Variadic<LFP_Value>:$witnesses);
  let results = (outs LFP_Value:$result, Variadic<LFP_Value>:$witness_results);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "Lattice":$lattice, "unsigned":$binders,
      "::mlir::Value":$target, "::mlir::ValueRange":$witnesses,
      CArg<"::llvm::function_ref<void(::mlir::OpBuilder &, ::mlir::Location, "
           "::mlir::ValueRange)>", "nullptr">:$body)>];
}

def LFP_OfferOp : LFP_Op<"offer", [
    Pure, Terminator, HasParent<"RelaxOp">, AttrSizedOperandSegments]> {
  let summary = "the candidate of one evaluation of a relax body";
  let description = [{
    ```mlir
    lfp.offer %e at [%v] if %c witness (%u) : f64, index
    ```
  }];
  let arguments = (ins LFP_Scalar:$value, Variadic<Index>:$indices,
      I1:$condition, Variadic<LFP_Scalar>:$witnesses);
  let assemblyFormat = [{
    $value `at` ` ` `[` $indices `]` `if` $condition
    (`witness` ` ` `(` $witnesses^ `)`)? attr-dict `:` type($value)
    (`,` type($witnesses)^)?
  }];
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

def LFP_ForOp : LFP_Op<"for", [
    RecursiveMemoryEffects, SingleBlock,
    DeclareOpInterfaceMethods<OpAsmOpInterface,
                              ["getAsmBlockArgumentNames"]>]> {
  let summary = "a bounded loop over lo .. hi - 1 that may leave early";
  let description = [{
    Goes through the range in increasing order (`descending`: decreasing). The
    body yields whether to continue, and the next values; when it does not
    continue, these values are the results.

    * for-f1: the body's arguments are an index and the carried values.
    * for-f2: the body yields `i1` and the carried values.

    ```mlir
    %y = lfp.for (%k = %lo to %hi) iter (%x = %x0) : f64 {
      %x1 = arith.addf %x, %x : f64
      lfp.yield %true, %x1 : i1, f64
    }
    ```
  }];
  let arguments = (ins Index:$lower, Index:$upper, UnitAttr:$descending,
      Variadic<LFP_Value>:$inits);
  let results = (outs Variadic<LFP_Value>:$results);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$lower, "::mlir::Value":$upper,
      "bool":$descending, "::mlir::ValueRange":$inits,
      CArg<"::llvm::function_ref<void(::mlir::OpBuilder &, ::mlir::Location, "
           "::mlir::Value, ::mlir::ValueRange)>", "nullptr">:$body)>];
}

def LFP_FixOp : LFP_Op<"fix", [
    RecursiveMemoryEffects,
    MemoryEffects<[MemRead<LFP_Turns>, MemWrite<LFP_Turns>]>,
    DeclareOpInterfaceMethods<OpAsmOpInterface,
                              ["getAsmBlockArgumentNames"]>]> {
  let summary = "the least fixed point of step(x) = if c(x) then f(x) else x";
  let description = [{
    From the initial values, applies the `do` region while the `while` region
    holds; the results are the first values for which it does not. With a
    name, each application is a turn, counted against the limit of the run, and
    the name is the loop in the message when the limit is reached. Without one
    nothing is counted: the turns of the loops that a normal form was made of
    are its `lfp.turn`s.

    The `do` region may be an acyclic graph of blocks joined by `cf` ops, with
    several yields; this is the form of the one fixed point of a program in
    normal form.

    * fix-f1: both regions have the carried values as arguments.
    * fix-f2: the `while` region is one block and ends in `lfp.condition`.
    * fix-f3: each block of the `do` region ends in a branch or in `lfp.yield`
      of the carried values.
    * fix-f4: the blocks of the `do` region have no cycle.
    * fix-f5: the `while` region records and draws nothing.

    ```mlir
    %y = lfp.fix "while x < limit" (%x = %x0) : f64 while {
      %c = arith.cmpf olt, %x, %limit : f64
      lfp.condition %c
    } do {
      %x1 = arith.addf %x, %x : f64
      lfp.yield %x1 : f64
    }
    ```
  }];
  let arguments = (ins OptionalAttr<StrAttr>:$name, Variadic<LFP_Value>:$inits);
  let results = (outs Variadic<LFP_Value>:$results);
  let regions = (region SizedRegion<1>:$guard, MinSizedRegion<1>:$step);
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::StringAttr":$name,
      "::mlir::ValueRange":$inits)>];
}

def LFP_ConditionOp : LFP_Op<"condition", [
    Pure, Terminator, HasParent<"FixOp">]> {
  let summary = "whether a fix takes a further turn";
  let arguments = (ins I1:$condition);
  let assemblyFormat = "$condition attr-dict";
}

def LFP_TurnOp : LFP_Op<"turn", [
    MemoryEffects<[MemRead<LFP_Turns>, MemWrite<LFP_Turns>]>]> {
  let summary = "a turn of an unbounded loop";
  let description = [{
    Counts one turn against the limit of the run, as a named `lfp.fix` does at
    the start of each turn; beyond the limit the run fails at this location,
    and `name` is the loop in the message. Normal form puts it where the turn of
    the original loop begins.

    ```mlir
    lfp.turn "while x < limit"
    ```
  }];
  let arguments = (ins StrAttr:$name);
  let assemblyFormat = "$name attr-dict";
}

def LFP_YieldOp : LFP_Op<"yield", [
    Pure, ReturnLike, Terminator,
    ParentOneOf<["BuildOp", "ReduceOp", "ForOp", "FixOp", "InputOp"]>]> {
  let summary = "the values of a region";
  let arguments = (ins Variadic<LFP_Value>:$values);
  let builders = [OpBuilder<(ins), [{ }]>];
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

//===----------------------------------------------------------------------===//
// Observation
//===----------------------------------------------------------------------===//

def LFP_ProbeOp : LFP_Op<"probe", [
    MemoryEffects<[MemRead<LFP_Rows>, MemWrite<LFP_Rows>]>]> {
  let summary = "records a row: the value of every hint";
  let description = [{
    * probe-p1: only loops, branches and the program enclose it.
    * probe-p2: one value per variable, of its type.

    ```mlir
    lfp.probe ["pi_h" node pointer = %p, "time" graph scalar = %t]
    ```
  }];
  let arguments = (ins TypedArrayAttrBase<LFP_VariableAttr, "variables">
      :$variables, Variadic<LFP_Value>:$values);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

#endif // KLEENE_COMPILER_DIALECT_LFP_LFPOPS_TD
