//===- Decl.h - declarations ----------------------------------------------===//
//
// Everything a name can refer to. Variables (input, state, hint, output) have a
// VarType, which the parser leaves as a TypeSyntax and sema resolves; the
// others have a Type. What sema adds is marked `checked`.
//
// Elementwise values. A variable of rank 1 or 2 (VarType::rank) that has a
// `value` is defined for every element: value is evaluated with `binders` bound
// to the indices of the element. In a checked tree there are always exactly
// rank() binders, also where the program wrote none.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SYNTAX_DECL_H
#define KLEENE_LANG_SYNTAX_DECL_H

#include "lang/syntax/Expr.h"

namespace kleene::lang {

enum class DeclKind : uint8_t {
  Input,
  State,
  Hint,
  Output,
  Param,
  Binder,
  Loop,
  Let,
  Formal,
  Argument
};

struct Decl {
  const DeclKind kind;
  llvm::StringRef name;
  Span span; ///< of the name

protected:
  Decl(DeclKind kind, llvm::StringRef name, Span span)
      : kind(kind), name(name), span(span) {}
};

template <DeclKind K, typename Base = Decl> struct DeclOf : Base {
  DeclOf(llvm::StringRef name, Span span) : Base(K, name, span) {}
  static bool classof(const Decl *decl) { return decl->kind == K; }
};

/// An index that stands for an element: of a declaration, of a sample
/// assignment or of an `each`. Always a node.
struct BinderDecl : DeclOf<DeclKind::Binder> {
  using DeclOf::DeclOf;
};

/// The variable of a `for` or of a reduction.
struct LoopDecl : DeclOf<DeclKind::Loop> {
  using DeclOf::DeclOf;
  Type type; ///< checked: Index, or node when the range cannot leave 0 .. n
};

struct LetDecl : DeclOf<DeclKind::Let> {
  using DeclOf::DeclOf;
  Type type; ///< checked
};

/// `param p = 0.5 train 0.1, 0.2`: a scalar of the sampler.
struct ParamDecl : DeclOf<DeclKind::Param> {
  using DeclOf::DeclOf;
  double value = 0;
  llvm::ArrayRef<double> train;
};

struct ClassSyntax {
  llvm::StringRef name;
  Span span;
  bool isUndefined = false; ///< marked with `undefined`
};

/// A type as written; sema turns it into a VarType. The type of a parameter may
/// be a kind alone (no location) or have the location `expr`.
struct TypeSyntax {
  Span span;
  bool isRegister = false;
  bool hasClasses = false;
  llvm::StringRef location, kind;
  Span locationSpan, kindSpan;
  llvm::ArrayRef<ClassSyntax> classes;
};

/// A parameter of a function or procedure, as written: a variable, by
/// reference; a kind, by value; `expr` and a kind, by name.
struct FormalDecl : DeclOf<DeclKind::Formal> {
  using DeclOf::DeclOf;
  TypeSyntax *typeSyntax = nullptr;
  bool isAssigned = false; ///< checked: somewhere in the body
};

/// What inputs, states, hints and outputs have in common.
struct VarDecl : Decl {
  TypeSyntax *typeSyntax = nullptr;
  VarType type; ///< checked
  llvm::ArrayRef<BinderDecl *> binders;
  Expr *value = nullptr;
  /// Of a hint or output that is a mask: where it is defined; null: everywhere.
  Expr *where = nullptr;

  static bool classof(const Decl *decl) {
    return decl->kind <= DeclKind::Output;
  }

protected:
  using Decl::Decl;
};

/// With a value: derived from the other inputs (those without a value, and
/// derived ones declared before it).
struct InputDecl : DeclOf<DeclKind::Input, VarDecl> {
  using DeclOf::DeclOf;
  bool isImplicit = false; ///< the input `pos` = i / n, made by sema
};

/// The value is the initial one; checked: always set. Reads inputs and states
/// declared before it. States of one declaration share type, binders and value.
/// A sampler has states of its own: a local variable (a `draw` or `state` in
/// it), or what it gives to an input, which is one under the input's name.
struct StateDecl : DeclOf<DeclKind::State, VarDecl> {
  using DeclOf::DeclOf;
  bool ofSampler = false;     ///< checked
  InputDecl *input = nullptr; ///< checked: that gets the last value
  bool isRegister() const { return type.kind == Kind::MaskOne; }
};

/// Either shows a state (`state` checked; no value) or is a view with a value.
struct HintDecl : DeclOf<DeclKind::Hint, VarDecl> {
  using DeclOf::DeclOf;
  bool isView = false;
  StateDecl *state = nullptr;
};

struct OutputDecl : DeclOf<DeclKind::Output, VarDecl> {
  using DeclOf::DeclOf;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_SYNTAX_DECL_H
