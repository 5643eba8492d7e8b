//===- ASTToLFPStmt.cpp - control flow ------------------------------------===//
//
// Note [Exits]. `break` and `continue` become values. A loop has two flags:
// `again` (there may be a further turn: false after a break) and `run` (the
// rest of this turn is executed: false after either). In the common case only
// one branch of an `if` can reach the statements behind it; these are then
// built inside that branch and `run` is not needed:
//
//     if c { a; break }      scf.if c { a; again = false }
//     b                      else     { b }
//
// Otherwise every later piece up to the next possible exit is guarded by `run`.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/ASTToLFPInternal.h"
#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;
using StmtList = ArrayRef<lang::Stmt *>;

// How deep the rest of a block may move into branches, and how many arms of an
// `if` are nested, before flags are used instead: keeps regions shallow.
static constexpr unsigned tightLimit = 16;
static constexpr size_t armLimit = 16;

//===----------------------------------------------------------------------===//
// What a list of statements can do
//===----------------------------------------------------------------------===//

namespace {

struct Exits {
  bool breaks = false;
  bool continues = false;
  bool any() const { return breaks || continues; }
};

} // namespace

/// The exits from the innermost loop around `s` that are in it.
static void collectExits(const lang::Stmt &s, Exits &exits) {
  exits.breaks |= isa<lang::BreakStmt>(&s);
  exits.continues |= isa<lang::ContinueStmt>(&s);
  const auto *branch = dyn_cast<lang::IfStmt>(&s);
  if (!branch)
    return;
  for (const lang::IfArm &arm : branch->arms)
    for (const lang::Stmt *inner : arm.body.stmts)
      collectExits(*inner, exits);
  for (const lang::Stmt *inner : branch->otherwise.stmts)
    collectExits(*inner, exits);
}

static Exits exitsOf(const lang::Stmt &s) {
  Exits exits;
  collectExits(s, exits);
  return exits;
}

static Exits exitsOf(StmtList list) {
  Exits exits;
  for (const lang::Stmt *s : list)
    collectExits(*s, exits);
  return exits;
}

bool LFPBuilder::hasBreak(StmtList list) { return exitsOf(list).breaks; }

/// Whether the end of `list` cannot be reached.
static bool alwaysExits(StmtList list) {
  return llvm::any_of(list, [](const lang::Stmt *s) {
    if (isa<lang::BreakStmt, lang::ContinueStmt>(s))
      return true;
    const auto *branch = dyn_cast<lang::IfStmt>(s);
    return branch && branch->hasElse && alwaysExits(branch->otherwise.stmts) &&
           llvm::all_of(branch->arms, [](const lang::IfArm &arm) {
             return alwaysExits(arm.body.stmts);
           });
  });
}

using StateSet = llvm::SmallPtrSetImpl<const lang::StateDecl *>;

static void collectAssigned(StmtList list, StateSet &states) {
  for (const lang::Stmt *s : list) {
    if (const auto *assign = dyn_cast<lang::AssignStmt>(s)) {
      states.insert(assign->target.state);
      for (const lang::Witness &witness : assign->witnesses)
        states.insert(witness.target.state);
    } else if (const auto *branch = dyn_cast<lang::IfStmt>(s)) {
      for (const lang::IfArm &arm : branch->arms)
        collectAssigned(arm.body.stmts, states);
      collectAssigned(branch->otherwise.stmts, states);
    } else if (const auto *loop = dyn_cast<lang::WhileStmt>(s)) {
      collectAssigned(loop->body.stmts, states);
    } else if (const auto *loop = dyn_cast<lang::LoopStmt>(s)) {
      collectAssigned(loop->body.stmts, states);
    } else if (const auto *loop = dyn_cast<lang::ForStmt>(s)) {
      if (loop->reg)
        states.insert(loop->reg);
      collectAssigned(loop->body.stmts, states);
    } else if (const auto *each = dyn_cast<lang::EachStmt>(s)) {
      collectAssigned(each->body.stmts, states);
    } else if (const auto *draw = dyn_cast<lang::DrawStmt>(s)) {
      states.insert(draw->state);
    }
  }
}

/// The states that `list` assigns and `also`, in order of declaration; but for
/// those of a sampler that `list` declares, too.
Vars LFPBuilder::states(StmtList list, const lang::StateDecl *also) {
  llvm::SmallPtrSet<const lang::StateDecl *, 16> states;
  if (also)
    states.insert(also);
  collectAssigned(list, states);
  Vars vars;
  for (const lang::StateDecl *state : carried)
    if (states.contains(state) && env.contains(state))
      vars.push_back(var(*state));
  return vars;
}

/// The same and the flags of the current loop that `list` may lower.
Vars LFPBuilder::assigned(StmtList list) {
  Vars vars = states(list);
  Exits exits = exitsOf(list);
  if (exits.breaks)
    vars.push_back(loop->again());
  if (exits.any() && loop->needsRun)
    vars.push_back(loop->run());
  return vars;
}

