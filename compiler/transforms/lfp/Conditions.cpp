#include "compiler/transforms/lfp/Conditions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::lfp;

static bool isBool(Value value, bool expected) {
  APInt constant;
  return matchPattern(value, m_ConstantInt(&constant)) &&
         constant.getBitWidth() == 1 && constant.isOne() == expected;
}

static bool areEquivalent(ValueRange patterns, ValueRange values,
                          Bindings &bindings) {
  return patterns.size() == values.size() &&
         llvm::all_of(llvm::zip_equal(patterns, values), [&](auto pair) {
           auto [pattern, value] = pair;
           return isEquivalent(pattern, value, bindings);
         });
}

static bool areEquivalent(Region &pattern, Region &value, Bindings &bindings) {
  if (!llvm::hasSingleElement(pattern) || !llvm::hasSingleElement(value) ||
      pattern.getArgumentTypes() != value.getArgumentTypes())
    return false;
  for (auto [from, to] :
       llvm::zip_equal(pattern.getArguments(), value.getArguments()))
    bindings[from] = to;
  return areEquivalent(pattern.front().getTerminator()->getOperands(),
                       value.front().getTerminator()->getOperands(), bindings);
}

bool kleene::lfp::isEquivalent(Value pattern, Value value, Bindings &bindings) {
  if (auto bound = bindings.find(pattern); bound != bindings.end())
    return bound->second == value;
  if (pattern == value)
    return true;
  auto first = dyn_cast<OpResult>(pattern), second = dyn_cast<OpResult>(value);
  if (!first || !second ||
      first.getResultNumber() != second.getResultNumber() ||
      first.getType() != second.getType())
    return false;
  Operation *left = first.getOwner(), *right = second.getOwner();
  if (left->getName() != right->getName() ||
      left->getAttrDictionary() != right->getAttrDictionary() ||
      left->getNumRegions() != right->getNumRegions() ||
      !areEquivalent(left->getOperands(), right->getOperands(), bindings))
    return false;
  return llvm::all_of(
      llvm::zip_equal(left->getRegions(), right->getRegions()), [&](auto pair) {
        return areEquivalent(std::get<0>(pair), std::get<1>(pair), bindings);
      });
}

/// `condition` as `if c then a else b` with three i1 values, whichever op says
/// so; false if it is nothing of the kind.
static bool matchChoice(Value condition, Value &c, Value &a, Value &b) {
  if (auto select = condition.getDefiningOp<arith::SelectOp>()) {
    c = select.getCondition();
    a = select.getTrueValue();
    b = select.getFalseValue();
    return true;
  }
  auto branch = condition.getDefiningOp<scf::IfOp>();
  if (!branch)
    return false;
  unsigned number = cast<OpResult>(condition).getResultNumber();
  c = branch.getCondition();
  a = branch.thenYield().getOperand(number);
  b = branch.elseYield().getOperand(number);
  return true;
}

/// Takes negations off.
static Fact simplified(Fact fact) {
  while (auto negation = fact.value.getDefiningOp<arith::XOrIOp>()) {
    if (!isBool(negation.getRhs(), true))
      break;
    fact = {negation.getLhs(), !fact.holds};
  }
  return fact;
}

void kleene::lfp::addFact(Fact fact, Conditions &conditions) {
  fact = simplified(fact);
  conditions.push_back(fact);
  auto addBoth = [&](Value a, Value b) {
    addFact({a, fact.holds}, conditions);
    addFact({b, fact.holds}, conditions);
  };
  if (auto both = fact.value.getDefiningOp<arith::AndIOp>(); both && fact.holds)
    return addBoth(both.getLhs(), both.getRhs());
  if (auto either = fact.value.getDefiningOp<arith::OrIOp>();
      either && !fact.holds)
    return addBoth(either.getLhs(), either.getRhs());
  Value c, a, b;
  if (!matchChoice(fact.value, c, a, b))
    return;
  // An alternative that would contradict the fact was not taken.
  if (isBool(b, !fact.holds)) {
    addFact({c, true}, conditions);
    addFact({a, fact.holds}, conditions);
  } else if (isBool(a, !fact.holds)) {
    addFact({c, false}, conditions);
    addFact({b, fact.holds}, conditions);
  }
}

/// Adds facts each of which implies `fact`.
static void addReasons(Fact fact, Conditions &reasons) {
  fact = simplified(fact);
  reasons.push_back(fact);
  if (!fact.holds)
    return;
  if (auto either = fact.value.getDefiningOp<arith::OrIOp>()) {
    addReasons({either.getLhs(), true}, reasons);
    addReasons({either.getRhs(), true}, reasons);
  }
  Value c, a, b;
  if (!matchChoice(fact.value, c, a, b))
    return;
  if (isBool(a, true)) {
    addReasons({c, true}, reasons);
    addReasons({b, true}, reasons);
  } else if (isBool(b, true)) {
    addReasons({c, false}, reasons);
    addReasons({a, true}, reasons);
  }
}

