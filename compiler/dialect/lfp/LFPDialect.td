//===- LFPDialect.td - the least-fixed-point dialect ----------------------===//

#ifndef KLEENE_COMPILER_DIALECT_LFP_LFPDIALECT_TD
#define KLEENE_COMPILER_DIALECT_LFP_LFPDIALECT_TD

include "mlir/IR/OpBase.td"

def LFP_Dialect : Dialect {
  let name = "lfp";
  let cppNamespace = "::kleene::lfp";
  let summary = "algorithms as least fixed points";
  let description = [{
    An algorithm over `n` nodes with value semantics. A variable is held as

    | location | type                              | value              |
    | -------- | --------------------------------- | ------------------ |
    | node     | scalar, mask, pointer, ...        | `tensor<?xT>`      |
    | edge     | the same                          | `tensor<?x?xT>`    |
    | graph    | the same                          | `T`                |
    | any      | mask_one (also every register)    | `index`            |

    where `T` is `f64` (scalar), `i1` (mask), `index` (pointer, permutation),
    `i64` (categorical) or `i8` (partial_mask: a mask that is shown, -1 where it
    is undefined). Every tensor has `n` elements along each dimension. The
    elements of a tensor of indices are nodes, and so are the indices given to
    `lfp.get` and `lfp.set`: they lie in `0 .. n - 1`;
    `lfp.check_index` establishes this for computed indices.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let useDefaultAttributePrinterParser = 1;
}

class LFP_Op<string mnemonic, list<Trait> traits = []>
    : Op<LFP_Dialect, mnemonic, traits>;

#endif // KLEENE_COMPILER_DIALECT_LFP_LFPDIALECT_TD
