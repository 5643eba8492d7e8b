#include "compiler/transforms/gnn/EraseDead.h"
#include "compiler/transforms/gnn/Passes.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/SmallVector.h"

using namespace mlir;

namespace kleene::gnn {
#define GEN_PASS_DEF_SPLITLINEAR
#include "compiler/transforms/gnn/Passes.h.inc"
} // namespace kleene::gnn

using namespace kleene::gnn;

static void split(LinearOp linear, ConcatOp concat) {
  OpBuilder builder(linear);
  std::string fanIn = linear.getFanIn()
                          ? linear.getFanIn()->str()
                          : toString(widthOf(linear.getInput().getType()));
  SmallVector<Value> terms;
  for (auto [index, input] : llvm::enumerate(concat.getInputs())) {
    std::string param = (linear.getParam() + "." + Twine(index)).str();
    auto part = LinearOp::create(builder, linear.getLoc(), linear.getType(),
                                 input, param, linear.getBias() && index == 0,
                                 builder.getStringAttr(fanIn));
    terms.push_back(part);
  }
  auto sum = AddOp::create(builder, linear.getLoc(), linear.getType(), terms);
  linear.getResult().replaceAllUsesWith(sum.getResult());
  linear.erase();
}

namespace {
struct SplitLinear : kleene::gnn::impl::SplitLinearBase<SplitLinear> {
  void runOnOperation() override {
    SmallVector<LinearOp> layers;
    getOperation().walk([&](LinearOp linear) { layers.push_back(linear); });
    for (LinearOp linear : layers)
      if (auto concat = linear.getInput().getDefiningOp<ConcatOp>())
        split(linear, concat);
    eraseDead(getOperation());
  }
};
} // namespace
