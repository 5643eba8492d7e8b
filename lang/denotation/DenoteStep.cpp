// Statements as steps: see Note [Steps].

#include "lang/denotation/DenoterInternal.h"

namespace kleene::lang {

using llvm::cast;
using llvm::isa;

/// How many branches with jumps follow each other in one definition, and how
/// many statements are written behind a branch.
static constexpr unsigned maxBranches = 24, maxFollowing = 32;

const Term *Denoter::steps(StmtList stmts, const Term *tail, Seed seed) {
  NameScope scope(*this);
  TermList made;
  auto inRun = [](const Stmt *stmt) {
    return isa<AssignStmt, LetStmt, ProbeStmt>(stmt);
  };
  for (size_t i = 0; i < stmts.size() || seed.reg;) {
    const StmtList left = stmts.drop_front(i);
    const size_t length = left.take_while(inRun).size();
    if (length || seed.reg) {
      run(left.take_front(length), made, std::exchange(seed, {}));
      i += length;
      continue;
    }
    const Stmt &stmt = *left.front();
    ++i;
    switch (stmt.kind) {
    case StmtKind::Break:
      return terms.sequence(made);
    case StmtKind::Continue:
      made.push_back(current->next);
      return terms.sequence(made);
    case StmtKind::If:
      if (hasJump(left.take_front(1))) {
        made.push_back(branch(cast<IfStmt>(stmt), left.drop_front(1), tail));
        return terms.sequence(made);
      }
      made.push_back(branch(cast<IfStmt>(stmt), {}, nullptr));
      break;
    case StmtKind::Each:
      made.push_back(each(cast<EachStmt>(stmt)));
      break;
    case StmtKind::While:
    case StmtKind::Loop:
    case StmtKind::For:
      made.push_back(loop(stmt));
      break;
    case StmtKind::Assign:
    case StmtKind::Let:
    case StmtKind::Probe:
    case StmtKind::Param:
    case StmtKind::Draw:
    case StmtKind::State:
    case StmtKind::Call:
      llvm_unreachable("in runs, in samplers or expanded");
    }
  }
  if (tail)
    made.push_back(tail);
  return terms.sequence(made);
}

/// Cases, each with what follows the `if`: written out, or by name when several
/// branches go on with it.
const Term *Denoter::branch(const IfStmt &stmt, StmtList rest,
                            const Term *tail) {
  size_t open = 0;
  bool joins = false;
  auto note = [&](const Block &block) {
    open += canEnd(block.stmts);
    joins |= canEnd(block.stmts) && !block.stmts.empty();
  };
  note(stmt.otherwise);
  for (const IfArm &arm : stmt.arms)
    note(arm.body);
  const bool isSmall =
      rest.empty() || (rest.size() == 1 && isa<AssignStmt>(rest.front()));
  ++branches;
  if ((open > 1 && !isSmall) || branches > maxBranches ||
      (joins && rest.size() > maxFollowing)) {
    tail = restOf(rest, tail);
    rest = {};
  }
  auto armOf = [&](const Block &block) {
    if (!canEnd(block.stmts) || rest.empty())
      return steps(block.stmts, tail);
    if (block.stmts.empty())
      return steps(rest, tail);
    joinedStmts.emplace_back(block.stmts.begin(), block.stmts.end());
    llvm::append_range(joinedStmts.back(), rest);
    return steps(joinedStmts.back(), tail);
  };
  TermList arms;
  for (const IfArm &arm : stmt.arms) {
    const Term *condition = expr(*arm.condition);
    arms.push_back(armOf(arm.body));
    arms.push_back(condition);
  }
  const Term *result = terms.cases(arms, armOf(stmt.otherwise));
  --branches;
  return result;
}

/// A name for what follows; its definition comes when the loop is left.
const Term *Denoter::restOf(StmtList stmts, const Term *tail) {
  if (stmts.empty() || !current)
    return tail;
  TermList parameters{terms.glyph(Glyph::Next)};
  if (current->index)
    parameters.push_back(current->index);
  if (current->remembered)
    parameters.push_back(current->remembered);
  TermList more = freeLocals(stmts);
  const bool goesOn = tail && tail->kind == TermKind::Apply;
  if (goesOn && tail->parts[0]->kind == TermKind::Symbol) // another rest
    llvm::append_range(more, llvm::drop_begin(tail->parts));
  for (const Term *each : more)
    if (llvm::none_of(parameters,
                      [&](const Term *known) { return isSame(*known, *each); }))
      parameters.push_back(each);
  const Term *name =
      terms.apply(terms.symbol("R", {.subscript = int(++rests)}), parameters);
  current->rests.push_back({name, stmts, tail});
  return name;
}

/// Locals that the statements read and do not declare.
TermList Denoter::freeLocals(StmtList stmts) {
  llvm::DenseSet<const Decl *> own;
  for (const Stmt *stmt : stmts)
    forEachStmt(*stmt, [&](const Stmt &inner) {
      if (auto *let = llvm::dyn_cast<LetStmt>(&inner))
        own.insert(let->decl);
      else if (auto *loop = llvm::dyn_cast<ForStmt>(&inner))
        own.insert(loop->variable);
      else if (auto *each = llvm::dyn_cast<EachStmt>(&inner))
        own.insert(each->binders.begin(), each->binders.end());
    });
  TermList free;
  forEachExpr(stmts, [&](const Expr &expr) {
    if (auto *reduce = llvm::dyn_cast<ReduceExpr>(&expr))
      own.insert(reduce->variable);
    const Decl *decl = namedBy(expr);
    const bool local = llvm::isa_and_present<LoopDecl, LetDecl>(decl);
    if (local && locals.count(decl) && own.insert(decl).second)
      free.push_back(locals[decl]);
  });
  return free;
}

} // namespace kleene::lang
