// Lattice assignments of an `each` that several binders make to one element.

#include "lang/denotation/DenoterInternal.h"

namespace kleene::lang {

using llvm::dyn_cast;

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
    if (!branch || !containsOperation(*stmt, like))
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

/// The binders that do not name the element, and where they range.
void Denoter::bindOthers(const EachStmt &stmt,
                         llvm::ArrayRef<const Decl *> named, Relaxation &r) {
  TermList variables;
  for (const BinderDecl *binder : stmt.binders)
    if (!llvm::is_contained(named, binder)) {
      r.bound.push_back(binder);
      variables.push_back(locals[binder]);
    }
  if (variables.size() == 1) {
    r.variable = variables[0];
    r.range = membership(r.variable);
  } else if (!variables.empty()) {
    r.variable = terms.fence(Fence::Tuple, variables);
    r.range = terms.relation(Operator::In, r.variable,
                             terms.infix(Operator::Times, nodes, nodes));
  }
}

/// Values with their conditions, as cases: the last one is what remains.
static const Term *choiceOf(Terms &terms, TermList arms) {
  arms.pop_back();
  const Term *last = arms.back();
  arms.pop_back();
  return terms.cases(arms, last);
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
  llvm::SmallVector<const Decl *> named;
  const bool isNamed =
      offers.size() == 1 &&
      areBinders(offers[0].assign->target.indices, stmt.binders, named);
  if (!isNamed)
    named.clear();
  Relaxation r;
  r.targets = isNamed ? exprs(offers[0].assign->target.indices) : targets;
  bindOthers(stmt, named, r);
  TermList values, alternatives;
  std::vector<TermList> witnesses(like.witnesses.size());
  for (Offer &offer : offers) {
    const TermList indices = exprs(offer.assign->target.indices);
    for (size_t i = 0; i < indices.size() && !isNamed; ++i)
      offer.conditions.push_back(
          terms.relation(Operator::Equal, indices[i], targets[i]));
    const Term *condition = terms.conjunction(offer.conditions);
    alternatives.push_back(condition ? condition : terms.glyph(Glyph::True));
    values.insert(values.end(),
                  {expr(*offer.assign->value), alternatives.back()});
    for (auto [arms, witness] : llvm::zip(witnesses, offer.assign->witnesses))
      arms.insert(arms.end(), {expr(*witness.value), alternatives.back()});
  }
  r.conditions = offers.size() == 1 ? offers[0].conditions
                                    : TermList{terms.disjunction(alternatives)};
  r.value = choiceOf(terms, values);
  for (const TermList &arms : witnesses)
    r.witnesses.push_back(choiceOf(terms, arms));
  return r;
}

const Term *Denoter::gatherOffers(AssignOp op, const Relaxation &r) {
  TermList all = r.conditions;
  switch (latticeOf(op)) {
  case LatticeOp::Min:
    return terms.gather(Gathering::Min, r.value, r.variable, r.range, all);
  case LatticeOp::Max:
    return terms.gather(Gathering::Max, r.value, r.variable, r.range, all);
  case LatticeOp::And:
    return terms.gather(Gathering::ForAll, r.value, r.variable, r.range, all);
  case LatticeOp::Or:
    all.push_back(r.value);
    return quantified(Gathering::Exists, r.variable, r.range, all);
  }
  llvm_unreachable("every operation is above");
}

// asgn-k1: the first candidate, in the order of the binders, that attains it.
const Term *Denoter::chosenBinders(AssignOp op, const Relaxation &r) {
  TermList all = r.conditions;
  switch (latticeOf(op)) {
  case LatticeOp::Min:
    return terms.gather(Gathering::ArgMin, r.value, r.variable, r.range, all);
  case LatticeOp::Max:
    return terms.gather(Gathering::ArgMax, r.value, r.variable, r.range, all);
  case LatticeOp::Or:
    all.push_back(r.value);
    return quantified(Gathering::First, r.variable, r.range, all);
  case LatticeOp::And:
    all.push_back(terms.negation(r.value));
    return quantified(Gathering::First, r.variable, r.range, all);
  }
  llvm_unreachable("every operation is above");
}

void Denoter::relaxed(const EachStmt &stmt, const AssignStmt &like,
                      TermList &equations) {
  NameScope scope(*this);
  TermList targets;
  for (size_t i = 0; i < like.target.indices.size(); ++i)
    targets.push_back(freshIndex());
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
  const TermList chosen = chosenWitnesses(stmt, like, targets, r, equations);
  for (auto [witness, value] : llvm::zip(like.witnesses, chosen)) {
    const StateDecl &target = *witness.target.state;
    const auto [keptBefore, keptAfter] = nextVersion(target);
    equations.push_back(
        equation(target, at(keptAfter, r.targets),
                 terms.cases({value, isBetter(like.op, now, old)},
                             at(keptBefore, r.targets))));
  }
}

/// A witness that is the binder itself is what is chosen; others are evaluated
/// at what is chosen, which has a name then.
TermList Denoter::chosenWitnesses(const EachStmt &stmt, const AssignStmt &like,
                                  const TermList &targets, const Relaxation &r,
                                  TermList &equations) {
  if (!r.variable)
    return r.witnesses;
  const bool isBinder =
      r.bound.size() == 1 && llvm::all_of(r.witnesses, [&](const Term *value) {
        return isSame(*value, *r.variable);
      });
  if (isBinder)
    return TermList(r.witnesses.size(), chosenBinders(like.op, r));
  const llvm::DenseMap<const Decl *, const Term *> saved = locals;
  TermList hats;
  for (const Decl *binder : r.bound) {
    const Term *hat = terms.symbol(locals[binder]->text, {.hat = true});
    hats.push_back(locals[binder] = at(hat, r.targets));
  }
  const TermList witnesses = relaxationOf(stmt, like, targets).witnesses;
  locals = saved;
  equations.push_back(terms.define(Operator::Equal,
                                   terms.together(Fence::Tuple, hats),
                                   chosenBinders(like.op, r)));
  return witnesses;
}

} // namespace kleene::lang
