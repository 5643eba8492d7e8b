//===- ASTToLFPEach.cpp - simultaneous and lattice assignments ------------===//
//
// All reads of an `each` see the state before it, so its assignments are taken
// apart: one lfp.build per variable that is set, one lfp.relax per variable and
// order that is relaxed. The conditions around an assignment are evaluated in
// each of them; what nobody needs is left to the canonicalizer.
//
// An offer is the list {taken, index..., value, witness value...}.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/ASTToLFPInternal.h"
#include "compiler/transforms/lfp/VariableNames.h"
#include "lang/sema/EachOperations.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;
using StmtList = ArrayRef<lang::Stmt *>;

//===----------------------------------------------------------------------===//
// Which assignments one operation covers
//===----------------------------------------------------------------------===//

/// The binder that index `number` of an elementwise target is.
static const lang::Decl *binderAt(const lang::AssignStmt &s, size_t number) {
  return cast<lang::NameExpr>(s.target.indices[number])->decl;
}

bool LFPBuilder::isLazy(StmtList list) {
  return llvm::any_of(list, [&](const lang::Stmt *s) {
    if (const auto *let = dyn_cast<lang::LetStmt>(s))
      return isLazy(*let->value);
    if (const auto *assign = dyn_cast<lang::AssignStmt>(s))
      return isLazy(*assign->value) ||
             llvm::any_of(assign->target.indices,
                          [&](const lang::Expr *e) { return isLazy(*e); }) ||
             llvm::any_of(assign->witnesses, [&](const lang::Witness &w) {
               return isLazy(*w.value);
             });
    const auto *branch = dyn_cast<lang::IfStmt>(s);
    return branch && (isLazy(branch->otherwise.stmts) ||
                      llvm::any_of(branch->arms, [&](const lang::IfArm &arm) {
                        return isLazy(*arm.condition) || isLazy(arm.body.stmts);
                      }));
  });
}

//===----------------------------------------------------------------------===//
// The statement
//===----------------------------------------------------------------------===//

void LFPBuilder::each(const lang::EachStmt &s) {
  // Targets chain from one operation to the next; reads stay with `env`.
  llvm::DenseMap<const lang::StateDecl *, Value> after;
  auto current = [&](const lang::StateDecl *state) {
    Value &value = after[state];
    return value ? value : value = get(var(*state));
  };
  for (const lang::AssignStmt *like : lang::operationsOf(s)) {
    SmallVector<const lang::StateDecl *> states = targetsOf(*like);
    Values old;
    for (const lang::StateDecl *state : states)
      old.push_back(current(state));
    Values next = like->op == lang::AssignOp::Set
                      ? Values{eachSet(s, *like, old.front())}
                      : eachRelax(s, *like, old);
    for (auto [state, value] : llvm::zip_equal(states, next))
      after[state] = value;
  }
  for (auto [state, value] : after)
    set(var(*state), value);
}

SmallVector<const lang::StateDecl *>
LFPBuilder::targetsOf(const lang::AssignStmt &s) {
  SmallVector<const lang::StateDecl *> states{s.target.state};
  for (const lang::Witness &witness : s.witnesses)
    states.push_back(witness.target.state);
  return states;
}

Value LFPBuilder::eachSet(const lang::EachStmt &s, const lang::AssignStmt &like,
                          Value old) {
  Location loc = at(like.span);
  auto body = [&](OpBuilder &nested, Location, ValueRange indices) {
    OpBuilder::InsertionGuard guard(b);
    b.restoreInsertionPoint(nested.saveInsertionPoint());
    for (auto [number, index] : llvm::enumerate(indices)) {
      const lang::Decl *binder = binderAt(like, number);
      index.setLoc(lfp::nameLocation(at(binder->span), binder->name));
      set(var(*binder), index);
    }
    Type type = cast<RankedTensorType>(old.getType()).getElementType();
    Value before = lfp::GetOp::create(b, loc, type, old, indices);
    auto now = [&] { return Values{elementAfter(s.body.stmts, like, before)}; };
    Value value = s.condition ? choose(expr(*s.condition), isLazy(s.body.stmts),
                                       loc, now, [&] { return Values{before}; })
                                    .front()
                              : now().front();
    lfp::YieldOp::create(b, loc, value);
  };
  return lfp::BuildOp::create(
      b, lfp::nameLocation(loc, like.target.state->name), old.getType(), body);
}

/// The element that `like` sets, after `list`.
Value LFPBuilder::elementAfter(StmtList list, const lang::AssignStmt &like,
                               Value old) {
  Value value = old;
  for (lang::Stmt *s : list) {
    if (const auto *let = dyn_cast<lang::LetStmt>(s)) {
      set(var(*let->decl), named(*let->value, let->decl->name));
    } else if (const auto *assign = dyn_cast<lang::AssignStmt>(s)) {
      if (lang::isSameOperation(*assign, like))
        value = expr(*assign->value);
    } else if (lang::containsOperation(*s, like)) {
      auto now = [&](StmtList arm) {
        return Values{elementAfter(arm, like, value)};
      };
      value = eachIf(*cast<lang::IfStmt>(s), 0, now).front();
    }
  }
  return value;
}

