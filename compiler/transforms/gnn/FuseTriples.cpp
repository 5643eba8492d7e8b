#include "compiler/transforms/gnn/EraseDead.h"
#include "compiler/transforms/gnn/Passes.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace mlir;

namespace kleene::gnn {
#define GEN_PASS_DEF_FUSETRIPLES
#include "compiler/transforms/gnn/Passes.h.inc"
} // namespace kleene::gnn

using namespace kleene::gnn;

namespace {
/// The terms of a maximum over i of a sum over triples (i, j, k), as features
/// of pairs.
struct Terms {
  SmallVector<Value> left;  ///< at [i, j]
  SmallVector<Value> right; ///< at [i, k]
  SmallVector<Value> apart; ///< at [j, k]: the maximum does not see them
};

class Fusion {
public:
  explicit Fusion(TripleMaxOp op)
      : op(op), b(op), loc(op.getLoc()), pair(op.getType()) {}

  void run();

private:
  /// False: `term` is no spread of something smaller.
  bool sort(Value term);
  Value sum(ValueRange terms);

  TripleMaxOp op;
  OpBuilder b;
  Location loc;
  Type pair;
  Terms terms;
};
} // namespace

bool Fusion::sort(Value term) {
  if (isa<kleene::gnn::GraphType>(term.getType())) {
    terms.apart.push_back(term);
    return true;
  }
  auto spread = term.getDefiningOp<TriplesOp>();
  if (!spread)
    return false;
  Value input = spread.getInput();
  switch (spread.getCorner()) {
  case Corner::I:
    terms.left.push_back(SendOp::create(b, loc, pair, input));
    return true;
  case Corner::J:
    terms.apart.push_back(SendOp::create(b, loc, pair, input));
    return true;
  case Corner::K:
    terms.apart.push_back(ReceiveOp::create(b, loc, pair, input));
    return true;
  case Corner::IJ:
    terms.left.push_back(input);
    return true;
  case Corner::IK:
    terms.right.push_back(input);
    return true;
  case Corner::JK:
    terms.apart.push_back(input);
    return true;
  }
  llvm_unreachable("a corner");
}

Value Fusion::sum(ValueRange values) {
  return values.size() == 1 && values.front().getType() == pair
             ? values.front()
             : AddOp::create(b, loc, pair, values).getResult();
}

void Fusion::run() {
  SmallVector<Value> summands = {op.getInput()};
  if (auto add = op.getInput().getDefiningOp<AddOp>())
    summands.assign(add.getInputs().begin(), add.getInputs().end());
  if (!llvm::all_of(summands, [&](Value term) { return sort(term); }) ||
      terms.left.empty() || terms.right.empty())
    return;
  Value most = MaxPlusOp::create(b, loc, sum(terms.left), sum(terms.right));
  if (!terms.apart.empty()) {
    terms.apart.insert(terms.apart.begin(), most);
    most = sum(terms.apart);
  }
  op.getResult().replaceAllUsesWith(most);
  op.erase();
}

namespace {
struct FuseTriples : kleene::gnn::impl::FuseTriplesBase<FuseTriples> {
  void runOnOperation() override {
    SmallVector<TripleMaxOp> maxima;
    getOperation().walk([&](TripleMaxOp op) { maxima.push_back(op); });
    for (TripleMaxOp op : maxima)
      Fusion(op).run();
    eraseDead(getOperation());
  }
};
} // namespace
