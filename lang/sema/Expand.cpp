// Functions and procedures: calls are replaced by what they stand for.
//
// Note [Expansion]
//
// A call of a function becomes a copy of its body, a call of a procedure the
// statements of a copy. Both are checked where they stand, in an Environment of
// their own: names of the body mean parameters, locals, classes, functions and
// procedures, never what is visible at the call. So a checked tree has no
// calls, and lowering knows nothing of them.
//
//   parameter             in the environment its name is
//   variable, register    the variable of the caller
//   value, of a procedure a `let` before the body, or the index of the caller
//   value, of a function  an ArgumentDecl: a copy of the argument at each use,
//   expr                  checked in the environment of the caller
//
// A hook is a block in the environment of the caller. The chain of `caller`
// holds what is being expanded; to meet oneself there is recursion. The number
// of nodes that expansions make and their depth are limited, so that procedures
// that double each other do not fill the memory.

#include "lang/sema/SemaInternal.h"
#include "lang/sema/Types.h"

#include "lang/basic/NearName.h"

#include "llvm/ADT/ScopeExit.h"

namespace kleene::lang {

/// Of expansions inside each other, and of nodes made by all of them.
static constexpr unsigned maxExpansions = 64;
static constexpr uint64_t maxExpanded = 200000;

bool Sema::tooLarge(Span span) {
  constexpr uint64_t reported = uint64_t(1) << 62;
  if (expanded <= maxExpanded)
    return false;
  if (expanded < reported)
    diags.report(DiagID::expansionTooLarge, span, maxExpanded);
  expanded = reported; // said once
  return true;
}

/// Whether `callee` may be expanded here.
bool Sema::enter(Environment &callee) {
  // call-c4
  for (Environment *e = env; e; e = e->caller)
    if (e->callable == callee.callable) {
      diags.report(DiagID::recursiveCall, callee.call, callee.name);
      return false;
    }
  if (expansions < maxExpansions)
    return !tooLarge(callee.call);
  diags.report(DiagID::nestingTooDeep, callee.call, maxExpansions);
  return false;
}

/// A parameter that is assigned cannot be given an input.
void Sema::noteFormal(const Decl *decl) {
  if (FormalDecl *formal = standIns.lookup(decl))
    formal->isAssigned = true;
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

// call-c5: a variable is passed by reference.
Decl *Sema::bindVariable(FormalDecl &formal, Expr *arg) {
  VarType wanted;
  if (!resolveVarType(*formal.typeSyntax, wanted, /*isState=*/true))
    return nullptr;
  auto *name = llvm::dyn_cast<NameExpr>(arg);
  Decl *decl = name ? lookup(name->name) : nullptr;
  if (name && !decl && !classes.count(name->name)) {
    reportUnknown(name->name, name->span);
    return nullptr;
  }
  if (decl && !checkVisible(*decl, arg->span))
    return nullptr;
  auto *var = llvm::dyn_cast_if_present<VarDecl>(decl);
  bool fits = var && var->type == wanted &&
              (!formal.typeSyntax->isRegister || llvm::isa<StateDecl>(var));
  if (!fits) {
    std::string type =
        formal.typeSyntax->isRegister ? "register" : spell(wanted);
    diags
        .report(DiagID::argumentVariable, arg->span, formal.name, type,
                var ? spell(*var) : std::string("not a variable"))
        .note(NoteID::declaredHere, formal.span, formal.name);
    return nullptr;
  }
  if (formal.isAssigned && llvm::isa<InputDecl>(var)) {
    diags.report(DiagID::inputAssigned, arg->span, var->name)
        .note(NoteID::declaredHere, formal.span, formal.name);
    return nullptr;
  }
  noteFormal(formal.isAssigned ? var : nullptr);
  return var;
}

Decl *Sema::bindByName(FormalDecl &formal, Expr *arg, Type type) {
  auto *argument = context.make<ArgumentDecl>(formal.name, formal.span);
  argument->written = arg;
  argument->type = type;
  argument->first = expect(Cloner(context, expanded).clone(arg), type);
  return argument->first->type.kind == ValueKind::Error ? nullptr : argument;
}

/// An index that never changes keeps its name, so that `each` knows it.
Decl *Sema::bindValue(FormalDecl &formal, Expr *arg, Type type, Stmts &lets) {
  auto *name = llvm::dyn_cast<NameExpr>(arg);
  Decl *local = name ? env->locals.lookup(name->name) : nullptr;
  if (local && type.kind == ValueKind::Index &&
      (llvm::isa<BinderDecl>(local) || llvm::isa<LoopDecl>(local)))
    return local;
  auto *let = context.make<LetStmt>(arg->span);
  let->decl = context.make<LetDecl>(formal.name, formal.span);
  let->value = expect(arg, type);
  let->decl->type = let->value->type;
  if (let->value->type.kind == ValueKind::Error)
    return nullptr;
  lets.push_back(let);
  return let->decl;
}

/// What the parameter means in the callee; null after an error. Without `lets`
/// values are passed by name.
Decl *Sema::bindArgument(FormalDecl &formal, Expr *arg, Stmts *lets) {
  const TypeSyntax &syntax = *formal.typeSyntax;
  bool byName = syntax.location == "expr";
  if (syntax.isRegister || (!syntax.location.empty() && !byName))
    return bindVariable(formal, arg);
  std::optional<Type> type = resolveValueType(syntax);
  if (!type)
    return nullptr;
  return byName || !lets ? bindByName(formal, arg, *type)
                         : bindValue(formal, arg, *type, *lets);
}

/// A use of an argument: the copy that was checked at the call, or another.
Expr *Sema::expandArgument(NameExpr *name, ArgumentDecl &argument) {
  if (Expr *first = std::exchange(argument.first, nullptr))
    return first;
  if (tooLarge(name->span))
    return poison(name);
  Environment *callee = env;
  auto savedOwn = std::exchange(own, callee->callerOwn);
  env = callee->caller;
  Expr *result =
      expect(Cloner(context, expanded).clone(argument.written), argument.type);
  env = callee;
  own = savedOwn;
  return result;
}

bool Sema::bindArguments(llvm::ArrayRef<FormalDecl *> formals,
                         llvm::ArrayRef<Expr *> args, Environment &callee,
                         Stmts *lets) {
  bool ok = true;
  for (auto [formal, arg] : llvm::zip_equal(formals, args)) {
    Decl *decl = bindArgument(*formal, arg, lets);
    ok &= decl != nullptr;
    callee.locals.insert(formal->name, decl);
  }
  return ok;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

Expr *Sema::expandFunction(CallExpr *call, FunctionDecl &function) {
  if (call->args.size() != function.formals.size()) {
    reportArguments(call->nameSpan, call->name, function.formals.size(),
                    call->args.size());
    return poison(call);
  }
  Environment callee(env, &function, function.name, call->nameSpan);
  callee.callerOwn = own;
  if (!enter(callee))
    return poison(call);
  ++expansions;
  llvm::scope_exit leave([&] { --expansions; });
  Scope scope(callee.locals);
  bool ok = bindArguments(function.formals, call->args, callee, nullptr);
  std::optional<Type> type = resolveValueType(*function.result);
  if (!ok || !type)
    return poison(call);
  own = {};
  env = &callee;
  Expr *result = expect(Cloner(context, expanded).clone(function.body), *type);
  env = callee.caller;
  own = callee.callerOwn;
  return result;
}

//===----------------------------------------------------------------------===//
// Procedures
//===----------------------------------------------------------------------===//

// call-c6: every block is for a hook of the procedure, each once at most.
bool Sema::bindHooks(const CallStmt &call, const ProcedureDecl &procedure,
                     Environment &callee) {
  for (const HookDecl &hook : procedure.hooks)
    callee.hooks.push_back({hook.name, nullptr});
  bool ok = true;
  for (const HookArgument &given : call.hooks) {
    auto *hook = llvm::find_if(
        callee.hooks, [&](const Hook &h) { return h.name == given.name; });
    if (hook != callee.hooks.end() && !hook->body) {
      hook->body = &given.body;
      continue;
    }
    ok = false;
    diags.report(DiagID::unknownHook, given.span, given.name, procedure.name)
        .note(NoteID::declaredHere, procedure.span, procedure.name);
  }
  return ok;
}

void Sema::expandCall(CallStmt &call, Stmts &out) {
  for (const Hook &hook : env->hooks)
    if (hook.name == call.name)
      return expandHook(call, hook, out);
  if (ProcedureDecl *procedure = procedures.lookup(call.name))
    return expandProcedure(call, *procedure, out);
  llvm::SmallVector<llvm::StringRef> names;
  for (auto &entry : procedures)
    names.push_back(entry.first());
  for (const Hook &hook : env->hooks)
    names.push_back(hook.name);
  llvm::sort(names);
  auto reported =
      diags.report(DiagID::unknownProcedure, call.nameSpan, call.name);
  if (llvm::StringRef near = nearName(call.name, names); !near.empty())
    reported.note(NoteID::didYouMean, std::nullopt, near);
}

void Sema::expandProcedure(CallStmt &call, ProcedureDecl &procedure,
                           Stmts &out) {
  if (call.args.size() != procedure.formals.size())
    return reportArguments(call.nameSpan, call.name, procedure.formals.size(),
                           call.args.size());
  Environment callee(env, &procedure, procedure.name, call.nameSpan);
  if (!enter(callee))
    return;
  ++expansions;
  llvm::scope_exit leave([&] { --expansions; });
  Scope scope(callee.locals);
  bool ok = bindHooks(call, procedure, callee);
  ok &= bindArguments(procedure.formals, call.args, callee, &out);
  if (ok)
    expandBlock(procedure.body, callee, out);
}

/// A copy of `block`, whose names mean what they do in `home`.
void Sema::expandBlock(const Block &block, Environment &home, Stmts &out) {
  Environment *outside = std::exchange(env, &home);
  // loop-w3: `break` leaves neither a procedure nor a hook.
  unsigned outer = std::exchange(loops, 0);
  Block body = Cloner(context, expanded).clone(block);
  checkBlock(body);
  out.append(body.stmts.begin(), body.stmts.end());
  loops = outer;
  env = outside;
}

void Sema::expandHook(CallStmt &call, const Hook &hook, Stmts &out) {
  if (!call.args.empty())
    return reportArguments(call.nameSpan, call.name, 0, call.args.size());
  if (hook.body && !tooLarge(call.nameSpan))
    expandBlock(*hook.body, *env->caller, out);
}

//===----------------------------------------------------------------------===//
// Definitions
//===----------------------------------------------------------------------===//

/// Something of the type of a parameter, to check the definition with.
Decl *Sema::standIn(FormalDecl &formal) {
  const TypeSyntax &syntax = *formal.typeSyntax;
  if (syntax.isRegister ||
      (!syntax.location.empty() && syntax.location != "expr")) {
    auto *state = context.make<StateDecl>(formal.name, formal.span);
    if (!resolveVarType(syntax, state->type, /*isState=*/true))
      return nullptr;
    standIns[state] = &formal;
    return state;
  }
  std::optional<Type> type = resolveValueType(syntax);
  if (!type)
    return nullptr;
  auto *let = context.make<LetDecl>(formal.name, formal.span);
  let->type = *type;
  return let;
}

/// The parameters of a definition as locals; false after an error in its head.
bool Sema::declareStandIns(llvm::ArrayRef<FormalDecl *> formals) {
  bool ok = true;
  for (FormalDecl *formal : formals) {
    Decl *decl = standIn(*formal);
    if (decl)
      declareLocal(decl);
    ok &= decl != nullptr;
  }
  return ok;
}

/// Back from a definition, which was checked on its own, also when nothing
/// calls it.
void Sema::leaveDefinition() {
  env = &root;
  localNames.clear();
  expanded = 0;
}

void Sema::checkFunction(FunctionDecl &function) {
  Environment callee(&root, &function, function.name, function.span);
  Scope scope(callee.locals);
  env = &callee;
  stage = Stage::Body;
  bool ok = declareStandIns(function.formals);
  std::optional<Type> type = resolveValueType(*function.result);
  if (type && ok)
    expect(Cloner(context, expanded).clone(function.body), *type);
  leaveDefinition();
}

void Sema::checkProcedure(ProcedureDecl &procedure) {
  Environment callee(&root, &procedure, procedure.name, procedure.span);
  Scope scope(callee.locals);
  env = &callee;
  stage = Stage::Body;
  bool ok = declareStandIns(procedure.formals);
  for (const HookDecl &hook : procedure.hooks)
    callee.hooks.push_back({hook.name, nullptr});
  if (ok) {
    Block body = Cloner(context, expanded).clone(procedure.body);
    checkBlock(body);
  }
  leaveDefinition();
  hasProbe = hasWhile = false;
}

} // namespace kleene::lang
