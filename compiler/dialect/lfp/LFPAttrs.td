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
  I32EnumAttrCase<"node", 0>, I32EnumAttrCase<"edge", 1>,
  I32EnumAttrCase<"graph", 2>]>;

def LFP_VarType : LFP_Enum<"VarType", "the CLRS type of a variable", [
  I32EnumAttrCase<"scalar", 0>, I32EnumAttrCase<"mask", 1>,
  I32EnumAttrCase<"mask_one", 2>, I32EnumAttrCase<"pointer", 3>,
  I32EnumAttrCase<"permutation", 4>, I32EnumAttrCase<"categorical", 5>]>;

def LFP_Lattice : LFP_Enum<"Lattice", "the order of a lattice assignment", [
  I32EnumAttrCase<"min", 0>, I32EnumAttrCase<"max", 1>,
  I32EnumAttrCase<"or", 2>, I32EnumAttrCase<"and", 3>]>;
def LFP_LatticeAttr : LFP_EnumAttr<LFP_Lattice, "lattice">;

def LFP_Reduction : LFP_Enum<"Reduction", "how a reduction combines", [
  I32EnumAttrCase<"min", 0>, I32EnumAttrCase<"max", 1>,
  I32EnumAttrCase<"sum", 2>, I32EnumAttrCase<"any", 3>,
  I32EnumAttrCase<"all", 4>, I32EnumAttrCase<"count", 5>,
  I32EnumAttrCase<"argmin", 6>, I32EnumAttrCase<"argmax", 7>,
  I32EnumAttrCase<"first", 8>]>;
def LFP_ReductionAttr : LFP_EnumAttr<LFP_Reduction, "reduction">;

def LFP_Distribution : LFP_Enum<"Distribution", "what a draw follows", [
  I32EnumAttrCase<"uniform", 0>, I32EnumAttrCase<"bernoulli", 1>,
  I32EnumAttrCase<"below", 2>]>;
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
