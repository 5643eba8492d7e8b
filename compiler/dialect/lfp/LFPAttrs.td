//===- LFPAttrs.td - variables and the closed sets of the dialect ---------===//

#ifndef KLEENE_COMPILER_DIALECT_LFP_LFPATTRS_TD
#define KLEENE_COMPILER_DIALECT_LFP_LFPATTRS_TD

include "LFPDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class LFP_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::kleene::lfp";
  let genSpecializedAttr = 0;
}
class LFP_EnumAttr<I32EnumAttr enum, string mnemonic>
    : EnumAttr<LFP_Dialect, enum, mnemonic>;

def LFP_VarLocation : LFP_Enum<"VarLocation", "where a variable lives", [
  I32EnumAttrCase<"Node", 0, "node">, I32EnumAttrCase<"Edge", 1, "edge">,
  I32EnumAttrCase<"Graph", 2, "graph">]>;

def LFP_VarType : LFP_Enum<"VarType", "the CLRS type of a variable", [
  I32EnumAttrCase<"Scalar", 0, "scalar">, I32EnumAttrCase<"Mask", 1, "mask">,
  I32EnumAttrCase<"MaskOne", 2, "mask_one">, I32EnumAttrCase<"Pointer", 3, "pointer">,
  I32EnumAttrCase<"Permutation", 4, "permutation">, I32EnumAttrCase<"Categorical", 5, "categorical">,
  I32EnumAttrCase<"PartialMask", 6, "partial_mask">]>;

def LFP_Lattice : LFP_Enum<"Lattice", "the order of a lattice assignment", [
  I32EnumAttrCase<"Min", 0, "min">, I32EnumAttrCase<"Max", 1, "max">,
  I32EnumAttrCase<"Or", 2, "or">, I32EnumAttrCase<"And", 3, "and">]>;
def LFP_LatticeAttr : LFP_EnumAttr<LFP_Lattice, "lattice">;

def LFP_Reduction : LFP_Enum<"Reduction", "how a reduction combines", [
  I32EnumAttrCase<"Min", 0, "min">, I32EnumAttrCase<"Max", 1, "max">,
  I32EnumAttrCase<"Sum", 2, "sum">, I32EnumAttrCase<"Any", 3, "any">,
  I32EnumAttrCase<"All", 4, "all">, I32EnumAttrCase<"Count", 5, "count">,
  I32EnumAttrCase<"ArgMin", 6, "argmin">, I32EnumAttrCase<"ArgMax", 7, "argmax">,
  I32EnumAttrCase<"First", 8, "first">,
  I32EnumAttrCase<"PairwiseSum", 9, "pairwise_sum">]>;
def LFP_ReductionAttr : LFP_EnumAttr<LFP_Reduction, "reduction">;

def LFP_Distribution : LFP_Enum<"Distribution", "what a draw follows", [
  I32EnumAttrCase<"Uniform", 0, "uniform">, I32EnumAttrCase<"Bernoulli", 1, "bernoulli">,
  I32EnumAttrCase<"Below", 2, "below">, I32EnumAttrCase<"Permutation", 3, "permutation">]>;
def LFP_DistributionAttr : LFP_EnumAttr<LFP_Distribution, "distribution">;

def LFP_VariableAttr : AttrDef<LFP_Dialect, "Variable"> {
  let mnemonic = "variable";
  let summary = "a variable of the specification: name, location, type";
  let description = [{
    Classes are given if and only if the type is categorical; value `k` of the
    variable means class `k`.

    ```mlir
    #lfp.variable<"color" node categorical ["white", "gray", "black"]>
    ```
  }];
  let parameters = (ins "::mlir::StringAttr":$name, "VarLocation":$location,
      "VarType":$type,
      OptionalArrayRefParameter<"::mlir::StringAttr">:$classes);
  let builders = [
    AttrBuilder<(ins "::llvm::StringRef":$name, "VarLocation":$location,
        "VarType":$type,
        CArg<"::llvm::ArrayRef<::mlir::StringAttr>", "{}">:$classes), [{
      return $_get($_ctxt, ::mlir::StringAttr::get($_ctxt, name), location,
                   type, classes);
    }]>];
  let genVerifyDecl = 1;
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// The MLIR type of the variable's value: see the table of the dialect.
    ::mlir::Type getValueType() const;
  }];
}

#endif // KLEENE_COMPILER_DIALECT_LFP_LFPATTRS_TD
