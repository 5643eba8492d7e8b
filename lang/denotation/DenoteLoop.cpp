// Loops as least fixed points of functionals: see Note [Steps].

#include "lang/denotation/DenoterInternal.h"

namespace kleene::lang {

using llvm::cast;

const Term *Denoter::named(llvm::StringRef letter, const Loop &loop,
                           TermList more) {
  const Term *name = terms.symbol(letter, {.subscript = int(loop.number)});
  TermList all = loop.parameters;
  llvm::append_range(all, more);
  return at(name, all);
}

const Term *Denoter::functional(const Loop &loop) {
  const Term *f = terms.apply(named("F", loop), {terms.glyph(Glyph::Next)});
  return loop.index ? terms.apply(f, {loop.index}) : f;
}

void Denoter::define(Loop &loop, const Term *left, const Term *right,
                     Prose prose) {
  loop.lines.push_back(
      {terms.define(Operator::Equal, left, right), std::move(prose)});
}

/// Denotes a body in which jumps belong to `loop`, with the rests it names.
const Term *Denoter::bodyOf(Loop &loop, StmtList stmts, Seed seed) {
  Loop *outer = std::exchange(current, &loop);
  const unsigned outerBranches = std::exchange(branches, 0);
  const Term *step = steps(stmts, loop.hasJumps ? loop.next : nullptr, seed);
  // Rests may name more rests.
  for (size_t i = 0; i < loop.rests.size(); ++i) {
    const Rest rest = loop.rests[i];
    NameScope scope(*this);
    for (const Term *parameter : llvm::drop_begin(rest.name->parts))
      if (parameter->kind == TermKind::Symbol)
        countName(parameter->text);
    branches = 0;
    loop.restLines.push_back(
        {terms.define(Operator::Equal, rest.name, steps(rest.stmts, rest.tail)),
         {}});
  }
  branches = outerBranches;
  current = outer;
  return step;
}

const Term *Denoter::loop(const Stmt &stmt) {
  NameScope scope(*this);
  Loop loop;
  loop.number = ++loops;
  llvm::SmallVector<Stmt *, 1> self{const_cast<Stmt *>(&stmt)};
  loop.parameters = freeLocals(self);
  // The definitions of a loop come before those of the loops in it.
  const size_t at = definitions.size();
  const Term *application = nullptr;
  if (auto *unbounded = llvm::dyn_cast<WhileStmt>(&stmt))
    application = whileLoop(*unbounded, loop);
  else if (auto *endless = llvm::dyn_cast<LoopStmt>(&stmt))
    application = endlessLoop(*endless, loop);
  else
    application = forLoop(cast<ForStmt>(stmt), loop);
  llvm::append_range(loop.lines, loop.restLines);
  definitions.insert(definitions.begin() + at, loop.lines.begin(),
                     loop.lines.end());
  loopTerms[&stmt] = application;
  return application;
}

const Term *Denoter::whileLoop(const WhileStmt &stmt, Loop &loop) {
  const Term *sigma = terms.glyph(Glyph::State);
  const Term *next = terms.glyph(Glyph::Next);
  const Term *application = named("W", loop);
  define(loop, application, terms.prefix(Operator::Lfp, named("F", loop)));
  loop.hasJumps = hasJump(stmt.body.stmts);
  const Term *left = functional(loop);
  const Term *condition = stmt.condition ? expr(*stmt.condition) : nullptr;
  if (loop.hasJumps) {
    define(loop, left,
           stmt.changed ? changedBody(stmt, loop)
                        : guardedBody(stmt, loop, condition));
    return application;
  }
  const Term *body = named("C", loop);
  const size_t at = loop.lines.size();
  const Term *step = bodyOf(loop, stmt.body.stmts);
  define(loop, body, step);
  Line own;
  const Term *onState = terms.apply(left, {sigma});
  const Term *applied = terms.apply(body, {sigma});
  if (stmt.changed) {
    const Term *after = terms.glyph(Glyph::State, {.prime = true});
    const Term *differs = terms.relation(
        Operator::NotEqual, stateSymbol(*stmt.changed, {.prime = true}),
        stateSymbol(*stmt.changed));
    own = {
        terms.define(Operator::Equal, onState,
                     terms.cases({terms.apply(next, {after}), differs}, after)),
        {"where ", terms.relation(Operator::Equal, after, applied)}};
  } else {
    own = {terms.define(
               Operator::Equal, onState,
               terms.cases({terms.apply(next, {applied}), condition}, sigma)),
           {}};
  }
  loop.lines.insert(loop.lines.begin() + at, own);
  return application;
}

/// The state at the start of the turn is remembered for the next test.
const Term *Denoter::changedBody(const WhileStmt &stmt, Loop &loop) {
  const Term *before = stateSymbol(*stmt.changed, {.hat = true});
  const Term *now = stateSymbol(*stmt.changed);
  const Term *differs = terms.relation(Operator::NotEqual, now, before);
  loop.next = terms.cases({terms.glyph(Glyph::Next), differs},
                          terms.glyph(Glyph::Identity));
  loop.remembered = before;
  return terms.sequence(
      {terms.let(before, now), bodyOf(loop, stmt.body.stmts)});
}

const Term *Denoter::guardedBody(const WhileStmt &stmt, Loop &loop,
                                 const Term *condition) {
  loop.next = terms.glyph(Glyph::Next);
  const Term *body = bodyOf(loop, stmt.body.stmts);
  return terms.cases({terms.glyph(Glyph::Identity), terms.negation(condition)},
                     body);
}

const Term *Denoter::endlessLoop(const LoopStmt &stmt, Loop &loop) {
  const Term *application = named("W", loop);
  define(loop, application, terms.prefix(Operator::Lfp, named("F", loop)));
  loop.hasJumps = true;
  loop.next = terms.glyph(Glyph::Next);
  const Term *left = functional(loop);
  const size_t at = loop.lines.size();
  const Term *body = bodyOf(loop, stmt.body.stmts);
  loop.lines.insert(loop.lines.begin() + at,
                    Line{terms.define(Operator::Equal, left, body), {}});
  return application;
}

//===----------------------------------------------------------------------===//
// Bounded loops
//===----------------------------------------------------------------------===//

/// The body of a turn: the register, if there is one, and the `where`.
const Term *Denoter::turnOf(const ForStmt &stmt, Loop &loop) {
  const Seed seed{stmt.reg, loop.index};
  if (!stmt.condition)
    return bodyOf(loop, stmt.body.stmts, seed);
  TermList made;
  if (stmt.reg)
    made.push_back(terms.group(
        nullptr,
        {terms.define(Operator::Equal, stateSymbol(*stmt.reg, {.prime = true}),
                      loop.index)}));
  const Term *condition = expr(*stmt.condition);
  const Term *body = bodyOf(loop, stmt.body.stmts);
  const Term *skip = loop.hasJumps ? loop.next : terms.glyph(Glyph::Identity);
  made.push_back(loop.hasJumps
                     ? terms.cases({skip, terms.negation(condition)}, body)
                     : terms.cases({body, condition}, skip));
  return terms.sequence(made);
}

/// The index of the loop, its first and last value, and what it is tested
/// against.
void Denoter::count(const ForStmt &stmt, Loop &loop) {
  const bool down = stmt.range.descending;
  const Term *low = expr(*stmt.range.low), *high = expr(*stmt.range.high);
  loop.first = down ? terms.plus(high, -1) : low;
  loop.last = down ? low : terms.plus(high, -1);
  loop.limit = down ? low : high;
  loop.index = stmt.reg ? fresh({"k", "l", "m", "q", "t", "r"})
                        : introduce(*stmt.variable);
  loop.step = down ? -1 : 1;
  loop.hasJumps = hasJump(stmt.body.stmts);
  loop.next = terms.apply(Glyph::Next, {terms.plus(loop.index, loop.step)});
}

// for-f1: the bounds are evaluated once. One that the body changes is named.
const Term *Denoter::forLoop(const ForStmt &stmt, Loop &loop) {
  count(stmt, loop);
  const Range &range = stmt.range;
  llvm::DenseSet<const Decl *> assigned = assignedIn(stmt.body.stmts);
  if (stmt.reg)
    assigned.insert(stmt.reg);
  const Term *application = named("W", loop), *limit = loop.limit;
  const bool isStable =
      !reads(range.descending ? *range.low : *range.high, assigned);
  if (!isStable)
    loop.parameters.push_back(loop.limit = fresh({"b", "e", "c", "h"}));
  const Term *start =
      terms.apply(terms.prefix(Operator::Lfp, named("F", loop)), {loop.first});
  define(loop, application,
         isStable ? start
                  : terms.sequence({terms.let(loop.limit, limit), start}));
  if (loop.hasJumps) {
    exitingFor(stmt, loop);
    return application;
  }
  const Term *sigma = terms.glyph(Glyph::State);
  const Term *body = named("C", loop, {loop.index});
  const Term *inside = range.descending ? terms.relation(Operator::GreaterEqual,
                                                         loop.index, loop.limit)
                                        : below(loop.index, loop.limit);
  define(loop, terms.apply(functional(loop), {sigma}),
         terms.cases(
             {terms.apply(loop.next, {terms.apply(body, {sigma})}), inside},
             sigma));
  define(loop, body, turnOf(stmt, loop));
  if (!reads(*range.low, assigned) && !reads(*range.high, assigned))
    unroll(loop);
  return application;
}

void Denoter::exitingFor(const ForStmt &stmt, Loop &loop) {
  const Term *outside =
      stmt.range.descending
          ? terms.relation(Operator::Less, loop.index, loop.limit)
          : notBelow(loop.index, loop.limit);
  define(
      loop, functional(loop),
      terms.cases({terms.glyph(Glyph::Identity), outside}, turnOf(stmt, loop)));
}

/// W = C(first) ; ... ; C(last).
void Denoter::unroll(Loop &loop) {
  const Term *second = terms.plus(loop.first, loop.step);
  define(loop, named("W", loop),
         terms.sequence({named("C", loop, {loop.first}),
                         named("C", loop, {second}), terms.glyph(Glyph::Dots),
                         named("C", loop, {loop.last})}));
}

} // namespace kleene::lang