//===----------------------------------------------------------------------===//
// Sequences
//===----------------------------------------------------------------------===//

/// The one branch of `s` whose end can be reached: an arm, or arms.size() for
/// the else. None: nothing. Several: -1.
static std::optional<int> openBranch(const lang::IfStmt &s) {
  std::optional<int> open;
  for (size_t k = 0; k <= s.arms.size(); ++k) {
    bool last = k == s.arms.size();
    if (alwaysExits(last ? s.otherwise.stmts : s.arms[k].body.stmts))
      continue;
    if (open)
      return -1;
    open = k;
  }
  return open;
}

void LFPBuilder::stmts(StmtList list) {
  for (size_t k = 0; k < list.size(); ++k) {
    const lang::Stmt &s = *list[k];
    if (isa<lang::BreakStmt, lang::ContinueStmt>(s)) {
      if (isa<lang::BreakStmt>(s))
        set(loop->again(), constant(false, at(s.span)));
      if (loop->needsRun)
        set(loop->run(), constant(false, at(s.span)));
      return;
    }
    const auto *branch = dyn_cast<lang::IfStmt>(&s);
    if (!branch || !exitsOf(s).any()) {
      stmt(s);
      continue;
    }
    StmtList rest = list.drop_front(k + 1);
    std::optional<int> open = openBranch(*branch);
    if (!open)
      rest = {};
    bool tight = open != -1 && tightDepth < tightLimit &&
                 branch->arms.size() <= armLimit;
    if (!rest.empty() && !tight)
      return guarded(*branch, rest);
    tightDepth += !rest.empty();
    ifStmt(*branch, 0, open.value_or(-1), rest);
    tightDepth -= !rest.empty();
    return;
  }
}

/// What `piece` declares for the statements behind it. Where it is not executed
/// neither are these: any value does.
Vars LFPBuilder::declare(StmtList piece) {
  Vars vars;
  auto add = [&](const lang::Decl &decl, Type type) {
    Location loc = at(decl.span);
    auto element = [&](OpBuilder &nested, Location, ValueRange) {
      Type scalar = cast<RankedTensorType>(type).getElementType();
      Value value =
          arith::ConstantOp::create(nested, loc, nested.getZeroAttr(scalar));
      lfp::YieldOp::create(nested, loc, value);
    };
    set(var(decl), isa<RankedTensorType>(type)
                       ? lfp::BuildOp::create(b, loc, type, element)
                       : zero(type, loc));
    vars.push_back(var(decl));
  };
  for (const lang::Stmt *s : piece) {
    if (const auto *let = dyn_cast<lang::LetStmt>(s))
      add(*let->decl, valueType(let->decl->type));
    const auto *draw = dyn_cast<lang::DrawStmt>(s);
    if (draw && draw->local)
      add(*draw->local, heldAs(draw->local->type));
    if (const auto *declared = dyn_cast<lang::StateStmt>(s))
      for (const lang::StateDecl *state : declared->states)
        add(*state, heldAs(state->type));
  }
  return vars;
}

void LFPBuilder::guarded(const lang::IfStmt &first, StmtList rest) {
  Location loc = at(first.span);
  bool outer = loop->needsRun;
  loop->needsRun = true;
  set(loop->run(), constant(true, loc));
  ifStmt(first, 0, -1, {});
  while (!rest.empty()) {
    const auto *exit = llvm::find_if(
        rest, [](const lang::Stmt *s) { return exitsOf(*s).any(); });
    size_t length = std::min<size_t>(exit - rest.begin() + 1, rest.size());
    StmtList piece = rest.take_front(length);
    rest = rest.drop_front(length);
    Vars vars = assigned(piece);
    if (!rest.empty())
      vars.append(declare(piece));
    branch(
        get(loop->run()), vars, at(piece.front()->span), [&] { stmts(piece); },
        nullptr);
  }
  loop->needsRun = outer;
}

void LFPBuilder::stmt(const lang::Stmt &s) {
  switch (s.kind) {
  case lang::StmtKind::Assign:
    return assign(*llvm::cast<lang::AssignStmt>(&s));
  case lang::StmtKind::Let: {
    const auto &let = *llvm::cast<lang::LetStmt>(&s);
    return set(var(*let.decl), named(*let.value, let.decl->name));
  }
  case lang::StmtKind::Probe:
    return probe(at(s.span));
  case lang::StmtKind::If:
    return ifStmt(*llvm::cast<lang::IfStmt>(&s), 0, -1, {});
  case lang::StmtKind::While:
    return whileStmt(*llvm::cast<lang::WhileStmt>(&s));
  case lang::StmtKind::Loop:
    return loopStmt(*llvm::cast<lang::LoopStmt>(&s));
  case lang::StmtKind::For:
    return forStmt(*llvm::cast<lang::ForStmt>(&s));
  case lang::StmtKind::Each:
    return each(*llvm::cast<lang::EachStmt>(&s));
  case lang::StmtKind::Param:
    return param(*llvm::cast<lang::ParamStmt>(&s));
  case lang::StmtKind::Draw:
    return draw(*llvm::cast<lang::DrawStmt>(&s));
  case lang::StmtKind::State:
    for (const lang::StateDecl *decl : llvm::cast<lang::StateStmt>(&s)->states)
      set(var(*decl), initial(*decl));
    return;
  case lang::StmtKind::Break:
  case lang::StmtKind::Continue: // stmts() ends its list there
  case lang::StmtKind::Call:     // not in checked trees
    break;
  }
}

