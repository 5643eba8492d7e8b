#include "compiler/conversion/PointerRange.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

/// Whether `any` holds only if some index takes part in `search`: same range,
/// same condition and value.
static bool isWitnessedBy(lfp::ReduceOp search, lfp::ReduceOp any) {
  if (any.getKind() != lfp::Reduction::Any)
    return false;
  lfp::Bindings bindings;
  if (!lfp::isEquivalent(search.getLower(), any.getLower(), bindings) ||
      !lfp::isEquivalent(search.getUpper(), any.getUpper(), bindings))
    return false;
  Block &wanted = search.getBody().front(), &found = any.getBody().front();
  bindings[wanted.getArgument(0)] = found.getArgument(0);
  auto offered = cast<lfp::YieldOp>(wanted.getTerminator()).getValues();
  auto tested = cast<lfp::YieldOp>(found.getTerminator()).getValues();
  if (!lfp::isEquivalent(offered[0], tested[0], bindings))
    return false;
  // An argmin takes part whatever its value.
  return search.getKind() != lfp::Reduction::First ||
         lfp::isEquivalent(offered[1], tested[1], bindings);
}

namespace {
/// Walks backwards over everything that can reach a pointer variable.
class RangeProof {
public:
  std::optional<lfp::Relation> run(ArrayRef<Value> pointers) {
    for (Value pointer : pointers)
      reach(pointer);
    while (!pending.empty() && holds)
      holds = explain(pending.pop_back_val());
    return holds ? relation : std::nullopt;
  }

private:
  void reach(Value pointer) {
    if (visited.insert(pointer).second)
      pending.push_back(pointer);
  }

  /// Every way to come by the tensor `pointer`: false if one is unknown.
  bool explain(Value pointer);
  bool explainArgument(BlockArgument arg);
  bool explainRelax(lfp::RelaxOp relax, unsigned result);
  bool explainYields(Region &region, unsigned number);

  /// Whether `target`, assigned to the pointer of `own` where `conditions`
  /// hold, is in the range.
  bool explainTarget(Value target, Value own,
                     const lfp::Conditions &conditions);
  bool explainEither(Value condition, Value then, Value otherwise, Value own,
                     const lfp::Conditions &conditions);
  bool explainSearch(lfp::ReduceOp search, Value own,
                     const lfp::Conditions &conditions);
  bool isRelated(Value target, Value own, const lfp::Conditions &conditions);

  llvm::DenseSet<Value> visited;
  SmallVector<Value> pending;
  std::optional<lfp::Relation> relation;
  bool holds = true;
};
} // namespace

bool RangeProof::explain(Value pointer) {
  if (auto arg = dyn_cast<BlockArgument>(pointer))
    return explainArgument(arg);
  Operation *op = pointer.getDefiningOp();
  unsigned number = cast<OpResult>(pointer).getResultNumber();
  if (auto build = dyn_cast<lfp::BuildOp>(op)) {
    Block &body = build.getBody().front();
    return body.getNumArguments() == 1 &&
           explainTarget(body.getTerminator()->getOperand(0),
                         body.getArgument(0), {});
  }
  if (auto set = dyn_cast<lfp::SetOp>(op)) {
    reach(set.getTensor());
    return explainTarget(set.getValue(), set.getIndices().front(),
                         lfp::conditionsAt(set, nullptr));
  }
  if (auto relax = dyn_cast<lfp::RelaxOp>(op))
    return explainRelax(relax, number);
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    reach(select.getTrueValue());
    reach(select.getFalseValue());
    return true;
  }
  if (auto fix = dyn_cast<lfp::FixOp>(op)) {
    reach(fix.getInits()[number]);
    return explainYields(fix.getStep(), number);
  }
  if (auto loop = dyn_cast<lfp::ForOp>(op)) {
    reach(loop.getInits()[number]);
    return explainYields(loop.getBody(), number + 1);
  }
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return explainYields(branch.getThenRegion(), number) &&
           explainYields(branch.getElseRegion(), number);
  return false;
}

