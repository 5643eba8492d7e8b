//===- ElideChecks.cpp - indices that cannot leave 0 .. n - 1 -------------===//
//
// Small proofs by the structure of an index: where its parts come from and what
// the branches around it say of them.
//
//===----------------------------------------------------------------------===//
#include "compiler/transforms/lfp/Conditions.h"
#include "compiler/transforms/lfp/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

namespace kleene::lfp {
#define GEN_PASS_DEF_ELIDECHECKS
#include "compiler/transforms/lfp/Passes.h.inc"
} // namespace kleene::lfp

using namespace mlir;
using namespace kleene::lfp;

namespace {

/// Deeper proofs are not looked for.
constexpr unsigned maxDepth = 12;

std::optional<int64_t> constantOf(Value value) {
  APInt constant;
  return matchPattern(value, m_ConstantInt(&constant))
             ? std::optional(constant.getSExtValue())
             : std::nullopt;
}

/// An element of an index tensor, an own index or a checked one: a node.
bool isNode(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return isa<BuildOp, RelaxOp>(argument.getOwner()->getParentOp());
  if (auto input = value.getDefiningOp<InputOp>())
    return true;
  return value.getDefiningOp<GetOp>() || value.getDefiningOp<CheckIndexOp>();
}

/// The values that a choice can give.
SmallVector<Value, 2> alternatives(arith::SelectOp choice) {
  if (auto known = constantOf(choice.getCondition()))
    return {*known ? choice.getTrueValue() : choice.getFalseValue()};
  return {choice.getTrueValue(), choice.getFalseValue()};
}

/// The range that a loop variable runs over.
std::optional<std::pair<Value, Value>> loopRange(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || argument.getArgNumber() != 0)
    return std::nullopt;
  Operation *parent = argument.getOwner()->getParentOp();
  if (auto reduce = dyn_cast<ReduceOp>(parent))
    return std::pair(reduce.getLower(), reduce.getUpper());
  if (auto loop = dyn_cast<ForOp>(parent))
    return std::pair(loop.getLower(), loop.getUpper());
  return std::nullopt;
}

/// A comparison that holds of `value` on its left side, if `fact` says so.
struct Comparison {
  arith::CmpIPredicate predicate;
  Value other;
};

std::optional<Comparison> comparisonOf(const Fact &fact, Value value) {
  auto compare = fact.value.getDefiningOp<arith::CmpIOp>();
  if (!compare)
    return std::nullopt;
  arith::CmpIPredicate predicate = compare.getPredicate();
  if (!fact.holds)
    predicate = arith::invertPredicate(predicate);
  Bindings left, right;
  if (isEquivalent(compare.getLhs(), value, left))
    return Comparison{predicate, compare.getRhs()};
  if (!isEquivalent(compare.getRhs(), value, right))
    return std::nullopt;
  using P = arith::CmpIPredicate;
  switch (predicate) {
  case P::slt:
    predicate = P::sgt;
    break;
  case P::sle:
    predicate = P::sge;
    break;
  case P::sgt:
    predicate = P::slt;
    break;
  case P::sge:
    predicate = P::sle;
    break;
  default: // == and != are the same both ways round
    break;
  }
  return Comparison{predicate, compare.getLhs()};
}

class Prover {
public:
  /// `facts` hold where the index is used.
  explicit Prover(Conditions facts) : facts(std::move(facts)) {}
  bool isAtLeast(Value value, int64_t bound, unsigned depth = 0);
  /// value + distance < n, for every n >= 1.
  bool isBelowSize(Value value, int64_t distance, unsigned depth = 0);

private:
  /// Whether a comparison that holds of the value proves something.
  bool anyComparison(Value value,
                     llvm::function_ref<bool(const Comparison &)> proves);
  bool isAtLeastByFact(Value value, int64_t bound, unsigned depth);
  bool isBelowSizeByFact(Value value, int64_t distance, unsigned depth);

  const Conditions facts;
};

bool Prover::anyComparison(
    Value value, llvm::function_ref<bool(const Comparison &)> proves) {
  return llvm::any_of(facts, [&](const Fact &fact) {
    const auto known = comparisonOf(fact, value);
    return known && proves(*known);
  });
}

bool Prover::isAtLeastByFact(Value value, int64_t bound, unsigned depth) {
  return anyComparison(value, [&](const Comparison &known) {
    using P = arith::CmpIPredicate;
    const bool isStrict = known.predicate == P::sgt;
    if ((isStrict || known.predicate == P::sge || known.predicate == P::eq) &&
        isAtLeast(known.other, isStrict ? bound - 1 : bound, depth + 1))
      return true;
    // Not its least value, so above it.
    return known.predicate == P::ne && constantOf(known.other) == bound - 1 &&
           isAtLeast(value, bound - 1, depth + 1);
  });
}

bool Prover::isBelowSizeByFact(Value value, int64_t distance, unsigned depth) {
  return anyComparison(value, [&](const Comparison &known) {
    using P = arith::CmpIPredicate;
    const bool isStrict = known.predicate == P::slt;
    return (isStrict || known.predicate == P::sle ||
            known.predicate == P::eq) &&
           isBelowSize(known.other, isStrict ? distance - 1 : distance,
                       depth + 1);
  });
}

