//===- NormalForm.cpp - the rules of Kleene normal form -------------------===//

#include "compiler/transforms/lfp/NormalForm.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Matchers.h"

#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace kleene::lfp;

namespace {

/// The one lfp.fix of a program; null after an error.
FixOp findFix(ProgramOp program) {
  SmallVector<FixOp> all;
  program.walk([&](FixOp fix) { all.push_back(fix); });
  if (all.size() != 1) {
    program.emitOpError("expected one `lfp.fix` but got ") << all.size(); // N1
    return {};
  }
  if (all.front()->getParentOp() == program)
    return all.front();
  all.front().emitOpError("expected to stand in the body of the program"); // N1
  return {};
}

/// The constant that the counter is compared with, or an error.
FailureOr<int64_t> findDone(FixOp fix) {
  Block &guard = fix.getGuard().front();
  auto error = [&]() -> FailureOr<int64_t> { // N2
    return fix.emitOpError("expected a guard that compares the program "
                           "counter, of type i64, with a constant");
  };
  if (guard.getNumArguments() == 0 ||
      !guard.getArgument(0).getType().isInteger(64))
    return error();
  auto condition = cast<ConditionOp>(guard.getTerminator());
  auto compare = condition.getCondition().getDefiningOp<arith::CmpIOp>();
  APInt done;
  if (!compare || compare.getPredicate() != arith::CmpIPredicate::ne ||
      compare.getLhs() != guard.getArgument(0) ||
      !matchPattern(compare.getRhs(), m_ConstantInt(&done)))
    return error();
  return done.getSExtValue();
}

/// Whether `counter` can only be a constant in 0..done.
bool isKnownCounter(Value counter, int64_t done) {
  if (auto select = counter.getDefiningOp<arith::SelectOp>())
    return isKnownCounter(select.getTrueValue(), done) &&
           isKnownCounter(select.getFalseValue(), done);
  // What the choice between 0 and 1 is simplified to.
  if (auto extend = counter.getDefiningOp<arith::ExtUIOp>())
    return extend.getIn().getType().isInteger(1) && done >= 1;
  APInt value;
  return matchPattern(counter, m_ConstantInt(&value)) &&
         value.getSExtValue() >= 0 && value.getSExtValue() <= done;
}

/// The blocks that the dispatch leads to, counter by counter; empty after an
/// error.
SmallVector<Block *> findSteps(FixOp fix, int64_t done) {
  Block &head = fix.getStep().front();
  auto dispatch = dyn_cast<cf::SwitchOp>(head.getTerminator());
  if (!dispatch || dispatch.getFlag() != head.getArgument(0)) {
    if (done == 1)
      return {&head};
    fix.emitOpError("expected a dispatch over ") << done << " counters"; // N4
    return {};
  }
  SmallVector<Block *> steps{dispatch.getDefaultDestination()};
  llvm::append_range(steps, dispatch.getCaseDestinations());
  if (int64_t(steps.size()) == done)
    return steps;
  dispatch.emitOpError("expected a dispatch over ")
      << done << " counters but got " << steps.size(); // N4
  return {};
}

LogicalResult verifyCounters(FixOp fix, int64_t done) {
  for (Block &block : fix.getStep())
    if (auto yield = dyn_cast<YieldOp>(block.getTerminator()))
      if (!isKnownCounter(yield.getValues().front(), done)) // N4
        return yield.emitOpError("expected a program counter in 0..") << done;
  return success();
}

/// Whether all that `op` does, beside its values, is to end a run that fails or
/// goes on for too long.
bool mayOnlyEnd(Operation *op) {
  auto effects = getEffectsRecursively(op);
  return effects && llvm::all_of(*effects, [](const auto &effect) {
           return isa<FailureResource, TurnsResource>(effect.getResource());
         });
}

LogicalResult verifyProbes(ProgramOp program, ArrayRef<Block *> steps) {
  llvm::SmallPtrSet<Operation *, 8> known;
  for (Block *step : steps)
    for (Operation &op : *step) {
      if (isa<ProbeOp>(op))
        known.insert(&op);
      if (!mayOnlyEnd(&op))
        break;
    }
  WalkResult result = program.walk([&](ProbeOp probe) {
    if (known.contains(probe))
      return WalkResult::advance();
    probe.emitOpError("expected a probe at the start of a step"); // N5
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

/// Whether `program` takes no turns and records no rows: there is no chain.
bool isStraight(ProgramOp program) {
  return !program
              .walk([](Operation *op) {
                return isa<FixOp, ProbeOp>(op) ? WalkResult::interrupt()
                                               : WalkResult::advance();
              })
              .wasInterrupted();
}

} // namespace

LogicalResult kleene::lfp::verifyNormalForm(ProgramOp program) {
  if (isStraight(program))
    return success();
  FixOp fix = findFix(program);
  if (!fix)
    return failure();
  FailureOr<int64_t> done = findDone(fix);
  if (failed(done))
    return failure();
  SmallVector<Block *> steps = findSteps(fix, *done);
  // N3 is a rule of lfp.fix itself (fix-f4).
  return failure(steps.empty() || failed(verifyCounters(fix, *done)) ||
                 failed(verifyProbes(program, steps)));
}

bool kleene::lfp::isNormalForm(ProgramOp program) {
  ScopedDiagnosticHandler silence(program.getContext(),
                                  [](Diagnostic &) { return success(); });
  return succeeded(verifyNormalForm(program));
}
