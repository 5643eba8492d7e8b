#include "compiler/conversion/LatticeForm.h"
#include "compiler/transforms/lfp/Conditions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

static LogicalResult refuse(Location loc, const Twine &expected) {
  return emitError(loc) << "no lattice form: expected " << expected
                        << " [no-lattice-form]";
}

/// The component of `fix` that `value`, an argument of its step, stands for.
static std::optional<unsigned> componentOf(lfp::FixOp fix, Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || argument.getOwner() != &fix.getStep().front())
    return std::nullopt;
  return argument.getArgNumber();
}

static Value yielded(lfp::FixOp fix, unsigned component) {
  return fix.getStep().front().getTerminator()->getOperand(component);
}

bool LatticeForm::isWitness(Value value) {
  auto result = dyn_cast<OpResult>(value);
  if (!result || result.getOwner() != fix)
    return false;
  Value last = yielded(fix, result.getResultNumber());
  return last.getDefiningOp() == relax.getOperation() &&
         cast<OpResult>(last).getResultNumber() != 0;
}

namespace {

/// Fills a LatticeForm, part by part.
class Recognition {
public:
  explicit Recognition(lfp::ProgramOp program) : program(program) {}

  FailureOr<LatticeForm> run() {
    if (failed(findLoop()) || failed(findStart()) || failed(findMessage()) ||
        failed(findWitness()))
      return failure();
    return form;
  }

private:
  LogicalResult findLoop();
  LogicalResult findStart();
  LogicalResult findMessage();
  LogicalResult findWitness();
  LogicalResult collectFeatures(Value extra);

  Block &body() { return form.relax.getBody().front(); }
  lfp::OfferOp offer() { return cast<lfp::OfferOp>(body().getTerminator()); }

  lfp::ProgramOp program;
  LatticeForm form;
};

} // namespace

LogicalResult Recognition::findLoop() {
  SmallVector<lfp::RelaxOp> all;
  program.walk([&](lfp::RelaxOp relax) { all.push_back(relax); });
  if (all.size() != 1)
    return refuse(all.empty() ? program.getLoc() : all[1].getLoc(),
                  "one lattice assignment in the program, got " +
                      Twine(all.size()));
  form.relax = all.front();
  form.fix = dyn_cast<lfp::FixOp>(form.relax->getParentOp());
  if (!form.fix || !form.fix.getStep().hasOneBlock() ||
      form.fix->getParentOp() != program)
    return refuse(form.relax.getLoc(),
                  "it directly in one `while changed(...)`");
  auto target = componentOf(form.fix, form.relax.getTarget());
  auto type = dyn_cast<RankedTensorType>(form.relax.getTarget().getType());
  if (!target || !type || type.getRank() != 1 ||
      !type.getElementType().isF64() ||
      form.relax.getLattice() != lfp::Lattice::Min ||
      yielded(form.fix, *target) != form.relax.getResult())
    return refuse(form.relax.getLoc(), "`x[v] min= ...` for a node scalar x");
  return success();
}

/// `if s then on else off`, or one number everywhere.
LogicalResult Recognition::findStart() {
  unsigned target = *componentOf(form.fix, form.relax.getTarget());
  Value init = form.fix.getInits()[target];
  auto build = init.getDefiningOp<lfp::BuildOp>();
  auto fail = [&] {
    return refuse(init.getLoc(), "the state to start as a number, or as "
                                 "`if s then a else b` for a mask_one input s");
  };
  if (!build)
    return fail();
  Value element = build.getBody().front().getTerminator()->getOperand(0);
  FloatAttr on, off;
  if (matchPattern(element, m_Constant(&off))) {
    form.off = form.on = off.getValueAsDouble();
    return success();
  }
  auto select = element.getDefiningOp<arith::SelectOp>();
  auto same = select ? select.getCondition().getDefiningOp<arith::CmpIOp>()
                     : arith::CmpIOp();
  if (!same || same.getPredicate() != arith::CmpIPredicate::eq ||
      !matchPattern(select.getTrueValue(), m_Constant(&on)) ||
      !matchPattern(select.getFalseValue(), m_Constant(&off)))
    return fail();
  Value own = build.getBody().front().getArgument(0);
  Value source = same.getLhs() == own ? same.getRhs() : same.getLhs();
  form.source = source.getDefiningOp<lfp::InputOp>();
  if (!form.source || (same.getLhs() != own && same.getRhs() != own))
    return fail();
  form.on = on.getValueAsDouble();
  form.off = off.getValueAsDouble();
  return success();
}

