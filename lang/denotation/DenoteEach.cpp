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

static bool isSameOperation(const AssignStmt &a, const AssignStmt &b) {
  auto sameOrder = [&] {
    return llvm::equal(a.target.indices, b.target.indices,
                       [](const Expr *x, const Expr *y) {
                         return namedBy(*x) == namedBy(*y);
                       });
  };
  return a.op == b.op && a.target.state == b.target.state &&
         (a.op != AssignOp::Set || sameOrder()) &&
         llvm::equal(a.witnesses, b.witnesses,
                     [](const Witness &x, const Witness &y) {
                       return x.target.state == y.target.state;
                     });
}

static void forEachAssign(StmtList stmts,
                          llvm::function_ref<void(const AssignStmt &)> visit) {
  for (const Stmt *stmt : stmts)
    forEachStmt(*stmt, [&](const Stmt &inner) {
      if (auto *assign = dyn_cast<AssignStmt>(&inner))
        visit(*assign);
    });
}

static bool contains(const Stmt &stmt, const AssignStmt &like) {
  bool found = false;
  forEachStmt(stmt, [&](const Stmt &inner) {
    auto *assign = dyn_cast<AssignStmt>(&inner);
    found |= assign && isSameOperation(*assign, like);
  });
  return found;
}

/// Whether the indices are distinct binders; which, in `which`.
static bool areBinders(llvm::ArrayRef<Expr *> indices,
                       llvm::ArrayRef<BinderDecl *> binders,
                       llvm::SmallVectorImpl<const Decl *> &which) {
  for (const Expr *index : indices) {
    auto *name = dyn_cast<NameExpr>(index);
    if (!name || !llvm::is_contained(binders, name->decl) ||
        llvm::is_contained(which, name->decl))
      return false;
    which.push_back(name->decl);
  }
  return true;
}

static bool isPointwise(const AssignStmt &assign, const EachStmt &stmt) {
  llvm::SmallVector<const Decl *> which;
  return areBinders(assign.target.indices, stmt.binders, which) &&
         which.size() == stmt.binders.size();
}

static bool isLattice(const AssignStmt &assign) {
  return assign.op >= AssignOp::Min;
}

const Term *Denoter::each(const EachStmt &stmt) {
  NameScope scope(*this);
  TermList binders, equations;
  for (const BinderDecl *binder : stmt.binders)
    binders.push_back(locals[binder] = introduce(*binder));
  std::vector<const AssignStmt *> operations;
  bool all = true;
  forEachAssign(stmt.body.stmts, [&](const AssignStmt &assign) {
    all &= isPointwise(assign, stmt);
    if (llvm::none_of(operations, [&](const AssignStmt *known) {
          return isSameOperation(*known, assign);
        }))
      operations.push_back(&assign);
  });
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
    else if (isPointwise(*like, stmt) && !isLattice(*like))
      pointwise(stmt, *like, condition, equations);
    else
      relaxed(stmt, *like, equations);
  }
  std::swap(versions, eachVersions);
  TermList conditions;
  if (condition)
    conditions.push_back(condition);
  const Term *variables =
      binders.size() == 1 ? binders[0] : terms.fence(Fence::List, binders);
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
    if (!branch || !contains(*stmt, like))
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
    return isLattice(assign) ? joinedInto(assign.op, old, value) : value;
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

//===----------------------------------------------------------------------===//
// Offers
//===----------------------------------------------------------------------===//

/// The assignments of an operation, with the conditions of their paths.
void Denoter::collectOffers(StmtList stmts, const TermList &path,
                            const AssignStmt &like,
                            std::vector<Offer> &offers) {
  for (const Stmt *stmt : stmts) {
    if (auto *assign = dyn_cast<AssignStmt>(stmt)) {
      if (isSameOperation(*assign, like))
        offers.push_back({assign, path});
      continue;
    }
    auto *branch = dyn_cast<IfStmt>(stmt);
    if (!branch || !contains(*stmt, like))
      continue;
    TermList others = path;
    for (const IfArm &arm : branch->arms) {
      const Term *condition = expr(*arm.condition);
      TermList here = others;
      here.push_back(condition);
      collectOffers(arm.body.stmts, here, like, offers);
      others.push_back(terms.negation(condition));
    }
    collectOffers(branch->otherwise.stmts, others, like, offers);
  }
}

