//===- HoistViews.cpp - what no turn changes is computed once -------------===//

#include "compiler/transforms/lfp/Conditions.h"
#include "compiler/transforms/lfp/Passes.h"

#include "mlir/Transforms/RegionUtils.h"

namespace kleene::lfp {
#define GEN_PASS_DEF_HOISTVIEWS
#include "compiler/transforms/lfp/Passes.h.inc"
} // namespace kleene::lfp

using namespace mlir;
using namespace kleene::lfp;

namespace {

/// The op of the program's own block that `build` lies in, when a loop is
/// between them; null otherwise.
Operation *loopAround(BuildOp build, ProgramOp program) {
  bool inLoop = false;
  Operation *op = build;
  for (; op && op->getParentOp() != program; op = op->getParentOp())
    inLoop |= isa<ForOp, FixOp>(op->getParentOp());
  return inLoop ? op : nullptr;
}

/// Whether all that the body reads is computed outside of every loop and
/// branch, and computing it cannot fail.
bool isInvariant(BuildOp build, ProgramOp program) {
  if (!isMemoryEffectFree(build))
    return false;
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(build->getRegions(), captured);
  return llvm::all_of(captured, [&](Value value) {
    return value.getParentRegion() == &program.getBody();
  });
}

struct HoistViews : kleene::lfp::impl::HoistViewsBase<HoistViews> {
  void runOnOperation() override {
    ProgramOp program = getOperation();
    SmallVector<BuildOp> builds;
    program.walk([&](BuildOp build) {
      if (loopAround(build, program) && isInvariant(build, program))
        builds.push_back(build);
    });
    SmallVector<BuildOp> hoisted;
    for (BuildOp build : builds) {
      auto same = llvm::find_if(hoisted, [&](BuildOp other) {
        Bindings bindings;
        return isEquivalent(other.getResult(), build.getResult(), bindings);
      });
      if (same != hoisted.end()) {
        build.getResult().replaceAllUsesWith(same->getResult());
        build.erase();
        continue;
      }
      build->moveBefore(loopAround(build, program));
      hoisted.push_back(build);
    }
  }
};

} // namespace
