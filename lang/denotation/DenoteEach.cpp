// `each`: simultaneous equations.
//
// Note [Each]
//
// The assignments of an `each` are taken apart into operations, one for each
// variable and way of assigning, as for the lfp dialect. When all are indexed
// by the binders they are equations for all elements, under the condition of
// the `each`. Otherwise every equation stands for itself: an element takes the
// meet of its old value and all its offers, over the binders that do not name
// it. A variable with several operations has versions x(1), x(2), ... before
// x'.

#include "lang/denotation/DenoterInternal.h"

namespace kleene::lang {

using llvm::cast;
using llvm::dyn_cast;

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static bool isPointwise(const AssignStmt &assign, const EachStmt &stmt) {
  return areAllBinders(assign.target.indices, stmt.binders);
}

static bool allPointwise(const EachStmt &stmt) {
  bool all = true;
  forEachStmt(stmt.body, [&](const Stmt &inner) {
    const auto *assign = dyn_cast<AssignStmt>(&inner);
    all &= !assign || isPointwise(*assign, stmt);
  });
  return all;
}

const Term *Denoter::each(const EachStmt &stmt) {
  NameScope scope(*this);
  TermList binders, equations;
  for (const BinderDecl *binder : stmt.binders)
    binders.push_back(locals[binder] = introduce(*binder));
  const bool all = allPointwise(stmt);
  const auto operations = operationsOf(stmt);
  llvm::DenseMap<const StateDecl *, Versions> versions;
  for (const AssignStmt *like : operations) {
    ++versions[like->target.state].count;
    for (const Witness &witness : like->witnesses)
      ++versions[witness.target.state].count;
  }
  std::swap(versions, eachVersions);
  const Term *condition = stmt.condition ? expr(*stmt.condition) : nullptr;
  eachLets(stmt.body.stmts, stmt, all, equations);
  for (const AssignStmt *like : operations) {
    if (all)
      pointwise(stmt, *like, nullptr, equations);
    else if (isPointwise(*like, stmt) && !isLattice(like->op))
      pointwise(stmt, *like, condition, equations);
    else
      relaxed(stmt, *like, equations);
  }
  std::swap(versions, eachVersions);
  TermList conditions;
  if (condition)
    conditions.push_back(condition);
  const Term *variables = terms.together(Fence::List, binders);
  const bool scoped = all && condition;
  return terms.group(scoped ? terms.scope(variables, conditions) : nullptr,
                     equations);
}

/// Local names are equations, of the binders where these are not in scope.
void Denoter::eachLets(StmtList stmts, const EachStmt &stmt, bool isPointwise,
                       TermList &equations) {
  for (const Stmt *inner : stmts)
    forEachStmt(*inner, [&](const Stmt &each) {
      auto *let = dyn_cast<LetStmt>(&each);
      if (!let)
        return;
      const Term *value = expr(*let->value);
      const Term *name = introduce(*let->decl);
      const bool isFunction = !isPointwise || !stmt.condition;
      if (letUses.lookup(let->decl) == 1 && isPointwise) {
        locals[let->decl] = value;
        return;
      }
      locals[let->decl] = name;
      if (isFunction)
        localFunctions[let->decl] = stmt.binders;
      equations.push_back(
          terms.define(Operator::Equal, whole(*let->decl), value));
    });
}

std::pair<const Term *, const Term *>
Denoter::nextVersion(const StateDecl &state) {
  Versions &version = eachVersions[&state];
  auto symbolOf = [&](unsigned number) {
    if (number == 0)
      return stateSymbol(state);
    return number == version.count
               ? stateSymbol(state, {.prime = true})
               : stateSymbol(state, {.superscript = int(number)});
  };
  const unsigned before = version.done++;
  return {symbolOf(before), symbolOf(before + 1)};
}

//===----------------------------------------------------------------------===//
// Equations for all elements
//===----------------------------------------------------------------------===//

/// What an element is after the statements: what `leaf` gives for an assignment
/// of the operation.
const Term *Denoter::elementAfter(StmtList stmts, const AssignStmt &like,
                                  Leaf leaf, const Term *old) {
  const Term *value = old;
  for (const Stmt *stmt : stmts) {
    if (auto *assign = dyn_cast<AssignStmt>(stmt)) {
      if (isSameOperation(*assign, like))
        value = leaf(*assign);
      continue;
    }
    auto *branch = dyn_cast<IfStmt>(stmt);
    if (!branch || !containsOperation(*stmt, like))
      continue;
    TermList arms;
    for (const IfArm &arm : branch->arms) {
      arms.push_back(elementAfter(arm.body.stmts, like, leaf, value));
      arms.push_back(expr(*arm.condition));
    }
    value = terms.cases(
        arms, elementAfter(branch->otherwise.stmts, like, leaf, value));
  }
  return value;
}

/// `condition`: of the `each`, when the equation must say it itself.
void Denoter::pointwise(const EachStmt &stmt, const AssignStmt &like,
                        const Term *condition, TermList &equations) {
  const TermList indices = exprs(like.target.indices);
  const StateDecl &state = *like.target.state;
  const auto [before, after] = nextVersion(state);
  const Term *old = at(before, indices), *now = at(after, indices);
  auto add = [&](const StateDecl &target, const Term *left, const Term *value,
                 const Term *kept) {
    if (condition)
      value = terms.cases({value, condition}, kept);
    equations.push_back(equation(target, left, value));
  };
  auto main = [&](const AssignStmt &assign) {
    const Term *value = expr(*assign.value);
    return isLattice(assign.op) ? joinedInto(assign.op, old, value) : value;
  };
  add(state, now, elementAfter(stmt.body.stmts, like, main, old), old);
  for (auto [i, witness] : llvm::enumerate(like.witnesses)) {
    const StateDecl &target = *witness.target.state;
    const auto [keptBefore, keptAfter] = nextVersion(target);
    const Term *kept = at(keptBefore, indices);
    auto chosen = [&, i = i](const AssignStmt &assign) {
      return terms.cases(
          {expr(*assign.witnesses[i].value), isBetter(assign.op, now, old)},
          kept);
    };
    add(target, at(keptAfter, indices),
        elementAfter(stmt.body.stmts, like, chosen, kept), kept);
  }
}

/// Cases are joined case by case.
const Term *Denoter::joinedInto(AssignOp op, const Term *old,
                                const Term *value) {
  if (value->kind != TermKind::Cases)
    return joined(op, {old, value});
  TermList arms = value->parts;
  const Term *otherwise = arms.back();
  arms.pop_back();
  for (size_t i = 0; i < arms.size(); i += 2)
    arms[i] = joined(op, {old, arms[i]});
  return terms.cases(arms, joined(op, {old, otherwise}));
}

} // namespace kleene::lang
