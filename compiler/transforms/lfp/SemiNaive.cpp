//===- SemiNaive.cpp - only what changed offers candidates again ----------===//
//
// Semi-naive evaluation (Bancilhon and Ramakrishnan 1986), for lattice
// assignments iterated to their fixed point.
//
//===----------------------------------------------------------------------===//
#include "compiler/transforms/lfp/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

namespace kleene::lfp {
#define GEN_PASS_DEF_SEMINAIVE
#include "compiler/transforms/lfp/Passes.h.inc"
} // namespace kleene::lfp

using namespace mlir;
using namespace kleene::lfp;

namespace {

/// What tells a turn which elements changed in the turn before: the value that
/// turn read, and whether there was no such turn.
struct History {
  Value before, first;
};

/// Looks for components of `fix` that carry the history of `state`, as
/// `while changed(state)` does.
std::optional<History> historyOf(FixOp fix, BlockArgument state) {
  Block &step = fix.getStep().front();
  auto yield = cast<YieldOp>(step.getTerminator());
  History history;
  for (auto [argument, init, next] :
       llvm::zip(step.getArguments(), fix.getInits(), yield.getValues())) {
    if (next == state)
      history.before = argument;
    if (matchPattern(init, m_One()) && matchPattern(next, m_Zero()))
      history.first = argument;
  }
  if (!history.before || !history.first)
    return std::nullopt;
  return history;
}

/// The indices of the sender: all binders but the last, the receiver's.
ValueRange senderOf(RelaxOp relax) {
  return ValueRange(relax.getBody().front().getArguments()).drop_back();
}

/// Whether `relax` replaces a component of `fix`, the meet of its old value and
/// candidates that only the sender can make different from one turn to the
/// next: of what varies, the body reads the target at the sender.
bool dependsOnSender(FixOp fix, RelaxOp relax) {
  Block &body = relax.getBody().front();
  auto target = dyn_cast<BlockArgument>(relax.getTarget());
  if (body.getNumArguments() < 2 || !target ||
      target.getOwner() != &fix.getStep().front() ||
      !isa<RankedTensorType>(target.getType()))
    return false;
  auto yield = cast<YieldOp>(fix.getStep().front().getTerminator());
  if (yield.getValues()[target.getArgNumber()] != relax.getResult())
    return false;
  ValueRange sender = senderOf(relax);
  WalkResult found = body.walk([&](Operation *op) {
    for (Value operand : op->getOperands()) {
      Region *home = operand.getParentRegion();
      bool varies =
          fix.getStep().isAncestor(home) && !relax.getBody().isAncestor(home);
      auto get = dyn_cast<GetOp>(op);
      bool ofSender = get && operand == target && get.getIndices() == sender;
      if (varies && !ofSender)
        return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return !found.wasInterrupted();
}

Value differ(OpBuilder &b, Location loc, Value left, Value right) {
  if (isa<FloatType>(left.getType()))
    return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNE, left,
                                 right);
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, left, right);
}

/// Senders offer in the first turn, and when they changed in the one before.
void restrictSenders(RelaxOp relax, const History &history) {
  Block &body = relax.getBody().front();
  auto offer = cast<OfferOp>(body.getTerminator());
  OpBuilder b = OpBuilder::atBlockBegin(&body);
  Location loc = relax.getLoc();
  ValueRange sender = senderOf(relax);
  Value now = GetOp::create(b, loc, relax.getTarget(), sender);
  Value then = GetOp::create(b, loc, history.before, sender);
  Value fresh =
      arith::OrIOp::create(b, loc, history.first, differ(b, loc, now, then));
  b.setInsertionPoint(offer);
  offer.getConditionMutable().assign(
      arith::AndIOp::create(b, loc, fresh, offer.getCondition()));
}

struct SemiNaive : kleene::lfp::impl::SemiNaiveBase<SemiNaive> {
  void runOnOperation() override {
    getOperation().walk([](FixOp fix) {
      if (!fix.getStep().hasOneBlock())
        return;
      for (RelaxOp relax : fix.getStep().front().getOps<RelaxOp>())
        if (dependsOnSender(fix, relax))
          if (auto history =
                  historyOf(fix, cast<BlockArgument>(relax.getTarget())))
            restrictSenders(relax, *history);
    });
  }
};

} // namespace