/// `targets` name the element when the offers do not name it by binders.
Denoter::Relaxation Denoter::relaxationOf(const EachStmt &stmt,
                                          const AssignStmt &like,
                                          const TermList &targets) {
  TermList path;
  if (stmt.condition)
    path.push_back(expr(*stmt.condition));
  std::vector<Offer> offers;
  collectOffers(stmt.body.stmts, path, like, offers);
  Relaxation r;
  llvm::SmallVector<const Decl *> named;
  const bool isNamed =
      offers.size() == 1 &&
      areBinders(offers[0].assign->target.indices, stmt.binders, named);
  if (!isNamed)
    named.clear();
  r.targets = isNamed ? exprs(offers[0].assign->target.indices) : targets;
  TermList variables;
  for (const BinderDecl *binder : stmt.binders)
    if (!llvm::is_contained(named, binder)) {
      r.bound.push_back(binder);
      variables.push_back(locals[binder]);
    }
  if (!variables.empty()) {
    r.variable = variables.size() == 1 ? variables[0]
                                       : terms.fence(Fence::Tuple, variables);
    r.range = variables.size() == 1
                  ? membership(r.variable)
                  : terms.relation(Operator::In, r.variable,
                                   terms.infix(Operator::Times, nodes, nodes));
  }
  TermList values, alternatives;
  std::vector<TermList> witnesses(like.witnesses.size());
  for (Offer &offer : offers) {
    if (!isNamed)
      for (auto [target, index] :
           llvm::zip(r.targets, exprs(offer.assign->target.indices)))
        offer.conditions.push_back(
            terms.relation(Operator::Equal, index, target));
    const Term *condition = terms.conjunction(offer.conditions);
    alternatives.push_back(condition ? condition : terms.glyph(Glyph::True));
    values.push_back(expr(*offer.assign->value));
    values.push_back(alternatives.back());
    for (auto [i, witness] : llvm::enumerate(offer.assign->witnesses)) {
      witnesses[i].push_back(expr(*witness.value));
      witnesses[i].push_back(alternatives.back());
    }
  }
  r.conditions = offers.size() == 1 ? offers[0].conditions
                                    : TermList{terms.disjunction(alternatives)};
  auto choice = [&](TermList list) {
    list.pop_back(); // the last one is what remains
    const Term *last = list.back();
    list.pop_back();
    return terms.cases(list, last);
  };
  r.value = choice(values);
  for (TermList &list : witnesses)
    r.witnesses.push_back(choice(list));
  return r;
}

const Term *Denoter::gatherOffers(AssignOp op, const Relaxation &r) {
  TermList all = r.conditions;
  switch (op) {
  case AssignOp::Min:
    return terms.gather(Gathering::Min, r.value, r.variable, r.range, all);
  case AssignOp::Max:
    return terms.gather(Gathering::Max, r.value, r.variable, r.range, all);
  case AssignOp::And:
    return terms.gather(Gathering::ForAll, r.value, r.variable, r.range, all);
  case AssignOp::Or:
    all.push_back(r.value);
    return quantified(Gathering::Exists, r.variable, r.range, all);
  case AssignOp::Set:
  case AssignOp::Add:
  case AssignOp::Subtract:
  case AssignOp::Multiply:
    break;
  }
  llvm_unreachable("not a lattice assignment");
}

// asgn-k1: the first candidate, in the order of the binders, that attains it.
const Term *Denoter::chosenBinders(AssignOp op, const Relaxation &r) {
  TermList all = r.conditions;
  switch (op) {
  case AssignOp::Min:
    return terms.gather(Gathering::ArgMin, r.value, r.variable, r.range, all);
  case AssignOp::Max:
    return terms.gather(Gathering::ArgMax, r.value, r.variable, r.range, all);
  case AssignOp::Or:
    all.push_back(r.value);
    return quantified(Gathering::First, r.variable, r.range, all);
  case AssignOp::And:
    all.push_back(terms.negation(r.value));
    return quantified(Gathering::First, r.variable, r.range, all);
  case AssignOp::Set:
  case AssignOp::Add:
  case AssignOp::Subtract:
  case AssignOp::Multiply:
    break;
  }
  llvm_unreachable("not a lattice assignment");
}

void Denoter::relaxed(const EachStmt &stmt, const AssignStmt &like,
                      TermList &equations) {
  NameScope scope(*this);
  TermList targets;
  for (size_t i = 0; i < like.target.indices.size(); ++i)
    targets.push_back(fresh({"w", "x", "y", "z", "i", "j", "p", "q"}));
  const Relaxation r = relaxationOf(stmt, like, targets);
  const StateDecl &state = *like.target.state;
  const auto [before, after] = nextVersion(state);
  const Term *old = at(before, r.targets), *now = at(after, r.targets);
  const Term *condition = terms.conjunction(r.conditions);
  const Term *value =
      joined(like.op, {old, r.variable ? gatherOffers(like.op, r) : r.value});
  if (!r.variable && condition)
    value = terms.cases({value, condition}, old);
  equations.push_back(equation(state, now, value));
  if (like.witnesses.empty())
    return;
  // A witness that is the binder itself is what is chosen; others are evaluated
  // at what is chosen, which has a name then.
  const bool isBinder = r.bound.size() == 1 &&
                        llvm::all_of(r.witnesses, [&](const Term *witness) {
                          return isSame(*witness, *r.variable);
                        });
  Relaxation chosen = r;
  if (isBinder) {
    chosen.witnesses.assign(r.witnesses.size(), chosenBinders(like.op, r));
  } else if (r.variable) {
    llvm::DenseMap<const Decl *, const Term *> saved = locals;
    TermList hats;
    for (const Decl *binder : r.bound) {
      const Term *plain = locals[binder];
      const Term *hat = terms.symbol(plain->text, {.hat = true});
      hats.push_back(at(hat, r.targets));
      locals[binder] = hats.back();
    }
    chosen = relaxationOf(stmt, like, targets);
    locals = std::move(saved);
    const Term *left =
        hats.size() == 1 ? hats[0] : terms.fence(Fence::Tuple, hats);
    equations.push_back(
        terms.define(Operator::Equal, left, chosenBinders(like.op, r)));
  }
  for (auto [witness, value] : llvm::zip(like.witnesses, chosen.witnesses)) {
    const StateDecl &target = *witness.target.state;
    const auto [keptBefore, keptAfter] = nextVersion(target);
    equations.push_back(
        equation(target, at(keptAfter, r.targets),
                 terms.cases({value, isBetter(like.op, now, old)},
                             at(keptBefore, r.targets))));
  }
}

} // namespace kleene::lang
