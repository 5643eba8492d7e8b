// Types of declarations, and elementwise values.

#include "lang/sema/SemaInternal.h"

#include "lang/basic/NearName.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace kleene::lang {

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static std::optional<Location> locationNamed(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<Location>>(name)
      .Case("node", Location::Node)
      .Case("edge", Location::Edge)
      .Case("graph", Location::Graph)
      .Default(std::nullopt);
}

static std::optional<Kind> kindNamed(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<Kind>>(name)
      .Case("scalar", Kind::Scalar)
      .Case("mask", Kind::Mask)
      .Case("mask_one", Kind::MaskOne)
      .Case("pointer", Kind::Pointer)
      .Case("permutation", Kind::Permutation)
      .Default(std::nullopt);
}

static void reportUnknownType(DiagnosticEngine &diags, Span span,
                              llvm::StringRef name, llvm::StringRef what,
                              llvm::ArrayRef<llvm::StringRef> candidates) {
  auto reported = diags.report(DiagID::unknownType, span, what, name);
  llvm::StringRef near = nearName(name, candidates);
  if (!near.empty())
    reported.note(NoteID::didYouMean, std::nullopt, near);
}

bool Sema::resolveType(VarDecl &decl) {
  return resolveVarType(*decl.typeSyntax, decl.type,
                        decl.kind == DeclKind::State);
}

bool Sema::resolveVarType(const TypeSyntax &syntax, VarType &type,
                          bool isState) {
  if (syntax.isRegister) {
    type = {Location::Node, Kind::MaskOne, nullptr};
    if (isState)
      return true;
    diags.report(DiagID::registerNotState, syntax.span);
    return false;
  }
  std::optional<Location> location = locationNamed(syntax.location);
  if (!location) {
    reportUnknownType(diags, syntax.locationSpan, syntax.location, "location",
                      {"node", "edge", "graph", "register"});
    return false;
  }
  type.location = *location;
  return resolveKind(syntax, type) && checkLocation(type, syntax);
}

/// `{a, b}`, the name of an enum, or a word such as `scalar`.
bool Sema::resolveKind(const TypeSyntax &syntax, VarType &type) {
  if (syntax.hasClasses)
    return resolveClasses(syntax, type);
  if (EnumDecl *decl = enums.lookup(syntax.kind))
    return resolveClasses(*decl->classes, type);
  if (std::optional<Kind> kind = kindNamed(syntax.kind)) {
    type.kind = *kind;
    return true;
  }
  llvm::SmallVector<llvm::StringRef> candidates{"scalar", "mask", "mask_one",
                                                "pointer", "permutation"};
  for (auto &entry : enums)
    candidates.push_back(entry.first());
  llvm::sort(candidates);
  reportUnknownType(diags, syntax.kindSpan, syntax.kind, "kind", candidates);
  return false;
}

/// call-c5: the type of a parameter that is a value: `scalar`, `mask`, `index`,
/// or classes.
std::optional<Type> Sema::resolveValueType(const TypeSyntax &syntax) {
  if (!syntax.hasClasses && syntax.kind == "index")
    return Type::index();
  VarType type;
  if (!syntax.hasClasses && !enums.lookup(syntax.kind) &&
      syntax.kind != "scalar" && syntax.kind != "mask") {
    llvm::SmallVector<llvm::StringRef> candidates{"scalar", "mask", "index"};
    for (auto &entry : enums)
      candidates.push_back(entry.first());
    llvm::sort(candidates);
    reportUnknownType(diags, syntax.kindSpan, syntax.kind, "value", candidates);
    return std::nullopt;
  }
  if (!resolveKind(syntax, type))
    return std::nullopt;
  return elementType(type);
}

/// type-t2: pointers have no graph location; permutations and one-hots are of
/// nodes.
bool Sema::checkLocation(const VarType &type, const TypeSyntax &syntax) {
  Kind kind = type.kind;
  Location location = type.location;
  bool nodeOnly = kind == Kind::MaskOne || kind == Kind::Permutation;
  if ((nodeOnly && location != Location::Node) ||
      (kind == Kind::Pointer && location == Location::Graph)) {
    diags.report(DiagID::typeLocation, syntax.span, syntax.location,
                 syntax.kind);
    return false;
  }
  return true;
}

