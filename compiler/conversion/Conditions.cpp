#include "compiler/conversion/Conditions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

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

bool kleene::conversion::isEquivalent(Value pattern, Value value,
                                      Bindings &bindings) {
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

void kleene::conversion::addConjuncts(Value condition, Conditions &conditions) {
  conditions.push_back(condition);
  if (auto both = condition.getDefiningOp<arith::AndIOp>()) {
    addConjuncts(both.getLhs(), conditions);
    addConjuncts(both.getRhs(), conditions);
    return;
  }
  Value c, a, b;
  if (matchChoice(condition, c, a, b) && isBool(b, false)) {
    addConjuncts(c, conditions);
    addConjuncts(a, conditions);
  }
}

/// Adds values each of which implies `condition`.
static void addDisjuncts(Value condition, Conditions &disjuncts) {
  disjuncts.push_back(condition);
  if (auto either = condition.getDefiningOp<arith::OrIOp>()) {
    addDisjuncts(either.getLhs(), disjuncts);
    addDisjuncts(either.getRhs(), disjuncts);
    return;
  }
  Value c, a, b;
  if (matchChoice(condition, c, a, b) && isBool(a, true)) {
    addDisjuncts(c, disjuncts);
    addDisjuncts(b, disjuncts);
  }
}

void kleene::conversion::addContribution(lfp::ReduceOp reduce,
                                         Conditions &conditions) {
  auto yield = cast<lfp::YieldOp>(reduce.getBody().front().getTerminator());
  addConjuncts(yield.getValues()[0], conditions);
  switch (reduce.getKind()) {
  case lfp::Reduction::Any:
  case lfp::Reduction::Count:
  case lfp::Reduction::First:
    // A value of false is the same as not taking part.
    addConjuncts(yield.getValues()[1], conditions);
    break;
  default:
    break;
  }
}

Conditions kleene::conversion::conditionsAt(Operation *op, Operation *root) {
  Conditions conditions;
  for (Operation *inner = op; inner && inner != root;
       inner = inner->getParentOp()) {
    Operation *parent = inner->getParentOp();
    if (auto branch = dyn_cast_or_null<scf::IfOp>(parent);
        branch && inner->getParentRegion() == &branch.getThenRegion())
      addConjuncts(branch.getCondition(), conditions);
    if (auto reduce = dyn_cast_or_null<lfp::ReduceOp>(parent))
      addContribution(reduce, conditions);
    if (auto relax = dyn_cast_or_null<lfp::RelaxOp>(parent))
      addConjuncts(cast<lfp::OfferOp>(relax.getBody().front().getTerminator())
                       .getCondition(),
                   conditions);
  }
  return conditions;
}

/// Whether one of `conditions` implies mask[row, column].
static bool impliesMask(const Conditions &conditions, lfp::InputOp mask,
                        Value row, Value column) {
  for (Value condition : conditions) {
    auto get = condition.getDefiningOp<lfp::GetOp>();
    if (get && get.getTensor() == mask.getResult() &&
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
  Conditions disjuncts;
  addDisjuncts(body.getTerminator()->getOperand(0), disjuncts);
  for (Value disjunct : disjuncts)
    for (Value condition : conditions) {
      Bindings bindings = {{body.getArgument(0), row},
                           {body.getArgument(1), column}};
      if (isEquivalent(disjunct, condition, bindings))
        return true;
    }
  return false;
}

std::optional<Relation>
kleene::conversion::impliedRelation(const Conditions &conditions, Value from,
                                    Value to) {
  if (conditions.empty())
    return std::nullopt;
  Value first = conditions.front();
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
