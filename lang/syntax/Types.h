//===- Types.h - types of variables and of values -------------------------===//
//
// A variable has a location and a CLRS kind (`node scalar`); a value, the type
// of an expression, has only four kinds. The rules that relate them are in
// lang/sema/Types.h.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SYNTAX_TYPES_H
#define KLEENE_LANG_SYNTAX_TYPES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace kleene::lang {

enum class Location : uint8_t { Node, Edge, Graph };

/// The types of CLRS. A variable of kind MaskOne, and so every register, is
/// held as the index of its one node.
enum class Kind : uint8_t {
  Scalar,
  Mask,
  MaskOne,
  Pointer,
  Permutation,
  Categorical
};

/// The classes of a categorical type. Lists with the same names are the same
/// object, so types compare by address.
struct ClassList {
  llvm::ArrayRef<llvm::StringRef> names;
  /// The number of the class that means "not defined here"; -1: none does.
  int undefined = -1;
};

/// The type of an input, state, hint, output or draw.
struct VarType {
  Location location = Location::Graph;
  Kind kind = Kind::Scalar;
  const ClassList *classes = nullptr; ///< Categorical only

  bool operator==(const VarType &) const = default;
  /// How many indices reach one element: node 1, edge 2, graph and mask_one 0.
  unsigned rank() const {
    if (kind == Kind::MaskOne || location == Location::Graph)
      return 0;
    return location == Location::Node ? 1 : 2;
  }
};

enum class ValueKind : uint8_t {
  None,   ///< before sema
  Error,  ///< reported; never after a successful sema
  Number, ///< an integer literal whose type is open; never after sema
  Scalar, ///< float64
  Mask,   ///< bool
  Index,  ///< int64: nodes, ranges, pointers, registers
  Categorical
};

/// The type of an expression.
struct Type {
  ValueKind kind = ValueKind::None;
  /// Index only: the value is known to be a node, 0 <= value < n.
  bool isNode = false;
  const ClassList *classes = nullptr; ///< Categorical only

  bool operator==(const Type &) const = default;

  static Type error() { return {ValueKind::Error, false, nullptr}; }
  static Type number() { return {ValueKind::Number, false, nullptr}; }
  static Type scalar() { return {ValueKind::Scalar, false, nullptr}; }
  static Type mask() { return {ValueKind::Mask, false, nullptr}; }
  static Type index() { return {ValueKind::Index, false, nullptr}; }
  static Type node() { return {ValueKind::Index, true, nullptr}; }
  static Type categorical(const ClassList *classes) {
    return {ValueKind::Categorical, false, classes};
  }
};

} // namespace kleene::lang

#endif // KLEENE_LANG_SYNTAX_TYPES_H
