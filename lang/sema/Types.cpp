#include "lang/sema/Types.h"

#include "llvm/Support/FormatVariadic.h"

namespace kleene::lang {

Type elementType(const VarType &type) {
  switch (type.kind) {
  case Kind::Scalar:
    return Type::scalar();
  case Kind::Mask:
    return Type::mask();
  case Kind::MaskOne:
  case Kind::Pointer:
  case Kind::Permutation:
    return Type::node();
  case Kind::Categorical:
    return Type::categorical(type.classes);
  }
  return Type::error();
}

bool isNumeric(const Type &type) {
  return type.kind == ValueKind::Scalar || type.kind == ValueKind::Index ||
         type.kind == ValueKind::Number;
}

std::optional<Type> commonType(const Type &a, const Type &b) {
  if (a.kind == ValueKind::Index && b.kind == ValueKind::Index)
    return a.isNode && b.isNode ? Type::node() : Type::index();
  if (a == b)
    return a;
  if (!isNumeric(a) || !isNumeric(b))
    return std::nullopt;
  bool scalar = a.kind == ValueKind::Scalar || b.kind == ValueKind::Scalar;
  return scalar ? Type::scalar() : Type::index();
}

static std::string spellClasses(const ClassList &classes) {
  return llvm::formatv("{{{0:$[, ]}}", llvm::make_range(classes.names.begin(),
                                                        classes.names.end()))
      .str();
}

llvm::StringRef spell(Location location) {
  switch (location) {
  case Location::Node:
    return "node";
  case Location::Edge:
    return "edge";
  case Location::Graph:
    return "graph";
  }
  return "";
}

static llvm::StringRef spell(Kind kind) {
  switch (kind) {
  case Kind::Scalar:
    return "scalar";
  case Kind::Mask:
    return "mask";
  case Kind::MaskOne:
    return "mask_one";
  case Kind::Pointer:
    return "pointer";
  case Kind::Permutation:
    return "permutation";
  case Kind::Categorical:
    return "";
  }
  return "";
}

llvm::StringRef spellIndices(size_t count) {
  static constexpr llvm::StringLiteral texts[] = {"no index", "one index",
                                                  "two indices"};
  return texts[std::min<size_t>(count, 2)];
}

std::string spell(const VarType &type) {
  std::string kind =
      type.classes ? spellClasses(*type.classes) : spell(type.kind).str();
  return (spell(type.location) + " " + kind).str();
}

std::string spell(const VarDecl &decl) {
  bool isRegister =
      decl.kind == DeclKind::State && decl.type.kind == Kind::MaskOne;
  return isRegister ? "register" : spell(decl.type);
}

std::string spell(const Type &type) {
  switch (type.kind) {
  case ValueKind::None:
  case ValueKind::Error:
    return "nothing";
  case ValueKind::Number:
    return "number";
  case ValueKind::Scalar:
    return "scalar";
  case ValueKind::Mask:
    return "mask";
  case ValueKind::Index:
    return type.isNode ? "node" : "index";
  case ValueKind::Categorical:
    return spellClasses(*type.classes);
  }
  return "";
}

} // namespace kleene::lang