bool Prover::isAtLeast(Value value, int64_t bound, unsigned depth) {
  if (depth > maxDepth)
    return false;
  if (auto constant = constantOf(value))
    return *constant >= bound;
  if (isNode(value) && bound <= 0)
    return true;
  if (value.getDefiningOp<SizeOp>())
    return bound <= 1;
  if (isAtLeastByFact(value, bound, depth))
    return true;
  auto also = [&](Value part, int64_t least) {
    return isAtLeast(part, least, depth + 1);
  };
  if (auto range = loopRange(value))
    return also(range->first, bound);
  if (auto sum = value.getDefiningOp<arith::AddIOp>()) {
    if (auto constant = constantOf(sum.getRhs()))
      return also(sum.getLhs(), bound - *constant);
    return (also(sum.getLhs(), 0) && also(sum.getRhs(), bound)) ||
           (also(sum.getLhs(), bound) && also(sum.getRhs(), 0));
  }
  if (auto difference = value.getDefiningOp<arith::SubIOp>()) {
    auto constant = constantOf(difference.getRhs());
    return constant && also(difference.getLhs(), bound + *constant);
  }
  if (auto quotient = value.getDefiningOp<arith::DivSIOp>()) {
    auto divisor = constantOf(quotient.getRhs());
    return divisor && *divisor > 0 && bound <= 0 && also(quotient.getLhs(), 0);
  }
  if (auto rest = value.getDefiningOp<arith::RemSIOp>())
    return bound <= 0 && also(rest.getLhs(), 0);
  if (auto choice = value.getDefiningOp<arith::SelectOp>())
    return llvm::all_of(alternatives(choice),
                        [&](Value part) { return also(part, bound); });
  return false;
}

bool Prover::isBelowSize(Value value, int64_t distance, unsigned depth) {
  if (depth > maxDepth)
    return false;
  if (auto constant = constantOf(value))
    return *constant + distance < 1;
  if (value.getDefiningOp<SizeOp>())
    return distance < 0;
  if (isNode(value) && distance <= 0)
    return true;
  if (isBelowSizeByFact(value, distance, depth))
    return true;
  auto also = [&](Value part, int64_t more) {
    return isBelowSize(part, more, depth + 1);
  };
  if (auto range = loopRange(value))
    return also(range->second, distance - 1);
  if (auto sum = value.getDefiningOp<arith::AddIOp>()) {
    auto constant = constantOf(sum.getRhs());
    return constant && also(sum.getLhs(), distance + *constant);
  }
  if (auto difference = value.getDefiningOp<arith::SubIOp>()) {
    if (auto constant = constantOf(difference.getRhs()))
      return also(difference.getLhs(), distance - *constant);
    return isAtLeast(difference.getRhs(), 0, depth + 1) &&
           also(difference.getLhs(), distance);
  }
  if (auto quotient = value.getDefiningOp<arith::DivSIOp>()) {
    auto divisor = constantOf(quotient.getRhs());
    return divisor && *divisor > 0 &&
           isAtLeast(quotient.getLhs(), 0, depth + 1) &&
           also(quotient.getLhs(), distance);
  }
  if (auto smaller = value.getDefiningOp<arith::MinSIOp>())
    return also(smaller.getLhs(), distance) || also(smaller.getRhs(), distance);
  if (auto choice = value.getDefiningOp<arith::SelectOp>())
    return llvm::all_of(alternatives(choice),
                        [&](Value part) { return also(part, distance); });
  return false;
}

struct ElideChecks : kleene::lfp::impl::ElideChecksBase<ElideChecks> {
  void runOnOperation() override {
    SmallVector<arith::CmpIOp> comparisons;
    getOperation()->walk(
        [&](arith::CmpIOp compare) { comparisons.push_back(compare); });
    for (arith::CmpIOp compare : comparisons)
      foldNegativity(compare);
    elideChecks();
  }

private:
  /// `x < 0`, with which a division that rounds down begins.
  void foldNegativity(arith::CmpIOp compare) {
    if (compare.getPredicate() != arith::CmpIPredicate::slt ||
        constantOf(compare.getRhs()) != 0 ||
        !Prover(branchesAround(compare)).isAtLeast(compare.getLhs(), 0))
      return;
    OpBuilder builder(compare);
    Value no = arith::ConstantOp::create(builder, compare.getLoc(),
                                         builder.getBoolAttr(false));
    compare.getResult().replaceAllUsesWith(no);
    compare.erase();
  }

  void elideChecks() {
    SmallVector<CheckIndexOp> redundant;
    getOperation()->walk([&](CheckIndexOp check) {
      Prover prover(branchesAround(check));
      if (prover.isAtLeast(check.getIndex(), 0) &&
          prover.isBelowSize(check.getIndex(), 0))
        redundant.push_back(check);
    });
    // At the end: until then each check says that its result is a node.
    for (CheckIndexOp check : redundant) {
      check.getResult().replaceAllUsesWith(check.getIndex());
      check.erase();
    }
  }
};

} // namespace
