//===- OpenFolds.cpp - candidates of a fold, one by one -------------------===//
//
// x[u, v] min= min(e for k in nodes) offers each e by itself: then a sender
// x[u, k] that has nothing to say is passed over, and the innermost loop runs
// along a row.
//
//===----------------------------------------------------------------------===//
#include "compiler/transforms/lfp/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

namespace kleene::lfp {
#define GEN_PASS_DEF_OPENFOLDS
#include "compiler/transforms/lfp/Passes.h.inc"
} // namespace kleene::lfp

using namespace mlir;
using namespace kleene::lfp;

namespace {

Reduction foldOf(Lattice order) {
  switch (order) {
  case Lattice::Min:
    return Reduction::Min;
  case Lattice::Max:
    return Reduction::Max;
  case Lattice::Or:
    return Reduction::Any;
  case Lattice::And:
    return Reduction::All;
  }
  llvm_unreachable("all lattices are listed");
}

/// The fold over all nodes that a relax of pairs offers and reads nowhere else;
/// null if it offers something else.
ReduceOp offeredFold(RelaxOp relax) {
  Block &body = relax.getBody().front();
  auto offer = cast<OfferOp>(body.getTerminator());
  auto fold = offer.getValue().getDefiningOp<ReduceOp>();
  if (!fold || fold->getBlock() != &body || body.getNumArguments() != 2 ||
      !relax.getWitnesses().empty() ||
      fold.getKind() != foldOf(relax.getLattice()) || fold.getDescending() ||
      !fold.getResult().hasOneUse() ||
      !matchPattern(fold.getLower(), m_Zero()) ||
      !fold.getUpper().getDefiningOp<SizeOp>())
    return {};
  return fold;
}

/// Of equal candidates the first wins in either form, since both go through the
/// nodes in ascending order.
void open(RelaxOp relax, ReduceOp fold) {
  Block &body = relax.getBody().front();
  auto offer = cast<OfferOp>(body.getTerminator());
  OpBuilder b(relax);
  auto inner = [&](OpBuilder &b, Location loc, ValueRange binders) {
    IRMapping map;
    map.map(body.getArgument(0), binders[0]);
    map.map(fold.getBody().front().getArgument(0), binders[1]);
    map.map(body.getArgument(1), binders[2]);
    for (Operation &op : body.without_terminator()) {
      if (&op != fold) {
        b.clone(op, map);
        continue;
      }
      for (Operation &term : fold.getBody().front().without_terminator())
        b.clone(term, map);
    }
    auto term = cast<YieldOp>(fold.getBody().front().getTerminator());
    Value condition =
        arith::AndIOp::create(b, loc, map.lookupOrDefault(offer.getCondition()),
                              map.lookupOrDefault(term.getValues()[0]));
    SmallVector<Value> indices;
    for (Value index : offer.getIndices())
      indices.push_back(map.lookupOrDefault(index));
    OfferOp::create(b, loc, map.lookupOrDefault(term.getValues()[1]), indices,
                    condition, ValueRange());
  };
  auto opened = RelaxOp::create(b, relax.getLoc(), relax.getLattice(), 3,
                                relax.getTarget(), ValueRange(), inner);
  relax.getResult().replaceAllUsesWith(opened.getResult());
  relax.erase();
}

struct OpenFolds : kleene::lfp::impl::OpenFoldsBase<OpenFolds> {
  void runOnOperation() override {
    SmallVector<RelaxOp> all;
    getOperation().walk([&](RelaxOp relax) { all.push_back(relax); });
    for (RelaxOp relax : all)
      if (ReduceOp fold = offeredFold(relax))
        open(relax, fold);
  }
};

} // namespace
