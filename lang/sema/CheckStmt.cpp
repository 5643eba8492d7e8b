// Statements outside `each`; what is the same inside is here too.

#include "lang/sema/SemaInternal.h"

namespace kleene::lang {

void Sema::checkBlock(Block &block) {
  if (blockDepth > maxNesting) {
    diags.report(DiagID::nestingTooDeep, env->call, maxNesting);
    return;
  }
  ++blockDepth;
  Scope scope(env->locals);
  size_t names = localNames.size();
  llvm::SmallVector<Stmt *> stmts;
  checkStmts(block.stmts, stmts);
  block.stmts = context.copy(stmts);
  localNames.truncate(names);
  --blockDepth;
}

/// Appends what takes the place of `stmts`.
void Sema::checkStmts(llvm::ArrayRef<Stmt *> stmts, Stmts &out) {
  for (Stmt *stmt : stmts) {
    if (auto *call = llvm::dyn_cast<CallStmt>(stmt)) {
      expandCall(*call, out);
      continue;
    }
    auto *loop = llvm::dyn_cast<ForStmt>(stmt);
    if (loop && loop->by && !each && !(stmt = countSteps(*loop, out)))
      continue;
    checkStmt(stmt);
    out.push_back(stmt);
  }
}

/// How a statement is called in "... cannot stand in an `each`".
static llvm::StringRef wordOf(StmtKind kind) {
  switch (kind) {
  case StmtKind::Probe:
    return "probe";
  case StmtKind::Break:
    return "break";
  case StmtKind::Continue:
    return "continue";
  case StmtKind::While:
    return "while";
  case StmtKind::Loop:
    return "loop";
  case StmtKind::For:
    return "for";
  case StmtKind::Each:
    return "each";
  case StmtKind::Param:
    return "param";
  case StmtKind::Draw:
    return "draw";
  case StmtKind::State:
    return "state";
  default:
    return "";
  }
}

void Sema::checkStmt(Stmt *stmt) {
  // each-x2: only assignments, `let` and `if`.
  if (each && !wordOf(stmt->kind).empty()) {
    diags.report(DiagID::notInEach, stmt->span, wordOf(stmt->kind))
        .note(NoteID::eachHere, each->span);
    return;
  }
  switch (stmt->kind) {
  case StmtKind::Assign:
    return checkAssign(*llvm::cast<AssignStmt>(stmt));
  case StmtKind::Let:
    return checkLet(*llvm::cast<LetStmt>(stmt));
  case StmtKind::Probe:
    return checkProbe(*stmt);
  case StmtKind::Break:
    return checkJump(*stmt, "break");
  case StmtKind::Continue:
    return checkJump(*stmt, "continue");
  case StmtKind::If:
    return checkIf(*llvm::cast<IfStmt>(stmt));
  case StmtKind::While:
    return checkWhile(*llvm::cast<WhileStmt>(stmt));
  case StmtKind::Loop:
    return checkLoop(*llvm::cast<LoopStmt>(stmt));
  case StmtKind::For:
    return checkFor(*llvm::cast<ForStmt>(stmt));
  case StmtKind::Each:
    return checkEach(*llvm::cast<EachStmt>(stmt));
  case StmtKind::Param:
    return declareLocal(llvm::cast<ParamStmt>(stmt)->decl);
  case StmtKind::Draw:
    return checkDraw(*llvm::cast<DrawStmt>(stmt));
  case StmtKind::State:
    return checkSampleState(*llvm::cast<StateStmt>(stmt));
  case StmtKind::Call:
    return; // replaced by checkStmts
  }
}

void Sema::checkProbe(const Stmt &stmt) {
  if (sampler) {
    diags.report(DiagID::probeInSample, stmt.span)
        .note(NoteID::samplerHere, sampler->span);
    return;
  }
  if (!hasProbe)
    firstProbe = stmt.span;
  hasProbe = true;
}

void Sema::checkJump(const Stmt &stmt, llvm::StringRef word) {
  if (!loops)
    diags.report(DiagID::jumpOutsideLoop, stmt.span, word);
}

void Sema::checkLet(LetStmt &stmt) {
  stmt.value = infer(stmt.value);
  if (stmt.value->type.kind == ValueKind::Number)
    stmt.value = coerce(stmt.value, Type::index());
  stmt.decl->type = stmt.value->type;
  declareLocal(stmt.decl);
}

//===----------------------------------------------------------------------===//
// Assignments
//===----------------------------------------------------------------------===//

/// assign-a1, sample-s3: only states are assigned; in a sampler its variables.
bool Sema::checkTargetDecl(const Target &target, Decl *decl) {
  if (llvm::isa<StateDecl>(decl) && !isHidden(*decl))
    return true;
  if (sampler && llvm::isa<VarDecl>(decl)) {
    diags.report(DiagID::notSampled, target.nameSpan, target.name)
        .note(NoteID::declaredHere, decl->span, target.name);
    return false;
  }
  bool input = llvm::isa<InputDecl>(decl);
  diags
      .report(input ? DiagID::inputAssigned : DiagID::notAssignable,
              target.nameSpan, target.name)
      .note(NoteID::declaredHere, decl->span, target.name);
  return false;
}

bool Sema::resolveTarget(Target &target) {
  Decl *decl = lookup(target.name);
  if (!decl) {
    if (auto entry = classes.find(target.name); entry != classes.end())
      diags.report(DiagID::notAssignable, target.nameSpan, target.name)
          .note(NoteID::declaredHere, entry->second.span, target.name);
    else
      reportUnknown(target.name, target.nameSpan);
    return false;
  }
  if (!checkTargetDecl(target, decl))
    return false;
  target.state = llvm::cast<StateDecl>(decl);
  target.name = decl->name; // not that of the parameter
  noteFormal(decl);
  unsigned rank = target.state->type.rank();
  if (target.indices.size() != rank) {
    diags
        .report(DiagID::indexCount, target.span, target.name,
                spell(*target.state), spellIndices(rank),
                spellIndices(target.indices.size()))
        .note(NoteID::declaredHere, decl->span, target.name);
    return false;
  }
  llvm::SmallVector<Expr *, 2> indices;
  bool ok = true;
  for (Expr *index : target.indices) {
    indices.push_back(expectNode(index));
    ok &= indices.back()->type.kind != ValueKind::Error;
  }
  target.indices = context.copy(indices);
  return ok;
}

/// assign-a2: `x += e` means `x = x + e`.
static BinaryOp arithmeticOf(AssignOp op) {
  if (op == AssignOp::Add)
    return BinaryOp::Add;
  return op == AssignOp::Subtract ? BinaryOp::Subtract : BinaryOp::Multiply;
}

void Sema::checkAssignedValue(AssignStmt &assign) {
  StateDecl *state = assign.target.state;
  Type wanted = elementType(state->type);
  if (assign.op == AssignOp::Set || isLattice(assign.op)) {
    assign.value = expect(assign.value, wanted);
    return;
  }
  Expr *old;
  if (assign.target.indices.empty()) {
    old = nameOf(state, assign.target.span, wanted);
  } else {
    auto *element = context.make<ElementExpr>(assign.target.span);
    element->name = assign.target.name;
    element->nameSpan = assign.target.nameSpan;
    element->decl = state;
    element->indices = assign.target.indices;
    element->type = wanted;
    old = element;
  }
  auto *sum = context.make<BinaryExpr>(assign.span);
  sum->op = arithmeticOf(assign.op);
  sum->opSpan = assign.opSpan;
  sum->left = old;
  sum->right = assign.value;
  assign.value = expect(sum, wanted);
  assign.op = AssignOp::Set;
}

void Sema::checkAssign(AssignStmt &assign) {
  if (isElementwise(assign))
    return checkElementwise(assign);
  if (!resolveTarget(assign.target)) {
    // Its value may still hide an unrelated mistake.
    infer(assign.value);
    return;
  }
  bool logical = assign.op == AssignOp::Or || assign.op == AssignOp::And;
  Kind wanted = logical ? Kind::Mask : Kind::Scalar;
  Kind kind = assign.target.state->type.kind;
  // assign-a3: `min=` and `max=` are of scalars, `or=` and `and=` of masks.
  if (isLattice(assign.op) && kind != wanted) {
    diags.report(DiagID::latticeType, assign.opSpan,
                 logical ? "mask" : "scalar", assign.target.name,
                 spell(*assign.target.state));
    return;
  }
  // `+=` on an infered type reads the target, so this decides first.
  if (each)
    checkEachAssign(assign);
  checkAssignedValue(assign);
  checkWitnesses(assign);
  noteSampled(assign.target.state);
}

/// Whether two checked indices are written the same.
static bool sameIndex(const Expr *a, const Expr *b) {
  if (auto *x = llvm::dyn_cast<ConvertExpr>(a)) {
    auto *y = llvm::dyn_cast<ConvertExpr>(b);
    return y && sameIndex(x->operand, y->operand);
  }
  if (auto *x = llvm::dyn_cast<NameExpr>(a)) {
    auto *y = llvm::dyn_cast<NameExpr>(b);
    return y && x->decl == y->decl;
  }
  if (auto *x = llvm::dyn_cast<NumberExpr>(a)) {
    auto *y = llvm::dyn_cast<NumberExpr>(b);
    return y && x->integer == y->integer;
  }
  if (auto *x = llvm::dyn_cast<BinaryExpr>(a)) {
    auto *y = llvm::dyn_cast<BinaryExpr>(b);
    return y && x->op == y->op && sameIndex(x->left, y->left) &&
           sameIndex(x->right, y->right);
  }
  if (auto *x = llvm::dyn_cast<ElementExpr>(a)) {
    auto *y = llvm::dyn_cast<ElementExpr>(b);
    return y && x->decl == y->decl &&
           llvm::equal(x->indices, y->indices, sameIndex);
  }
  return llvm::isa<SizeExpr>(a) && llvm::isa<SizeExpr>(b);
}

// witness-k1 to k3: only with a lattice assignment; other variables, at the
// same place.
void Sema::checkWitnesses(AssignStmt &assign) {
  if (!assign.witnesses.empty() && !isLattice(assign.op)) {
    diags.report(DiagID::witnessWithoutLattice,
                 assign.witnesses.front().target.span);
    return;
  }
  llvm::SmallVector<Witness, 2> witnesses(assign.witnesses);
  llvm::SmallDenseSet<const StateDecl *, 4> seen;
  seen.insert(assign.target.state);
  for (Witness &witness : witnesses) {
    if (!resolveTarget(witness.target))
      continue;
    StateDecl *state = witness.target.state;
    if (!seen.insert(state).second) {
      diags.report(DiagID::assignedTwice, witness.target.span, state->name);
      continue;
    }
    if (!llvm::equal(assign.target.indices, witness.target.indices,
                     sameIndex)) {
      diags.report(DiagID::witnessIndex, witness.target.span)
          .note(NoteID::assignedHere, assign.target.span);
      continue;
    }
    if (each)
      noteAssigned(witness.target);
    witness.value = expect(witness.value, elementType(state->type));
    noteSampled(state);
  }
  assign.witnesses = context.copy(witnesses);
}

//===----------------------------------------------------------------------===//
// Branches and loops
//===----------------------------------------------------------------------===//

void Sema::checkIf(IfStmt &stmt) {
  llvm::SmallVector<IfArm, 2> arms(stmt.arms);
  // Each branch starts with what was assigned before the statement.
  size_t before = assignLog.size();
  llvm::SmallVector<const StateDecl *> inBranches;
  auto branch = [&](Block &block) {
    checkBlock(block);
    for (const StateDecl *state : llvm::drop_begin(assignLog, before)) {
      assigned.erase(state);
      inBranches.push_back(state);
    }
    assignLog.truncate(before);
  };
  // A chain counts as nested, since it is lowered so.
  for (IfArm &arm : arms) {
    arm.condition = expect(arm.condition, Type::mask());
    branch(arm.body);
    ++blockDepth;
  }
  branch(stmt.otherwise);
  blockDepth -= arms.size();
  for (const StateDecl *state : inBranches)
    if (assigned.insert(state).second)
      assignLog.push_back(state);
  stmt.arms = context.copy(arms);
}

// while-w2: `changed(x)` is the whole guard.
bool Sema::checkChanged(WhileStmt &stmt) {
  auto *call = llvm::dyn_cast<CallExpr>(stmt.condition);
  if (!call || call->name != "changed")
    return false;
  auto *name = call->args.size() == 1
                   ? llvm::dyn_cast<NameExpr>(call->args.front())
                   : nullptr;
  Decl *decl = name ? lookup(name->name) : nullptr;
  if (name && !decl && !classes.count(name->name)) {
    reportUnknown(name->name, name->span);
    return true;
  }
  if (decl && sampler && !checkVisible(*decl, name->span)) {
    stmt.condition = nullptr;
    return true;
  }
  stmt.changed = llvm::dyn_cast_if_present<StateDecl>(decl);
  if (!stmt.changed)
    diags.report(DiagID::changedNotState, call->span);
  stmt.condition = nullptr;
  return true;
}

void Sema::checkWhile(WhileStmt &stmt) {
  hasWhile = true;
  stmt.isOutermost = whiles == 0;
  if (!checkChanged(stmt))
    stmt.condition = expect(stmt.condition, Type::mask());
  ++loops, ++whiles;
  checkBlock(stmt.body);
  --loops, --whiles;
}

void Sema::checkLoop(LoopStmt &stmt) {
  ++loops;
  checkBlock(stmt.body);
  --loops;
}

// for-f2: the variable is a declared register, or a new index.
void Sema::checkFor(ForStmt &stmt) {
  stmt.variable->type = inferRange(stmt.range);
  Scope scope(env->locals);
  size_t names = localNames.size();
  auto *state =
      llvm::dyn_cast_if_present<StateDecl>(lookup(stmt.variable->name));
  if (state && state->isRegister() && !isHidden(*state)) {
    noteFormal(stmt.reg = state);
    noteSampled(state);
  } else {
    declareLocal(stmt.variable);
  }
  if (stmt.condition)
    stmt.condition = expect(stmt.condition, Type::mask());
  ++loops;
  checkBlock(stmt.body);
  --loops;
  localNames.truncate(names);
}

} // namespace kleene::lang