void LFPBuilder::assign(const lang::AssignStmt &s) {
  Location loc = at(s.span);
  if (s.op != lang::AssignOp::Set)
    return relaxOnce(s);
  const lang::StateDecl &state = *s.target.state;
  if (s.isElementwise)
    return set(var(state), elementwise(state.type, s.binders, *s.value,
                                       lfp::nameLocation(loc, state.name)));
  if (s.target.indices.empty())
    return set(var(state), named(*s.value, state.name));
  Value value = expr(*s.value);
  Values indices = exprs(s.target.indices);
  Value old = get(var(state));
  set(var(state), lfp::SetOp::create(b, lfp::nameLocation(loc, state.name),
                                     old.getType(), value, old, indices));
}

//===----------------------------------------------------------------------===//
// Branches
//===----------------------------------------------------------------------===//

static SmallVector<lang::Stmt *> concat(StmtList a, StmtList b) {
  SmallVector<lang::Stmt *> both(a);
  llvm::append_range(both, b);
  return both;
}

/// Builds arms `arm`.. of `s`; `rest` follows inside branch number `open`.
void LFPBuilder::ifStmt(const lang::IfStmt &s, size_t arm, int open,
                        StmtList rest) {
  if (s.arms.size() > armLimit && arm == 0)
    return flatIf(s);
  auto bodyOf = [&](size_t k) {
    bool last = k == s.arms.size();
    return concat(last ? s.otherwise.stmts : s.arms[k].body.stmts,
                  int(k) == open ? rest : StmtList());
  };
  SmallVector<lang::Stmt *> here = bodyOf(arm);
  if (arm == s.arms.size())
    return stmts(here);
  SmallVector<lang::Stmt *> all;
  for (size_t k = arm; k <= s.arms.size(); ++k)
    llvm::append_range(all, bodyOf(k));
  bool hasElse = arm + 1 < s.arms.size() || !bodyOf(arm + 1).empty();
  Value condition = expr(*s.arms[arm].condition);
  auto otherwise = [&] { ifStmt(s, arm + 1, open, rest); };
  branch(
      condition, assigned(all), at(s.span), [&] { stmts(here); },
      hasElse ? Action(otherwise) : Action());
}

/// A long chain of arms, one after the other, each if none before was taken.
void LFPBuilder::flatIf(const lang::IfStmt &s) {
  Location loc = at(s.span);
  Var open{&s, "open"};
  set(open, constant(true, loc));
  for (const lang::IfArm &arm : s.arms) {
    Vars vars = assigned(arm.body.stmts);
    vars.push_back(open);
    branch(
        get(open), vars, loc,
        [&] {
          Value condition = expr(*arm.condition);
          branch(
              condition, vars, loc,
              [&] {
                set(open, constant(false, loc));
                stmts(arm.body.stmts);
              },
              nullptr);
        },
        nullptr);
  }
  if (s.hasElse)
    branch(
        get(open), assigned(s.otherwise.stmts), loc,
        [&] { stmts(s.otherwise.stmts); }, nullptr);
}

void LFPBuilder::branch(Value condition, Vars vars, Location loc, Action then,
                        Action otherwise) {
  SmallVector<StringRef> names;
  SmallVector<Type> types;
  Values before;
  for (Var v : vars) {
    names.push_back(v.name);
    before.push_back(get(v));
    types.push_back(before.back().getType());
  }
  bool hasElse = otherwise || !vars.empty();
  auto op = scf::IfOp::create(b, lfp::nameLocation(loc, names), types,
                              condition, true, hasElse);
  auto fill = [&](Block *body, Action action) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(body);
    if (action)
      action();
    Values after;
    for (auto [v, value] : llvm::zip(vars, before)) {
      after.push_back(get(v));
      set(v, value);
    }
    scf::YieldOp::create(b, loc, after);
  };
  fill(op.thenBlock(), then);
  if (hasElse)
    fill(op.elseBlock(), otherwise);
  for (auto [v, result] : llvm::zip(vars, op.getResults()))
    set(v, result);
}
