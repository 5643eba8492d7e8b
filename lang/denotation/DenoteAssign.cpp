// Assignments in a row: as few groups of equations as say the same.

#include "lang/denotation/DenoterInternal.h"

namespace kleene::lang {

using llvm::cast;
using llvm::dyn_cast;
using llvm::isa;

/// How small a local value is that is written where its name stands.
static constexpr size_t inlineSize = 3;

//===----------------------------------------------------------------------===//
// The lattice operations
//===----------------------------------------------------------------------===//

const Term *Denoter::joined(AssignOp op, TermList parts) {
  const Glyph name = op == AssignOp::Min ? Glyph::Min : Glyph::Max;
  TermList values; // max(a, max(b, c)) is max(a, b, c)
  for (const Term *part : parts) {
    const bool nested = part->kind == TermKind::Apply &&
                        part->parts[0]->kind == TermKind::Glyph &&
                        part->parts[0]->glyph == name;
    const llvm::ArrayRef<const Term *> own(part);
    llvm::append_range(values,
                       nested ? llvm::ArrayRef(part->parts).drop_front() : own);
  }
  switch (latticeOf(op)) {
  case LatticeOp::Min:
    return terms.apply(Glyph::Min, values);
  case LatticeOp::Max:
    return terms.apply(Glyph::Max, values);
  case LatticeOp::Or:
    return terms.disjunction(values);
  case LatticeOp::And:
    return terms.conjunction(values);
  }
  llvm_unreachable("every operation is above");
}

// asgn-k1: a witness is assigned when its target becomes strictly better.
const Term *Denoter::isBetter(AssignOp op, const Term *now, const Term *old) {
  switch (latticeOf(op)) {
  case LatticeOp::Min:
    return terms.relation(Operator::Less, now, old);
  case LatticeOp::Max:
    return terms.relation(Operator::Greater, now, old);
  case LatticeOp::Or:
    return terms.conjunction({now, terms.negation(old)});
  case LatticeOp::And:
    return terms.conjunction({terms.negation(now), old});
  }
  llvm_unreachable("every operation is above");
}

/// Masks are defined by equivalence, unless the value is a single sign.
const Term *Denoter::equation(const VarDecl &decl, const Term *left,
                              const Term *right) {
  const bool formula = decl.type.kind == Kind::Mask &&
                       levelOf(*right) < Level::Postfix &&
                       resolve(*right).kind != TermKind::Cases;
  return terms.define(formula ? Operator::Iff : Operator::Equal, left, right);
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

void Denoter::setElement(const StateDecl &state, const TermList &indices,
                         const Term *value) {
  auto [at, isNew] = group->entryOf.try_emplace(&state, group->entries.size());
  Group::Entry entry;
  if (!isNew) { // it may read what was assigned between
    entry = std::move(group->entries[at->second]);
    group->entries[at->second] = Group::Entry();
    at->second = group->entries.size();
  }
  entry.state = &state;
  entry.value = value;
  if (!indices.empty()) {
    entry.places.push_back(terms.together(Fence::Tuple, indices));
    entry.places.push_back(value);
  }
  group->entries.push_back(std::move(entry));
}

const Term *Denoter::equationOf(const Group::Entry &entry) {
  if (entry.alias)
    return terms.define(Operator::Equal, entry.alias, entry.value);
  Marks after;
  after.prime = true;
  const Term *left = stateSymbol(*entry.state, after);
  if (entry.places.empty())
    return equation(*entry.state, left, entry.value);
  return terms.define(Operator::Equal, left,
                      terms.update(stateSymbol(*entry.state), entry.places));
}

/// A variable has one equation in a group. Elements join when nobody has read
/// what the earlier ones made of the variable.
bool Denoter::mustClose(const AssignStmt &stmt) const {
  for (const Witness &witness : stmt.witnesses)
    if (group->entryOf.count(witness.target.state))
      return true;
  const StateDecl *state = stmt.target.state;
  if (!group->entryOf.count(state))
    return false;
  if (isLattice(stmt.op) || stmt.target.indices.empty() ||
      group->read.contains(state))
    return true;
  bool isRead = false;
  forEachOwnExpr(stmt,
                 [&](const Expr &expr) { isRead |= reads(expr, {state}); });
  return isRead;
}

/// Adds the group to the steps. A local name of it that is needed from `later`
/// on must be named before: it is pinned and the result is false.
bool Denoter::close(Run &run, size_t later) {
  bool ends = true;
  TermList equations;
  for (const Group::Entry &entry : group->entries) {
    if (entry.let && run.lastUse.lookup(entry.let) >= later) {
      run.pinned.insert(entry.let);
      ends = false;
    }
    const bool written =
        entry.alias ? !entry.alias->isInline : entry.state != nullptr;
    if (written)
      equations.push_back(equationOf(entry));
  }
  if (!equations.empty())
    run.steps.push_back(terms.group(nullptr, equations));
  *group = Group();
  return ends;
}

void Denoter::assign(const AssignStmt &stmt) {
  const StateDecl &state = *stmt.target.state;
  TermList indices = exprs(stmt.target.indices);
  const Term *value = expr(*stmt.value);
  const Term *old = at(stateSymbol(state), indices);
  if (isLattice(stmt.op))
    value = joined(stmt.op, {old, value});
  TermList witnesses;
  for (const Witness &witness : stmt.witnesses)
    witnesses.push_back(expr(*witness.value));
  setElement(state, indices, value);
  Marks after;
  after.prime = true;
  for (auto [witness, chosen] : llvm::zip(stmt.witnesses, witnesses)) {
    const StateDecl &target = *witness.target.state;
    const Term *now = at(stateSymbol(state, after), indices);
    group->read.insert(&state);
    setElement(target, indices,
               terms.cases({chosen, isBetter(stmt.op, now, old)},
                           at(stateSymbol(target), indices)));
  }
}

//===----------------------------------------------------------------------===//
// Rows of assignments
//===----------------------------------------------------------------------===//

/// Names the value for all steps that follow.
void Denoter::nameLet(const LetStmt &let, Run &run) {
  const Term *value = expr(*let.value);
  const Term *name = introduce(*let.decl);
  locals[let.decl] = name;
  run.steps.push_back(terms.let(name, value));
}

/// Names it in the group.
void Denoter::joinLet(const LetStmt &let, const Run &run) {
  Group::Entry entry;
  entry.value = expr(*let.value);
  entry.let = let.decl;
  entry.alias = terms.alias(introduce(*let.decl), entry.value);
  entry.alias->isInline = run.uses.lookup(let.decl) <= 1 ||
                          sizeOf(*entry.value, inlineSize) <= inlineSize;
  locals[let.decl] = entry.alias;
  group->entries.push_back(std::move(entry));
}

/// False when more names have to be pinned.
bool Denoter::tryRun(StmtList stmts, Run &run, Seed seed) {
  Group own;
  group = &own;
  if (seed.reg)
    setElement(*seed.reg, {}, seed.value);
  bool ends = true;
  for (size_t i = 0; i < stmts.size() && ends; ++i) {
    if (auto *stmt = dyn_cast<AssignStmt>(stmts[i])) {
      if (mustClose(*stmt))
        ends = close(run, i);
      assign(*stmt);
    } else if (auto *let = dyn_cast<LetStmt>(stmts[i])) {
      if (!run.pinned.contains(let->decl)) {
        joinLet(*let, run);
        continue;
      }
      ends = close(run, i);
      nameLet(*let, run);
    }
  }
  ends &= close(run, stmts.size());
  group = nullptr;
  return ends;
}

void Denoter::run(StmtList stmts, TermList &steps, Seed seed) {
  Run run;
  for (auto [i, stmt] : llvm::enumerate(stmts))
    forEachOwnExpr(*stmt, [&](const Expr &own) {
      forEachExpr(own, [&](const Expr &part) {
        const Decl *decl = namedBy(part);
        if (!llvm::isa_and_present<LetDecl>(decl))
          return;
        ++run.uses[decl];
        run.lastUse[decl] = i;
      });
    });
  for (const Stmt *stmt : stmts)
    if (auto *let = dyn_cast<LetStmt>(stmt))
      if (run.uses.lookup(let->decl) < letUses.lookup(let->decl))
        run.pinned.insert(let->decl);
  const size_t names = introduced.size();
  // A few tries; then every name stands before its group.
  for (unsigned tries = 0; !tryRun(stmts, run, seed); ++tries) {
    if (tries == 2)
      for (const Stmt *stmt : stmts)
        if (auto *let = dyn_cast<LetStmt>(stmt))
          run.pinned.insert(let->decl);
    run.steps.clear();
    forgetNames(names);
  }
  llvm::append_range(steps, run.steps);
}

} // namespace kleene::lang
