//===- VariableNames.h - which program variable a value holds -------------===//
//
// A value of the lfp dialect that holds a variable of the program says so in
// its location: NameLoc("dist") for a block argument or the one result of an
// operation, a FusedLoc with an array of names for several results. Passes use
// the names to keep one slot per variable; the printer shows them (%dist). The
// place in the source stays inside: findInstanceOf<FileLineColLoc>().
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRANSFORMS_LFP_VARIABLENAMES_H
#define KLEENE_COMPILER_TRANSFORMS_LFP_VARIABLENAMES_H

#include "mlir/IR/Location.h"
#include "mlir/IR/Value.h"

namespace kleene::lfp {

/// `loc` as the location of a value that holds variable `name`.
mlir::Location nameLocation(mlir::Location loc, llvm::StringRef name);
/// `loc` as the location of an operation whose results hold `names`; an empty
/// name is a result that holds no variable.
mlir::Location nameLocation(mlir::Location loc,
                            llvm::ArrayRef<llvm::StringRef> names);

/// `loc` without names: the place alone.
mlir::Location unnamed(mlir::Location loc);

/// The variable that `value` holds, "" for a temporary.
llvm::StringRef variableName(mlir::Value value);
/// The location of a block argument that takes the place of `value`.
mlir::Location valueLocation(mlir::Value value);

} // namespace kleene::lfp

#endif // KLEENE_COMPILER_TRANSFORMS_LFP_VARIABLENAMES_H
