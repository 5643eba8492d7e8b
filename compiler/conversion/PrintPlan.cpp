#include "compiler/conversion/GNNToPlan.h"
#include "compiler/conversion/LearnerPasses.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace kleene;

namespace kleene::conversion {
#define GEN_PASS_DEF_PRINTPLAN
#include "compiler/conversion/LearnerPasses.h.inc"
} // namespace kleene::conversion

namespace {
struct PrintPlan : kleene::conversion::impl::PrintPlanBase<PrintPlan> {
  void runOnOperation() override {
    for (gnn::ProgramOp program : getOperation().getOps<gnn::ProgramOp>()) {
      std::optional<Plan> plan = convertGNNToPlan(program);
      if (!plan)
        return signalPassFailure();
      llvm::outs() << "plan " << program.getSymName() << "\n" << toText(*plan);
    }
    markAllAnalysesPreserved();
  }
};
} // namespace
