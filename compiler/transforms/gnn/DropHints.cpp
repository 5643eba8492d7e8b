#include "compiler/transforms/gnn/EraseDead.h"
#include "compiler/transforms/gnn/Passes.h"

#include "llvm/ADT/STLExtras.h"

namespace kleene::gnn {
#define GEN_PASS_DEF_DROPHINTS
#include "compiler/transforms/gnn/Passes.h.inc"
} // namespace kleene::gnn

using namespace kleene::gnn;

namespace {
struct DropHints : kleene::gnn::impl::DropHintsBase<DropHints> {
  void runOnOperation() override {
    auto outputs = getOperation().getBody().getOps<OutputOp>();
    for (OutputOp output : llvm::make_early_inc_range(outputs))
      if (output.getStage() == Stage::Hint)
        output.erase();
    eraseDead(getOperation());
  }
};
} // namespace
