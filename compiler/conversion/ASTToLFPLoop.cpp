//===- ASTToLFPLoop.cpp - while, loop, for --------------------------------===//
//
// A loop carries the states that its body assigns and, if there is a `break`,
// its flag `again` (Note [Exits] in ASTToLFPStmt.cpp).
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/ASTToLFPInternal.h"
#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include "llvm/ADT/ScopeExit.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

/// An lfp.fix over `vars`, counted under the text of `s`.
void LFPBuilder::fix(const lang::Stmt &s, const lang::Block &body, Vars vars,
                     llvm::function_ref<Value()> guard, Action prologue) {
  Location loc = at(s.span);
  LoopFlags flags;
  flags.hasBreak = hasBreak(body.stmts);
  if (flags.hasBreak)
    vars.push_back(flags.again());
  LoopFlags *outer = std::exchange(loop, &flags);
  llvm::scope_exit restore([&] { loop = outer; });
  if (flags.hasBreak)
    set(flags.again(), constant(true, loc));
  Values inits;
  SmallVector<StringRef> names;
  for (Var v : vars) {
    inits.push_back(get(v));
    names.push_back(v.name);
  }
  auto op = lfp::FixOp::create(b, lfp::nameLocation(loc, names),
                               b.getStringAttr(text(s.span)), inits);
  auto enter = [&](Region &region) {
    b.setInsertionPointToEnd(&region.front());
    for (auto [v, argument] : llvm::zip(vars, region.getArguments())) {
      argument.setLoc(lfp::nameLocation(loc, v.name));
      set(v, argument);
    }
  };
  {
    OpBuilder::InsertionGuard saved(b);
    enter(op.getGuard());
    lfp::ConditionOp::create(b, loc, guard());
    enter(op.getStep());
    if (flags.hasBreak)
      set(flags.again(), constant(true, loc));
    prologue();
    stmts(body.stmts);
    Values next;
    for (Var v : vars)
      next.push_back(get(v));
    lfp::YieldOp::create(b, loc, next);
  }
  for (auto [v, result] : llvm::zip(vars, op.getResults()))
    set(v, result);
}

void LFPBuilder::loopStmt(const lang::LoopStmt &s) {
  auto guard = [&] {
    return loop->hasBreak ? get(loop->again()) : constant(true, at(s.span));
  };
  fix(s, s.body, states(s.body.stmts), guard, [] {});
}

void LFPBuilder::whileStmt(const lang::WhileStmt &s) {
  Location loc = at(s.span);
  Vars vars = states(s.body.stmts);
  Var before{&s, ""}, first{&s.body, "first"};
  if (s.changed) {
    before.name = b.getStringAttr(s.changed->name + "_before").getValue();
    set(before, get(var(*s.changed)));
    set(first, constant(true, loc));
    vars.append({before, first});
  }
  auto holds = [&]() -> Value {
    if (!s.changed)
      return expr(*s.condition);
    Value differs = notEqual(get(before), get(var(*s.changed)), loc);
    return arith::OrIOp::create(b, loc, get(first), differs);
  };
  auto guard = [&]() -> Value {
    if (!loop->hasBreak)
      return holds();
    return choose(
               get(loop->again()), true, loc, [&] { return Values{holds()}; },
               [&] { return Values{constant(false, loc)}; })
        .front();
  };
  bool observed = algorithm.observation == lang::Observation::Whiles &&
                  whileDepth == 0 && !inSampler;
  auto prologue = [&] {
    if (s.changed) {
      set(before, get(var(*s.changed)));
      set(first, constant(false, loc));
    }
    if (observed)
      probe(loc);
  };
  ++whileDepth;
  fix(s, s.body, vars, guard, prologue);
  --whileDepth;
}

void LFPBuilder::forStmt(const lang::ForStmt &s) {
  Location loc = at(s.span);
  Value low = expr(*s.range.low), high = expr(*s.range.high);
  LoopFlags flags;
  flags.hasBreak = hasBreak(s.body.stmts);
  Vars vars = states(s.body.stmts, s.reg);
  Values inits;
  SmallVector<StringRef> names;
  for (Var v : vars) {
    inits.push_back(get(v));
    names.push_back(v.name);
  }
  LoopFlags *outer = std::exchange(loop, &flags);
  auto body = [&](OpBuilder &nested, Location, Value index,
                  ValueRange carried) {
    OpBuilder::InsertionGuard guard(b);
    b.restoreInsertionPoint(nested.saveInsertionPoint());
    for (auto [v, value] : llvm::zip(vars, carried)) {
      value.setLoc(lfp::nameLocation(loc, v.name));
      set(v, value);
    }
    index.setLoc(lfp::nameLocation(at(s.variable->span), s.variable->name));
    set(var(*s.variable), index);
    if (s.reg)
      set(var(*s.reg),
          s.variable->type.isNode
              ? index
              : checked(index, s.variable->span, at(s.variable->span)));
    set(flags.again(), constant(true, loc));
    if (s.condition) {
      Value condition = expr(*s.condition);
      branch(
          condition, assigned(s.body.stmts), loc, [&] { stmts(s.body.stmts); },
          nullptr);
    } else {
      stmts(s.body.stmts);
    }
    Values next{get(flags.again())};
    for (Var v : vars)
      next.push_back(get(v));
    lfp::YieldOp::create(b, loc, next);
  };
  auto op = lfp::ForOp::create(b, lfp::nameLocation(loc, names), low, high,
                               s.range.descending, inits, body);
  loop = outer;
  for (auto [v, result] : llvm::zip(vars, op.getResults()))
    set(v, result);
}
