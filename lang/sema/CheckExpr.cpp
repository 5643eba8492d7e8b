// Names, elements, reductions and calls. Operators are in CheckOperators.cpp.

#include "lang/sema/SemaInternal.h"

#include "lang/basic/NearName.h"

namespace kleene::lang {

/// The replacement of `expr`. What an expansion puts together can be higher
/// than what the parser lets pass.
Expr *Sema::infer(Expr *expr) {
  if (exprDepth >= maxNesting + 1 && env->caller) {
    diags.report(DiagID::nestingTooDeep, env->call, maxNesting);
    return poison(expr);
  }
  ++exprDepth;
  Expr *result = inferNode(expr);
  --exprDepth;
  return result;
}

Expr *Sema::inferNode(Expr *expr) {
  switch (expr->kind) {
  case ExprKind::Number:
    expr->type = llvm::cast<NumberExpr>(expr)->isInteger ? Type::number()
                                                         : Type::scalar();
    return expr;
  case ExprKind::Bool:
    expr->type = Type::mask();
    return expr;
  case ExprKind::Inf:
    expr->type = Type::scalar();
    return expr;
  case ExprKind::Size:
    expr->type = Type::index();
    return expr;
  case ExprKind::Self:
    return inferSelf(llvm::cast<SelfExpr>(expr));
  case ExprKind::Name:
    return inferName(llvm::cast<NameExpr>(expr));
  case ExprKind::Element:
    return inferElement(llvm::cast<ElementExpr>(expr));
  case ExprKind::Unary:
    return inferUnary(llvm::cast<UnaryExpr>(expr));
  case ExprKind::Binary:
    return inferBinary(llvm::cast<BinaryExpr>(expr));
  case ExprKind::If:
    return inferIf(llvm::cast<IfExpr>(expr));
  case ExprKind::Call:
    return inferCall(llvm::cast<CallExpr>(expr));
  case ExprKind::Reduce:
    return inferReduce(llvm::cast<ReduceExpr>(expr));
  case ExprKind::Class:
  case ExprKind::Convert:
    return expr; // made by sema, with its type
  }
  return expr;
}

/// The replacement of `expr`, with the type `wanted`.
Expr *Sema::expect(Expr *expr, Type wanted) {
  return coerce(infer(expr), wanted);
}

//===----------------------------------------------------------------------===//
// Names and elements
//===----------------------------------------------------------------------===//

// elem-e3: `self` is the own index of a node, and "u = v" at an edge.
Expr *Sema::inferSelf(SelfExpr *expr) {
  if (own.empty()) {
    diags.report(DiagID::selfOutside, expr->span);
    return poison(expr);
  }
  Expr *first = nameOf(own.front(), expr->span, Type::node());
  if (own.size() == 1)
    return first;
  Expr *second = nameOf(own.back(), expr->span, Type::node());
  return compare(first, second, expr->span);
}

/// The type of a declaration that is not a variable.
static Type localType(const Decl &decl) {
  if (auto *argument = llvm::dyn_cast<ArgumentDecl>(&decl))
    return argument->type;
  if (auto *loop = llvm::dyn_cast<LoopDecl>(&decl))
    return loop->type;
  if (auto *let = llvm::dyn_cast<LetDecl>(&decl))
    return let->type;
  return decl.kind == DeclKind::Param ? Type::scalar() : Type::node();
}

Expr *Sema::inferName(NameExpr *expr) {
  if (expr->decl)
    return expr; // made by sema
  Decl *decl = lookup(expr->name);
  if (!decl) {
    auto entry = classes.find(expr->name);
    if (entry == classes.end()) {
      reportUnknown(expr->name, expr->span);
      return poison(expr);
    }
    auto *result = context.make<ClassExpr>(expr->span);
    result->name = expr->name;
    result->number = entry->second.number;
    result->type = Type::categorical(entry->second.list);
    return result;
  }
  if (!checkVisible(*decl, expr->span))
    return poison(expr);
  if (auto *argument = llvm::dyn_cast<ArgumentDecl>(decl))
    return expandArgument(expr, *argument);
  expr->name = decl->name; // not that of the parameter
  if (auto *var = llvm::dyn_cast<VarDecl>(decl))
    return readVariable(expr, *var);
  expr->decl = decl;
  expr->type = localType(*decl);
  return expr;
}

// elem-e4: a bare name is the own element, when the location fits.
Expr *Sema::readVariable(NameExpr *expr, VarDecl &var) {
  unsigned rank = var.type.rank();
  if (rank == 0) {
    expr->decl = &var;
    expr->type = elementType(var.type);
    return expr;
  }
  if (own.size() != rank) {
    diags
        .report(DiagID::needsIndex, expr->span, expr->name, spell(var),
                spellIndices(rank))
        .note(NoteID::declaredHere, var.span, var.name);
    return poison(expr);
  }
  auto *element = context.make<ElementExpr>(expr->span);
  element->name = expr->name;
  element->nameSpan = expr->span;
  element->decl = &var;
  llvm::SmallVector<Expr *, 2> indices;
  for (BinderDecl *binder : own)
    indices.push_back(nameOf(binder, expr->span, Type::node()));
  element->indices = context.copy(indices);
  element->type = elementType(var.type);
  return element;
}

Expr *Sema::inferElement(ElementExpr *expr) {
  if (expr->decl)
    return expr; // made by sema
  Decl *decl = lookup(expr->name);
  if (!decl) {
    reportUnknown(expr->name, expr->nameSpan);
    return poison(expr);
  }
  if (!checkVisible(*decl, expr->nameSpan))
    return poison(expr);
  auto *var = llvm::dyn_cast<VarDecl>(decl);
  unsigned rank = var ? var->type.rank() : 0;
  bool oneHot = var && var->type.kind == Kind::MaskOne;
  size_t given = expr->indices.size();
  if (given != (oneHot ? 1 : rank)) {
    diags
        .report(DiagID::indexCount, expr->span, expr->name,
                var ? spell(*var) : spell(localType(*decl)), spellIndices(rank),
                spellIndices(given))
        .note(NoteID::declaredHere, decl->span, decl->name);
    return poison(expr);
  }
  llvm::SmallVector<Expr *, 2> indices;
  for (Expr *index : expr->indices) {
    indices.push_back(expectNode(index));
    if (indices.back()->type.kind == ValueKind::Error)
      return poison(expr);
  }
  // elem-e6: s[v] of a one-hot s compares v with its node.
  if (oneHot)
    return compare(indices.front(), nameOf(var, expr->nameSpan, Type::node()),
                   expr->span);
  expr->name = var->name;
  expr->decl = var;
  expr->indices = context.copy(indices);
  expr->type = elementType(var->type);
  return expr;
}

//===----------------------------------------------------------------------===//
// Reductions and calls
//===----------------------------------------------------------------------===//

/// Whether a checked bound is at least 0, or at most n.
static bool isNatural(const Expr *low) {
  auto *number = llvm::dyn_cast<NumberExpr>(low);
  return low->type.isNode || (number && number->integer >= 0);
}
static bool isAtMostSize(const Expr *high) {
  auto *binary = llvm::dyn_cast<BinaryExpr>(high);
  if (binary && binary->op == BinaryOp::Subtract)
    return isAtMostSize(binary->left) && isNatural(binary->right);
  return high->type.isNode || llvm::isa<SizeExpr>(high);
}

/// The type of the variable: a node when the range cannot leave 0 .. n.
Type Sema::inferRange(Range &range) {
  if (range.overNodes) {
    range.low = integer(0, range.span);
    auto *size = context.make<SizeExpr>(range.span);
    size->type = Type::index();
    range.high = size;
  }
  range.low = expect(range.low, Type::index());
  range.high = expect(range.high, Type::index());
  if (range.low->type.kind == ValueKind::Error ||
      range.high->type.kind == ValueKind::Error)
    return Type::error();
  bool node = isNatural(range.low) && isAtMostSize(range.high);
  return node ? Type::node() : Type::index();
}

// reduce-r1 to r4
Expr *Sema::inferReduce(ReduceExpr *expr) {
  expr->variable->type = inferRange(expr->range);
  Scope scope(env->locals);
  declareLocal(expr->variable);
  if (expr->condition)
    expr->condition = expect(expr->condition, Type::mask());
  Type variable = expr->variable->type;
  switch (expr->op) {
  case ReduceOp::Min:
  case ReduceOp::Max:
  case ReduceOp::PairwiseSum:
    expr->value = expect(expr->value, Type::scalar());
    expr->type = Type::scalar();
    break;
  case ReduceOp::Sum:
    expr->value = infer(expr->value);
    if (expr->value->type.kind != ValueKind::Error &&
        !isNumeric(expr->value->type))
      mismatch(expr->value, Type::scalar());
    expr->type = expr->value->type;
    expr->type.isNode = false;
    break;
  case ReduceOp::Any:
  case ReduceOp::All:
  case ReduceOp::Count:
  case ReduceOp::First:
    expr->value = expect(expr->value, Type::mask());
    expr->type = expr->op == ReduceOp::First   ? variable
                 : expr->op == ReduceOp::Count ? Type::index()
                                               : Type::mask();
    break;
  case ReduceOp::ArgMin:
  case ReduceOp::ArgMax:
    expr->value = expect(expr->value, Type::scalar());
    expr->type = variable;
    break;
  }
  bool bad =
      expr->value->type.kind == ValueKind::Error ||
      variable.kind == ValueKind::Error ||
      (expr->condition && expr->condition->type.kind == ValueKind::Error);
  return bad ? poison(expr) : expr;
}

namespace {
struct FunctionInfo {
  llvm::StringLiteral name;
  unsigned arity;
  bool keepsIndex; ///< of indices gives an index
};
} // namespace

/// In the order of `Function`.
static constexpr FunctionInfo builtIns[] = {
    {"sqrt", 1, false},  {"exp", 1, false},   {"log", 1, false},
    {"abs", 1, true},    {"sin", 1, false},   {"cos", 1, false},
    {"floor", 1, false}, {"atan2", 2, false}, {"min", 2, true},
    {"max", 2, true}};

static constexpr llvm::StringRef reductionOnly[] = {
    "sum", "any", "all", "count", "argmin", "argmax", "first", "pairwise_sum"};

static void reportUnknownFunction(DiagnosticEngine &diags, CallExpr *expr,
                                  llvm::ArrayRef<llvm::StringRef> declared) {
  auto reported =
      diags.report(DiagID::unknownFunction, expr->nameSpan, expr->name);
  if (llvm::is_contained(reductionOnly, expr->name)) {
    reported.note(NoteID::isReduction, std::nullopt, expr->name);
    return;
  }
  llvm::SmallVector<llvm::StringRef> names(std::begin(reductionOnly),
                                           std::end(reductionOnly));
  for (const FunctionInfo &entry : builtIns)
    names.push_back(entry.name);
  names.append(declared.begin(), declared.end());
  llvm::StringRef near = nearName(expr->name, names);
  if (!near.empty())
    reported.note(NoteID::didYouMean, std::nullopt, near);
}

void Sema::reportArguments(Span span, llvm::StringRef name, size_t wanted,
                           size_t given) {
  auto count = [](size_t number) {
    return llvm::utostr(number) + (number == 1 ? " argument" : " arguments");
  };
  diags.report(DiagID::argumentCount, span, name, count(wanted), count(given));
}

Expr *Sema::inferCall(CallExpr *expr) {
  if (expr->name == "changed") {
    diags.report(DiagID::changedOutsideGuard, expr->span);
    return poison(expr);
  }
  if (FunctionDecl *function = functions.lookup(expr->name))
    return expandFunction(expr, *function);
  return inferBuiltIn(expr);
}

bool isBuiltIn(llvm::StringRef name) {
  return llvm::any_of(builtIns,
                      [&](const auto &entry) { return entry.name == name; }) ||
         llvm::is_contained(reductionOnly, name) || name == "changed";
}

Expr *Sema::inferBuiltIn(CallExpr *expr) {
  const auto *found = llvm::find_if(
      builtIns, [&](const auto &entry) { return entry.name == expr->name; });
  if (found == std::end(builtIns)) {
    llvm::SmallVector<llvm::StringRef> declared;
    for (auto &entry : functions)
      declared.push_back(entry.first());
    llvm::sort(declared);
    reportUnknownFunction(diags, expr, declared);
    return poison(expr);
  }
  expr->function = Function(found - std::begin(builtIns));
  if (expr->args.size() != found->arity) {
    reportArguments(expr->nameSpan, found->name, found->arity,
                    expr->args.size());
    return poison(expr);
  }
  llvm::SmallVector<Expr *, 2> args(expr->args);
  if (!found->keepsIndex) {
    expr->type = Type::scalar();
    for (Expr *&arg : args)
      arg = expect(arg, Type::scalar());
  } else {
    llvm::SmallVector<Expr **, 2> operands;
    for (Expr *&arg : args) {
      arg = infer(arg);
      if (arg->type.kind != ValueKind::Error && !isNumeric(arg->type))
        mismatch(arg, Type::scalar());
      operands.push_back(&arg);
    }
    std::optional<Type> type = unify(operands);
    if (type)
      expr->type = *type;
  }
  for (Expr *arg : args)
    if (arg->type.kind == ValueKind::Error)
      return poison(expr);
  expr->args = context.copy(args);
  return expr;
}

} // namespace kleene::lang
