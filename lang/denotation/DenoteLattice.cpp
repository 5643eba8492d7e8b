// The system of equations that a lattice loop solves.
//
// Said only where the lattice report knows it (L1 to L8 of lang/README.md): a
// loop `while changed(x)` of the algorithm itself, the only place where x is
// assigned, all monotone. Its chain x0, C(x0), ... stays below the least fixed
// point of T(x) = x0 join (what the assignments offer), and ends at a fixed
// point of T: so it ends at that one.

#include "lang/denotation/DenoterInternal.h"

namespace kleene::lang {

using llvm::cast;
using llvm::dyn_cast;
using llvm::isa;

/// A local value that is copied to where it is used.
static constexpr size_t copiedSize = 60;

/// False for what has no place in an equation: loops that may end early.
bool Denoter::collectAssigned(StmtList stmts, std::vector<Around> around,
                              const StateDecl &state,
                              std::vector<Assigned> &found) {
  if (hasJump(stmts))
    return false;
  auto inside = [&](const Block &block, llvm::ArrayRef<Around> more) {
    std::vector<Around> all = around;
    llvm::append_range(all, more);
    return collectAssigned(block.stmts, std::move(all), state, found);
  };
  for (const Stmt *stmt : stmts) {
    bool ok = true;
    if (auto *assign = dyn_cast<AssignStmt>(stmt)) {
      if (assign->target.state == &state)
        found.push_back({assign, around});
    } else if (auto *let = dyn_cast<LetStmt>(stmt)) {
      around.push_back({.let = let});
    } else if (auto *branch = dyn_cast<IfStmt>(stmt)) {
      llvm::SmallVector<Around> others;
      for (const IfArm &arm : branch->arms) {
        others.push_back({.guard = arm.condition});
        ok &= inside(arm.body, others);
        others.back().isNegated = true;
      }
      ok &= inside(branch->otherwise, others);
    } else if (auto *each = dyn_cast<EachStmt>(stmt)) {
      llvm::SmallVector<Around> more;
      for (const BinderDecl *binder : each->binders)
        more.push_back({.variable = binder});
      if (each->condition)
        more.push_back({.guard = each->condition});
      ok = inside(each->body, more);
    } else if (auto *loop = dyn_cast<ForStmt>(stmt)) {
      llvm::SmallVector<Around> more{
          {.variable = loop->variable, .range = &loop->range}};
      if (loop->condition)
        more.push_back({.guard = loop->condition});
      ok = !loop->reg && inside(loop->body, more);
    } else {
      ok = isa<ProbeStmt>(stmt);
    }
    if (!ok)
      return false;
  }
  return true;
}

/// The element that an equation is about, named as in the first assignment.
TermList Denoter::elementNames(const Assigned &first) {
  TermList names;
  for (const Expr *index : first.stmt->target.indices) {
    const Decl *decl = namedBy(*index);
    const bool isFree = llvm::isa_and_present<BinderDecl, LoopDecl>(decl) &&
                        llvm::none_of(names, [&](const Term *n) {
                          return n->text == decl->name;
                        });
    names.push_back(isFree ? introduce(*decl) : freshIndex());
  }
  return names;
}

/// Lets variables around an assignment that are indices of its target name the
/// element; the other indices become conditions. Gives those variables.
llvm::DenseSet<const Decl *> Denoter::nameElement(const Assigned &assigned,
                                                  const TermList &element) {
  llvm::DenseSet<const Decl *> named;
  for (auto [index, name] : llvm::zip(assigned.stmt->target.indices, element)) {
    auto *plain = dyn_cast<NameExpr>(index);
    const bool isAround =
        plain && llvm::any_of(assigned.around, [&](const Around &around) {
          return around.variable == plain->decl;
        });
    if (isAround && named.insert(plain->decl).second)
      locals[plain->decl] = name;
  }
  return named;
}

/// The offer of an assignment to an element; false when a local value in it is
/// too large to be read.
bool Denoter::offerOf(const Assigned &assigned, const TermList &element,
                      Relaxation &r) {
  const auto named = nameElement(assigned, element);
  for (const Around &around : assigned.around) {
    if (around.let) {
      const Term *value = expr(*around.let->value);
      if (sizeOf(*value, copiedSize) > copiedSize)
        return false;
      locals[around.let->decl] = value;
    } else if (around.guard) {
      const Term *guard = expr(*around.guard);
      r.conditions.push_back(around.isNegated ? terms.negation(guard) : guard);
    } else if (!named.contains(around.variable)) {
      const Term *variable = introduce(*around.variable);
      const Term *range = around.range ? inRange(variable, *around.range)
                                       : membership(variable);
      if (r.variable)
        r.conditions.push_back(range);
      else
        std::tie(r.variable, r.range) = std::pair(variable, range);
    } else if (around.range && !around.range->overNodes) {
      r.conditions.push_back(inRange(locals[around.variable], *around.range));
    }
  }
  for (auto [index, name] : llvm::zip(assigned.stmt->target.indices, element)) {
    const Term *value = expr(*index);
    if (value != name)
      r.conditions.push_back(terms.relation(Operator::Equal, value, name));
  }
  r.value = expr(*assigned.stmt->value);
  return true;
}

/// Null when it is too large to be read.
const Term *Denoter::candidate(const Assigned &assigned,
                               const TermList &element) {
  NameScope scope(*this);
  const AssignOp op = assigned.stmt->op;
  Relaxation r;
  if (!offerOf(assigned, element, r))
    return nullptr;
  if (r.variable)
    return gatherOffers(op, r);
  const Term *condition = terms.conjunction(r.conditions);
  return condition ? terms.cases({r.value, condition}, bottomOf(op)) : r.value;
}

/// What joins without effect.
const Term *Denoter::bottomOf(AssignOp op) {
  switch (latticeOf(op)) {
  case LatticeOp::Min:
    return terms.glyph(Glyph::Infinity);
  case LatticeOp::Max:
    return terms.prefix(Operator::Negate, terms.glyph(Glyph::Infinity));
  case LatticeOp::Or:
    return terms.glyph(Glyph::False);
  case LatticeOp::And:
    return terms.glyph(Glyph::True);
  }
  llvm_unreachable("every operation is above");
}

/// Cases under a condition, as arms of the cases around them.
void Denoter::addArms(const Term *value, const Term *condition,
                      TermList &arms) {
  if (value->kind != TermKind::Cases) {
    arms.insert(arms.end(), {value, condition});
    return;
  }
  for (size_t i = 0; i + 1 < value->parts.size(); i += 2)
    arms.insert(
        arms.end(),
        {value->parts[i], terms.conjunction({condition, value->parts[i + 1]})});
  arms.insert(arms.end(), {value->parts.back(), condition});
}

/// The right side of the equation. One candidate under a condition leaves the
/// element at its start elsewhere.
const Term *Denoter::systemOf(AssignOp op, const Term *start,
                              const TermList &candidates) {
  const Term *only = candidates.front();
  if (candidates.size() == 1 && only->kind == TermKind::Cases &&
      isSame(*only->parts.back(), *bottomOf(op))) {
    TermList arms;
    for (size_t i = 0; i + 1 < only->parts.size(); i += 2)
      addArms(joinedInto(op, start, only->parts[i]), only->parts[i + 1], arms);
    return terms.cases(arms, start);
  }
  TermList all{start};
  llvm::append_range(all, candidates);
  return joined(op, all);
}

void Denoter::latticeLoop(const WhileStmt &loop, const LatticeFact &fact) {
  NameScope scope(*this);
  const StateDecl &state = *fact.state;
  std::vector<Assigned> assigned;
  if (!collectAssigned(loop.body.stmts, {}, state, assigned) ||
      assigned.empty())
    return;
  const TermList element = elementNames(assigned.front());
  TermList candidates;
  for (const Assigned &each : assigned) {
    candidates.push_back(candidate(each, element));
    if (!candidates.back())
      return;
  }
  const Term *t = fresh({"T", "G", "H", "Q"});
  const Term *turns = fresh({"t", "k", "m"});
  const Term *start = at(stateSymbol(state, {.subscript = 0}), element);
  const Term *left = at(terms.apply(t, {stateSymbol(state)}), element);
  Section &own = section("Least fixed point on the lattice");
  own.lines.push_back(
      {equation(state, left, systemOf(fact.op, start, candidates)), {}});
  const Term *bottom = terms.glyph(Glyph::Bottom);
  const Term *limit = terms.gather(
      Gathering::Join, terms.apply(terms.power(t, turns), {bottom}), turns,
      terms.relation(Operator::In, turns, terms.glyph(Glyph::Naturals)), {});
  own.lines.push_back(
      {terms.define(Operator::Equal, stateSymbol(state, {.star = true}),
                    terms.relation(Operator::Equal,
                                   terms.prefix(Operator::Lfp, t), limit)),
       {}});
  own.lines.push_back(
      {nullptr,
       {t, " is monotone in ", stateSymbol(state), ", ordered as above, with ",
        terms.relation(Operator::Equal, bottom, bottomOf(fact.op)),
        state.type.rank() ? " at every element. When " : ". When ",
        loopTerms.lookup(&loop),
        " ends, it has reached the least fixed point, and any fair order of "
        "updates reaches it as well."}});
}

void Denoter::lattice() {
  for (const LatticeFact &fact : facts) {
    if (!fact.reachesFixedPoint)
      continue;
    const WhileStmt *only = nullptr;
    size_t places = 0;
    for (Stmt *stmt : algorithm.body.stmts) {
      if (!assignedIn(stmt).contains(fact.state))
        continue;
      ++places;
      only = dyn_cast<WhileStmt>(stmt);
    }
    if (places == 1 && only && only->changed == fact.state)
      latticeLoop(*only, fact);
  }
}

} // namespace kleene::lang