bool RangeProof::explainArgument(BlockArgument arg) {
  Operation *loop = arg.getOwner()->getParentOp();
  if (isa<lfp::FixOp>(loop))
    reach(loop->getResult(arg.getArgNumber()));
  else if (isa<lfp::ForOp>(loop))
    reach(loop->getResult(arg.getArgNumber() - 1));
  else
    return false;
  return true;
}

bool RangeProof::explainYields(Region &region, unsigned number) {
  for (Block &block : region) {
    if (!isa<lfp::YieldOp, scf::YieldOp>(block.getTerminator()))
      return false;
    reach(block.getTerminator()->getOperand(number));
  }
  return true;
}

bool RangeProof::explainRelax(lfp::RelaxOp relax, unsigned result) {
  // The target itself is ordered, not a pointer.
  if (result == 0)
    return false;
  auto offer = cast<lfp::OfferOp>(relax.getBody().front().getTerminator());
  lfp::Conditions conditions;
  lfp::addFact({offer.getCondition()}, conditions);
  reach(relax.getWitnesses()[result - 1]);
  return offer.getIndices().size() == 1 &&
         explainTarget(offer.getWitnesses()[result - 1],
                       offer.getIndices().front(), conditions);
}

bool RangeProof::explainEither(Value condition, Value then, Value otherwise,
                               Value own, const lfp::Conditions &conditions) {
  lfp::Conditions whenTrue = conditions, whenFalse = conditions;
  lfp::addFact({condition, true}, whenTrue);
  lfp::addFact({condition, false}, whenFalse);
  return explainTarget(then, own, whenTrue) &&
         explainTarget(otherwise, own, whenFalse);
}

bool RangeProof::explainTarget(Value target, Value own,
                               const lfp::Conditions &conditions) {
  if (target == own)
    return true;
  if (auto get = target.getDefiningOp<lfp::GetOp>();
      get && llvm::equal(get.getIndices(), ArrayRef<Value>{own})) {
    // The old pointer of the same node.
    reach(get.getTensor());
    return true;
  }
  if (auto select = target.getDefiningOp<arith::SelectOp>()) {
    return explainEither(select.getCondition(), select.getTrueValue(),
                         select.getFalseValue(), own, conditions);
  }
  if (auto branch = target.getDefiningOp<scf::IfOp>()) {
    unsigned number = cast<OpResult>(target).getResultNumber();
    return explainEither(
        branch.getCondition(), branch.thenYield().getOperand(number),
        branch.elseYield().getOperand(number), own, conditions);
  }
  if (auto search = target.getDefiningOp<lfp::ReduceOp>())
    return explainSearch(search, own, conditions);
  return isRelated(target, own, conditions);
}

bool RangeProof::explainSearch(lfp::ReduceOp search, Value own,
                               const lfp::Conditions &conditions) {
  bool finds = search.getKind() == lfp::Reduction::First ||
               search.getKind() == lfp::Reduction::ArgMin ||
               search.getKind() == lfp::Reduction::ArgMax;
  // A search that finds nothing gives node 0, which is related to no one.
  bool succeeds = llvm::any_of(conditions, [&](const lfp::Fact &fact) {
    auto any = fact.value.getDefiningOp<lfp::ReduceOp>();
    return any && fact.holds && isWitnessedBy(search, any);
  });
  if (!finds || !succeeds)
    return false;
  lfp::Conditions found;
  lfp::addContribution(search, found);
  return isRelated(search.getBody().front().getArgument(0), own, found);
}

bool RangeProof::isRelated(Value target, Value own,
                           const lfp::Conditions &conditions) {
  std::optional<lfp::Relation> found =
      lfp::impliedRelation(conditions, target, own);
  if (!found || (relation && !(*relation == *found)))
    return false;
  relation = found;
  return true;
}

std::optional<lfp::Relation>
kleene::conversion::pointerRange(ArrayRef<Value> pointers) {
  return RangeProof().run(pointers);
}