/// The values that `of` gives for the branch of `s` that is taken.
Values LFPBuilder::eachIf(const lang::IfStmt &s, size_t arm,
                          llvm::function_ref<Values(StmtList)> of) {
  if (arm == s.arms.size())
    return of(s.otherwise.stmts);
  bool isLater = isLazy(s.otherwise.stmts) || isLazy(s.arms[arm].body.stmts);
  for (const lang::IfArm &later : s.arms.drop_front(arm + 1))
    isLater |= isLazy(*later.condition) || isLazy(later.body.stmts);
  return choose(
      expr(*s.arms[arm].condition), isLater, at(s.span),
      [&] { return of(s.arms[arm].body.stmts); },
      [&] { return eachIf(s, arm + 1, of); });
}

//===----------------------------------------------------------------------===//
// Lattice assignments
//===----------------------------------------------------------------------===//

Values LFPBuilder::offer(const lang::AssignStmt &s) {
  Values values{constant(true, at(s.span))};
  llvm::append_range(values, exprs(s.target.indices));
  values.push_back(expr(*s.value));
  for (const lang::Witness &witness : s.witnesses)
    values.push_back(expr(*witness.value));
  return values;
}

/// What `list` offers to the operation of `like`; `none` is no offer.
Values LFPBuilder::offerOf(StmtList list, const lang::AssignStmt &like,
                           const Values &none) {
  Values values = none;
  for (lang::Stmt *s : list) {
    if (const auto *let = dyn_cast<lang::LetStmt>(s)) {
      set(var(*let->decl), named(*let->value, let->decl->name));
    } else if (const auto *assign = dyn_cast<lang::AssignStmt>(s)) {
      if (lang::isSameOperation(*assign, like))
        values = offer(*assign);
    } else if (lang::containsOperation(*s, like)) {
      values = eachIf(*cast<lang::IfStmt>(s), 0,
                      [&](StmtList arm) { return offerOf(arm, like, none); });
    }
  }
  return values;
}

Values LFPBuilder::eachRelax(const lang::EachStmt &s,
                             const lang::AssignStmt &like, const Values &old) {
  Location loc = at(s.span);
  return relax(like, old, s.binders.size(), [&](ValueRange indices) -> Values {
    for (auto [binder, index] : llvm::zip_equal(s.binders, indices)) {
      index.setLoc(lfp::nameLocation(at(binder->span), binder->name));
      set(var(*binder), index);
    }
    Values none{constant(false, loc)};
    for (size_t k = 0; k < like.target.indices.size(); ++k)
      none.push_back(constantIndex(0, loc));
    for (Value value : old)
      none.push_back(zero(getElementTypeOrSelf(value.getType()), loc));
    if (!s.condition)
      return offerOf(s.body.stmts, like, none);
    Value condition = expr(*s.condition);
    if (isLazy(s.body.stmts))
      return choose(
          condition, true, loc,
          [&] { return offerOf(s.body.stmts, like, none); },
          [&] { return none; });
    Values values = offerOf(s.body.stmts, like, none);
    values[0] = arith::AndIOp::create(b, loc, condition, values[0]);
    return values;
  });
}

/// The lfp.relax of `like` from the values `old` of its targets.
Values LFPBuilder::relax(const lang::AssignStmt &like, const Values &old,
                         unsigned binders,
                         llvm::function_ref<Values(ValueRange)> make) {
  Location loc = at(like.span);
  size_t rank = like.target.indices.size();
  auto body = [&](OpBuilder &nested, Location, ValueRange indices) {
    OpBuilder::InsertionGuard guard(b);
    b.restoreInsertionPoint(nested.saveInsertionPoint());
    Values values = make(indices);
    ValueRange all(values);
    lfp::OfferOp::create(b, loc, all[rank + 1], all.slice(1, rank), all[0],
                         all.drop_front(rank + 2));
  };
  SmallVector<StringRef> names;
  for (const lang::StateDecl *state : targetsOf(like))
    names.push_back(state->name);
  auto op = lfp::RelaxOp::create(
      b, lfp::nameLocation(loc, names), lfp::Lattice(lang::latticeOf(like.op)),
      binders, old.front(), ValueRange(old).drop_front(), body);
  return Values(op->getResults());
}

void LFPBuilder::relaxOnce(const lang::AssignStmt &s) {
  Values old;
  SmallVector<const lang::StateDecl *> states = targetsOf(s);
  for (const lang::StateDecl *state : states)
    old.push_back(get(var(*state)));
  Values next = relax(s, old, 0, [&](ValueRange) { return offer(s); });
  for (auto [state, value] : llvm::zip_equal(states, next))
    set(var(*state), value);
}