/// The operands with which the value of `op` grows, none of which makes it
/// fall; nothing when it may fall. A learned cost grows with all it reads.
static std::optional<SmallVector<Value, 2>> growsWith(Operation *op) {
  auto isPositive = [](Value value) {
    FloatAttr constant;
    return matchPattern(value, m_Constant(&constant)) &&
           constant.getValueAsDouble() > 0;
  };
  if (isa<arith::AddFOp, math::SqrtOp, math::ExpOp, math::LogOp,
          arith::UIToFPOp>(op))
    return SmallVector<Value, 2>(op->getOperands());
  if (auto product = dyn_cast<arith::MulFOp>(op)) {
    if (isPositive(product.getRhs()))
      return SmallVector<Value, 2>{product.getLhs()};
    if (isPositive(product.getLhs()))
      return SmallVector<Value, 2>{product.getRhs()};
  }
  if (auto quotient = dyn_cast<arith::DivFOp>(op);
      quotient && isPositive(quotient.getRhs()))
    return SmallVector<Value, 2>{quotient.getLhs()};
  if (auto difference = dyn_cast<arith::SubFOp>(op);
      difference && matchPattern(difference.getRhs(), m_Constant()))
    return SmallVector<Value, 2>{difference.getLhs()};
  // The smaller or the larger of two.
  auto choice = dyn_cast<arith::SelectOp>(op);
  auto compare = choice ? choice.getCondition().getDefiningOp<arith::CmpFOp>()
                        : arith::CmpFOp();
  if (compare &&
      llvm::is_contained(compare->getOperands(), choice.getTrueValue()) &&
      llvm::is_contained(compare->getOperands(), choice.getFalseValue()))
    return SmallVector<Value, 2>{choice.getTrueValue(), choice.getFalseValue()};
  return std::nullopt;
}

/// The edge inputs that `extra` reads at sender and receiver, with which it
/// grows; nothing else may vary from edge to edge or from turn to turn.
LogicalResult Recognition::collectFeatures(Value extra) {
  SmallVector<Value> pending{extra};
  llvm::DenseSet<Value> seen;
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    Operation *op = value.getDefiningOp();
    if (!seen.insert(value).second || matchPattern(value, m_Constant()))
      continue;
    auto get = dyn_cast_or_null<lfp::GetOp>(op);
    if (get) {
      auto input = get.getTensor().getDefiningOp<lfp::InputOp>();
      if (!input || get.getIndices() != ValueRange(body().getArguments()))
        return refuse(get.getLoc(),
                      "the message to read edge inputs from sender to "
                      "receiver beside the sender's value");
      if (!llvm::is_contained(form.features, input))
        form.features.push_back(input);
      continue;
    }
    auto operands = op && op->getBlock() == &body()
                        ? growsWith(op)
                        : std::optional<SmallVector<Value, 2>>();
    if (!operands)
      return refuse(op ? op->getLoc() : form.relax.getLoc(),
                    "the message to grow with the edge inputs it reads: "
                    "sums, positive multiples, min, max, sqrt, exp and log");
    llvm::append_range(pending, *operands);
  }
  return success();
}

LogicalResult Recognition::findMessage() {
  auto binders = body().getArguments();
  auto isSender = [&](Value value) {
    auto get = value.getDefiningOp<lfp::GetOp>();
    return get && get.getTensor() == form.relax.getTarget() &&
           get.getIndices()[0] == binders[0];
  };
  auto sum = offer().getValue().getDefiningOp<arith::AddFOp>();
  if (binders.size() != 2 || !sum ||
      isSender(sum.getLhs()) == isSender(sum.getRhs()) ||
      offer().getIndices()[0] != binders[1])
    return refuse(form.relax.getLoc(), "`x[v] min= x[u] + e` in `each u, v`");
  if (failed(collectFeatures(isSender(sum.getLhs()) ? sum.getRhs()
                                                    : sum.getLhs())))
    return failure();
  std::optional<lfp::Relation> relation = lfp::impliedRelation(
      lfp::conditionsAt(offer(), nullptr), binders[0], binders[1]);
  if (!relation || relation->reversed)
    return refuse(form.relax.getLoc(),
                  "a `where` that implies an edge mask input from u to v");
  form.mask = relation->mask;
  if (form.features.empty()) // the cost of an edge is one number
    form.features.push_back(form.mask);
  return success();
}

/// A witness names the sender, and starts as the node itself.
LogicalResult Recognition::findWitness() {
  for (auto [value, old] :
       llvm::zip_equal(offer().getWitnesses(), form.relax.getWitnesses())) {
    auto component = componentOf(form.fix, old);
    auto build =
        component
            ? form.fix.getInits()[*component].getDefiningOp<lfp::BuildOp>()
            : lfp::BuildOp();
    if (value != body().getArgument(0) || !build ||
        build.getBody().front().getTerminator()->getOperand(0) !=
            build.getBody().front().getArgument(0))
      return refuse(value.getLoc(),
                    "a witness that starts as `self` and becomes u");
  }
  return success();
}

FailureOr<LatticeForm> kleene::conversion::latticeForm(lfp::ProgramOp program) {
  return Recognition(program).run();
}