/// Whether `pattern`, its bound values replaced, is what `fact` says.
static bool says(Fact fact, Fact pattern, Bindings bindings) {
  if (fact.holds == pattern.holds)
    return isEquivalent(pattern.value, fact.value, bindings);
  // not (x == y) says x != y.
  auto first = pattern.value.getDefiningOp<arith::CmpFOp>();
  auto second = fact.value.getDefiningOp<arith::CmpFOp>();
  using arith::CmpFPredicate;
  auto are = [&](CmpFPredicate p, CmpFPredicate q) {
    return first.getPredicate() == p && second.getPredicate() == q;
  };
  return first && second &&
         (are(CmpFPredicate::UNE, CmpFPredicate::OEQ) ||
          are(CmpFPredicate::OEQ, CmpFPredicate::UNE)) &&
         areEquivalent(first->getOperands(), second->getOperands(), bindings);
}

void kleene::lfp::addContribution(lfp::ReduceOp reduce,
                                  Conditions &conditions) {
  auto yield = cast<lfp::YieldOp>(reduce.getBody().front().getTerminator());
  addFact({yield.getValues()[0]}, conditions);
  switch (reduce.getKind()) {
  case lfp::Reduction::Any:
  case lfp::Reduction::Count:
  case lfp::Reduction::First:
    // A value of false is the same as not taking part.
    addFact({yield.getValues()[1]}, conditions);
    break;
  default:
    break;
  }
}

/// Adds that the branch `op` lies directly in, if any, was taken.
static void addBranch(Operation *op, Conditions &conditions) {
  if (auto branch = dyn_cast_or_null<scf::IfOp>(op->getParentOp()))
    addFact({branch.getCondition(),
             op->getParentRegion() == &branch.getThenRegion()},
            conditions);
}

Conditions kleene::lfp::branchesAround(Operation *op) {
  Conditions conditions;
  for (; op; op = op->getParentOp())
    addBranch(op, conditions);
  return conditions;
}

Conditions kleene::lfp::conditionsAt(Operation *op, Operation *root) {
  Conditions conditions;
  for (Operation *inner = op; inner && inner != root;
       inner = inner->getParentOp()) {
    addBranch(inner, conditions);
    Operation *parent = inner->getParentOp();
    if (auto reduce = dyn_cast_or_null<lfp::ReduceOp>(parent))
      addContribution(reduce, conditions);
    if (auto relax = dyn_cast_or_null<lfp::RelaxOp>(parent))
      addFact({cast<lfp::OfferOp>(relax.getBody().front().getTerminator())
                   .getCondition()},
              conditions);
  }
  return conditions;
}

/// Whether one of `conditions` implies mask[row, column].
static bool impliesMask(const Conditions &conditions, lfp::InputOp mask,
                        Value row, Value column) {
  for (const Fact &fact : conditions) {
    auto get = fact.value.getDefiningOp<lfp::GetOp>();
    if (fact.holds && get && get.getTensor() == mask.getResult() &&
        llvm::equal(get.getIndices(), ArrayRef<Value>{row, column}))
      return true;
  }
  if (!mask.isDerived())
    return false;
  Operation *yield = mask.getDerived().front().getTerminator();
  auto build = yield->getOperand(0).getDefiningOp<lfp::BuildOp>();
  if (!build)
    return false;
  Block &body = build.getBody().front();
  Conditions reasons;
  addReasons({body.getTerminator()->getOperand(0)}, reasons);
  Bindings bindings = {{body.getArgument(0), row},
                       {body.getArgument(1), column}};
  return llvm::any_of(reasons, [&](const Fact &reason) {
    return llvm::any_of(conditions, [&](const Fact &fact) {
      return says(fact, reason, bindings);
    });
  });
}

std::optional<Relation>
kleene::lfp::impliedRelation(const Conditions &conditions, Value from,
                             Value to) {
  if (conditions.empty())
    return std::nullopt;
  Value first = conditions.front().value;
  auto program = first.getParentRegion()->getParentOfType<lfp::ProgramOp>();
  for (lfp::InputOp input : program.getBody().getOps<lfp::InputOp>()) {
    lfp::VariableAttr variable = input.getVariable();
    if (variable.getLocation() != lfp::VarLocation::Edge ||
        variable.getType() != lfp::VarType::Mask)
      continue;
    if (impliesMask(conditions, input, from, to))
      return Relation{input, false};
    if (impliesMask(conditions, input, to, from))
      return Relation{input, true};
  }
  return std::nullopt;
}
