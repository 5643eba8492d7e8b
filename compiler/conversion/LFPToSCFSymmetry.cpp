//===- LFPToSCFSymmetry.cpp - builds that equal their transpose -----------===//
#include "compiler/conversion/LFPToSCFEmitterInternal.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace kleene::lfp;

namespace {

/// Compares values of one body, the left one with its two binders exchanged.
class Mirror {
public:
  explicit Mirror(Block &block) : block(block) {}

  bool equal(Value left, Value right) {
    if (left.getParentBlock() != &block || right.getParentBlock() != &block)
      return left == right;
    auto [known, isNew] = memo.try_emplace({left, right}, false);
    if (!isNew)
      return known->second;
    bool result = compare(left, right);
    memo[{left, right}] = result;
    return result;
  }

private:
  bool compare(Value left, Value right) {
    auto leftBinder = dyn_cast<BlockArgument>(left);
    auto rightBinder = dyn_cast<BlockArgument>(right);
    if (leftBinder || rightBinder)
      return leftBinder && rightBinder && left != right;
    Operation *a = left.getDefiningOp(), *other = right.getDefiningOp();
    if (a->getName() != other->getName() || a->getNumRegions() != 0 ||
        a->getAttrDictionary() != other->getAttrDictionary() ||
        a->getNumResults() != 1 ||
        a->getNumOperands() != other->getNumOperands())
      return false;
    if (llvm::all_of(llvm::zip(a->getOperands(), other->getOperands()),
                     [&](auto pair) {
                       return equal(std::get<0>(pair), std::get<1>(pair));
                     }))
      return true;
    return isCommutative(a) && equal(a->getOperand(0), other->getOperand(1)) &&
           equal(a->getOperand(1), other->getOperand(0));
  }

  static bool isCommutative(Operation *op) {
    if (auto compare = dyn_cast<arith::CmpFOp>(op))
      return llvm::is_contained(
          {arith::CmpFPredicate::OEQ, arith::CmpFPredicate::UNE},
          compare.getPredicate());
    if (auto compare = dyn_cast<arith::CmpIOp>(op))
      return llvm::is_contained(
          {arith::CmpIPredicate::eq, arith::CmpIPredicate::ne},
          compare.getPredicate());
    return op->getNumOperands() == 2 && op->hasTrait<OpTrait::IsCommutative>();
  }

  Block &block;
  DenseMap<std::pair<Value, Value>, bool> memo;
};

} // namespace

bool kleene::lfp::native::isSymmetric(BuildOp op) {
  Block &block = op.getBody().front();
  Value element = block.getTerminator()->getOperand(0);
  return block.getNumArguments() == 2 && element.getParentBlock() == &block &&
         Mirror(block).equal(element, element);
}
