#include "compiler/transforms/gnn/EraseDead.h"
#include "compiler/transforms/gnn/Passes.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace mlir;

namespace kleene::gnn {
#define GEN_PASS_DEF_FUSEMESSAGE
#include "compiler/transforms/gnn/Passes.h.inc"
} // namespace kleene::gnn

using namespace kleene::gnn;

static void fuse(AggregateOp aggregate) {
  SmallVector<Value> terms = {aggregate.getInput()};
  if (auto add = aggregate.getInput().getDefiningOp<AddOp>())
    terms.assign(add.getInputs().begin(), add.getInputs().end());
  auto *sent = llvm::find_if(
      terms, [](Value term) { return term.getDefiningOp<SendOp>(); });
  if (sent == terms.end())
    return;
  Value send = sent->getDefiningOp<SendOp>().getInput();
  terms.erase(sent);
  OpBuilder builder(aggregate);
  Location loc = aggregate.getLoc();
  Value edge;
  if (terms.size() == 1 && isa<EdgeType>(terms[0].getType()))
    edge = terms[0];
  else if (!terms.empty())
    edge = AddOp::create(builder, loc, aggregate.getInput().getType(), terms);
  auto message =
      MessageOp::create(builder, loc, aggregate.getType(), aggregate.getKind(),
                        send, edge, aggregate.getMask());
  aggregate.getResult().replaceAllUsesWith(message.getResult());
  aggregate.erase();
}

namespace {
struct FuseMessage : kleene::gnn::impl::FuseMessageBase<FuseMessage> {
  void runOnOperation() override {
    SmallVector<AggregateOp> aggregates;
    getOperation().walk([&](AggregateOp op) { aggregates.push_back(op); });
    for (AggregateOp aggregate : aggregates)
      fuse(aggregate);
    eraseDead(getOperation());
  }
};
} // namespace