// type-t3: lists with the same classes in the same order are one type; a class
// belongs to one type.
bool Sema::resolveClasses(const TypeSyntax &syntax, VarType &type) {
  type.kind = Kind::Categorical;
  llvm::SmallVector<llvm::StringRef> names;
  int undefined = -1;
  for (const ClassSyntax &entry : syntax.classes) {
    if (entry.isUndefined && undefined >= 0) {
      diags.report(DiagID::severalUndefined, entry.span, entry.name);
      return false;
    }
    if (entry.isUndefined)
      undefined = names.size();
    names.push_back(entry.name);
  }
  const ClassList *&list =
      classLists[llvm::join(names, ",") + ":" + llvm::itostr(undefined)];
  if (!list) {
    auto *fresh = context.make<ClassList>();
    fresh->names = context.copy(names);
    fresh->undefined = undefined;
    list = fresh;
  }
  type.classes = list;
  for (auto [number, entry] : llvm::enumerate(syntax.classes))
    if (!declareClass(entry, list, number))
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

// elem-e1, elem-e2: the binders are the own indices of the element; without
// binders they have no name, but `self` and bare names still mean them.
void Sema::checkElementwise(const VarType &type,
                            llvm::ArrayRef<BinderDecl *> &binders, Span span,
                            llvm::StringRef name, Expr *&value, Expr **where) {
  unsigned rank = type.rank();
  if (!binders.empty() && binders.size() != rank) {
    diags.report(DiagID::binderCount, binders.front()->span, name, spell(type),
                 spellIndices(rank), spellIndices(binders.size()));
    return;
  }
  Scope scope(env->locals);
  for (BinderDecl *binder : binders)
    declareLocal(binder);
  if (binders.empty()) {
    static constexpr llvm::StringLiteral nodeNames[] = {"_v"};
    static constexpr llvm::StringLiteral edgeNames[] = {"_u", "_v"};
    llvm::SmallVector<BinderDecl *, 2> fresh;
    for (unsigned i = 0; i < rank; ++i)
      fresh.push_back(context.make<BinderDecl>(
          rank == 1 ? nodeNames[i] : edgeNames[i], span));
    binders = context.copy(fresh);
  }
  own = binders;
  if (where && *where)
    *where = expect(*where, Type::mask());
  value = expect(value, elementType(type));
  own = {};
}

void Sema::checkValue(VarDecl &decl, Stage newStage) {
  stage = newStage;
  current = &decl;
  // decl-d7
  if (decl.where && decl.type.kind != Kind::Mask)
    diags.report(DiagID::partialNotMask, decl.where->span, decl.name,
                 spell(decl.type));
  checkElementwise(decl.type, decl.binders, decl.span, decl.name, decl.value,
                   &decl.where);
}

// decl-d3: the value of a state that has no initial value.
Expr *Sema::defaultValue(const StateDecl &state) {
  Span span = state.span;
  switch (state.type.kind) {
  case Kind::Mask:
    return context.make<BoolExpr>(span);
  case Kind::Pointer:
  case Kind::Permutation:
    if (state.type.location == Location::Node)
      return context.make<SelfExpr>(span);
    return integer(0, span);
  case Kind::Categorical: {
    auto *first = context.make<ClassExpr>(span);
    first->name = state.type.classes->names.front();
    first->type = elementType(state.type);
    return first;
  }
  case Kind::Scalar:
  case Kind::MaskOne:
    return integer(0, span);
  }
  return nullptr;
}

/// The states of one declaration share a value: it is checked once, for the
/// first of them, and may read what is declared before that.
void Sema::checkStates(llvm::ArrayRef<StateDecl *> states) {
  StateDecl *first = nullptr;
  Expr *written = nullptr;
  for (StateDecl *state : states) {
    if (first && state->typeSyntax == first->typeSyntax && written) {
      state->binders = first->binders;
      state->value = first->value;
      continue;
    }
    first = state;
    written = state->value;
    if (!written)
      state->value = defaultValue(*state);
    checkValue(*state, Stage::Initial);
  }
}

} // namespace kleene::lang
