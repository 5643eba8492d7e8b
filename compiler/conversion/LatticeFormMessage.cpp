// The message of a lattice assignment: what is sent, along which pairs.
#include "compiler/conversion/LatticeFormInternal.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

namespace {

/// max(a, b) or min(a, b).
struct Extreme {
  Value first, second;
  bool greater = false;
};

std::optional<Extreme> matchExtreme(Value value) {
  auto choice = value.getDefiningOp<arith::SelectOp>();
  auto less = choice ? choice.getCondition().getDefiningOp<arith::CmpFOp>()
                     : arith::CmpFOp();
  if (!less || less.getPredicate() != arith::CmpFPredicate::OLT)
    return std::nullopt;
  Value a = less.getLhs(), b = less.getRhs(), t = choice.getTrueValue(),
        f = choice.getFalseValue();
  if (t == b && f == a)
    return Extreme{a, b, true};
  if (t == a && f == b)
    return Extreme{a, b, false};
  return std::nullopt;
}

/// The operands with which the value of `op` grows, none of which makes it
/// fall; nothing when it may fall. A learned cost grows with all it reads.
std::optional<SmallVector<Value, 2>> growsWith(Operation *op) {
  auto isPositive = [](Value value) {
    FloatAttr constant;
    return matchPattern(value, m_Constant(&constant)) &&
           constant.getValueAsDouble() > 0;
  };
  if (isa<arith::AddFOp, math::SqrtOp, math::ExpOp, math::LogOp,
          arith::UIToFPOp>(op))
    return SmallVector<Value, 2>(op->getOperands());
  if (auto product = dyn_cast<arith::MulFOp>(op)) {
    if (isPositive(product.getRhs()))
      return SmallVector<Value, 2>{product.getLhs()};
    if (isPositive(product.getLhs()))
      return SmallVector<Value, 2>{product.getRhs()};
  }
  if (auto quotient = dyn_cast<arith::DivFOp>(op);
      quotient && isPositive(quotient.getRhs()))
    return SmallVector<Value, 2>{quotient.getLhs()};
  if (auto difference = dyn_cast<arith::SubFOp>(op);
      difference && matchPattern(difference.getRhs(), m_Constant()))
    return SmallVector<Value, 2>{difference.getLhs()};
  if (op->getNumResults() == 1)
    if (auto extreme = matchExtreme(op->getResult(0)))
      return SmallVector<Value, 2>{extreme->first, extreme->second};
  return std::nullopt;
}

/// What one candidate of the assignment is made of.
struct Candidate {
  Value value, sender, receiver;
  SmallVector<Value, 2> sent; ///< the indices of the state that is sent
  lfp::Conditions conditions;
};

/// The value of a reduction that is the same as offering each term.
LogicalResult openReduction(lfp::RelaxOp relax, Candidate &candidate) {
  auto reduce = candidate.value.getDefiningOp<lfp::ReduceOp>();
  using lfp::Reduction;
  auto kindOf = [](lfp::Lattice order) {
    switch (order) {
    case lfp::Lattice::Min:
      return Reduction::Min;
    case lfp::Lattice::Max:
      return Reduction::Max;
    case lfp::Lattice::Or:
      return Reduction::Any;
    case lfp::Lattice::And:
      return Reduction::All;
    }
    llvm_unreachable("unknown order");
  };
  if (!reduce || reduce.getKind() != kindOf(relax.getLattice()) ||
      !matchPattern(reduce.getLower(), m_Zero()) ||
      !reduce.getUpper().getDefiningOp<lfp::SizeOp>())
    return refuseLattice(relax.getLoc(),
                         "`x[u, v] min= min(... for k in nodes)`, the "
                         "reduction being the assignment's own");
  auto yield = cast<lfp::YieldOp>(reduce.getBody().front().getTerminator());
  lfp::addFact({yield.getValues()[0]}, candidate.conditions);
  candidate.value = yield.getValues()[1];
  candidate.sender = reduce.getBody().front().getArgument(0);
  return success();
}

FailureOr<Candidate> candidateOf(const LatticeChannel &channel) {
  lfp::RelaxOp relax = channel.relax;
  auto binders = relax.getBody().front().getArguments();
  auto offer = cast<lfp::OfferOp>(relax.getBody().front().getTerminator());
  auto indices = offer.getIndices();
  if (binders.size() != 2 || !llvm::is_contained(binders, indices.back()) ||
      (channel.pairs && !llvm::equal(indices, binders)))
    return refuseLattice(relax.getLoc(), "`x[v] min= x[u] + e` in `each u, v`");
  Candidate candidate;
  candidate.value = offer.getValue();
  candidate.conditions = lfp::conditionsAt(offer, nullptr);
  candidate.receiver = indices.back();
  candidate.sender = senderOf(relax);
  candidate.sent = {candidate.sender};
  if (!channel.pairs)
    return candidate;
  if (failed(openReduction(relax, candidate)))
    return failure();
  candidate.sent = {indices[0], candidate.sender};
  return candidate;
}

/// Parts the candidate into the state that is sent and the rest, null if there
/// is none.
class Message {
public:
  Message(LatticeChannel &channel, Candidate &candidate)
      : channel(channel), candidate(candidate) {}

  LogicalResult run(Value &rest) {
    if (candidate.value.getType().isInteger(1))
      return masks();
    if (isSent(candidate.value)) {
      channel.combine = gnn::Combine::Keep;
      return success();
    }
    auto sum = candidate.value.getDefiningOp<arith::AddFOp>();
    if (sum && isSent(sum.getLhs()) != isSent(sum.getRhs())) {
      channel.combine = gnn::Combine::Add;
      rest = isSent(sum.getLhs()) ? sum.getRhs() : sum.getLhs();
      return success();
    }
    auto extreme = matchExtreme(candidate.value);
    if (extreme && extreme->greater != channel.negated &&
        isSent(extreme->first) != isSent(extreme->second)) {
      channel.combine = gnn::Combine::Join;
      rest = isSent(extreme->first) ? extreme->second : extreme->first;
      return success();
    }
    return refuseLattice(
        channel.relax.getLoc(),
        channel.negated
            ? "`x[u] + e`, `min(x[u], e)` or `x[u]` as what x[v] becomes"
            : "`x[u] + e`, `max(x[u], e)` or `x[u]` as what x[v] becomes");
  }

private:
  bool isSent(Value value) const {
    auto get = value.getDefiningOp<lfp::GetOp>();
    return get && get.getTensor() == lfp::RelaxOp(channel.relax).getTarget() &&
           llvm::equal(get.getIndices(), candidate.sent);
  }

  /// `or= x[u] and c`, `and= x[u]`: the way costs a hop, c is a condition.
  LogicalResult masks() {
    channel.combine = gnn::Combine::Add;
    lfp::Conditions conjuncts;
    if (channel.negated)
      conjuncts.push_back({candidate.value});
    else
      lfp::addFact({candidate.value}, conjuncts);
    bool sent = false;
    for (const lfp::Fact &fact : conjuncts) {
      if (fact.holds && isSent(fact.value))
        sent = true;
      else
        candidate.conditions.push_back(fact);
    }
    if (sent)
      return success();
    return refuseLattice(channel.relax.getLoc(),
                         channel.negated ? "`x[v] and= x[u]`"
                                         : "`x[v] or= x[u] and ...`");
  }

  LatticeChannel &channel;
  Candidate &candidate;
};

/// Whether the fact is about conditions that were listed one by one.
bool isCompound(const lfp::Fact &fact) {
  Operation *op = fact.value.getDefiningOp();
  return isa_and_nonnull<arith::AndIOp, arith::SelectOp, scf::IfOp>(op) ||
         matchPattern(fact.value, m_Constant());
}

/// The channel that the fact says to have its start from `u` to `v`.
const LatticeChannel *saysTight(const lfp::Fact &fact, Value u, Value v,
                                const Channels &earlier) {
  auto compare = fact.value.getDefiningOp<arith::CmpFOp>();
  if (!compare ||
      compare.getPredicate() !=
          (fact.holds ? arith::CmpFPredicate::OEQ : arith::CmpFPredicate::UNE))
    return nullptr;
  for (const LatticeChannel &channel : earlier) {
    if (!channel.startValue)
      continue;
    auto isState = [&](Value value) {
      auto get = value.getDefiningOp<lfp::GetOp>();
      return get && get.getTensor() == channel.result() &&
             llvm::equal(get.getIndices(), ArrayRef<Value>{u, v});
    };
    Value start = channel.startValue;
    Block *body = start.getParentBlock();
    auto isStart = [&](Value value) {
      lfp::Bindings bindings = {{body->getArgument(0), u},
                                {body->getArgument(1), v}};
      return lfp::isEquivalent(start, value, bindings);
    };
    if ((isState(compare.getLhs()) && isStart(compare.getRhs())) ||
        (isState(compare.getRhs()) && isStart(compare.getLhs())))
      return &channel;
  }
  return nullptr;
}

/// Whether the fact is that a channel of masks joins node `a` to node `b`.
bool saysReached(const lfp::Fact &fact, Value a, Value b,
                 const LatticeChannel &channel) {
  auto get = fact.value.getDefiningOp<lfp::GetOp>();
  return get && fact.holds && get.getTensor() == channel.result() &&
         llvm::equal(get.getIndices(), ArrayRef<Value>{a, b});
}

/// The channel of pairs that the conditions say to join both ways.
const LatticeChannel *findMutual(const lfp::Conditions &conditions, Value u,
                                 Value v, const Channels &earlier) {
  for (const LatticeChannel &channel : earlier) {
    auto says = [&](Value a, Value b) {
      return llvm::any_of(conditions, [&](const lfp::Fact &fact) {
        return saysReached(fact, a, b, channel);
      });
    };
    if (channel.pairs && !channel.negated && says(u, v) && says(v, u))
      return &channel;
  }
  return nullptr;
}

} // namespace

Value kleene::conversion::senderOf(lfp::RelaxOp relax) {
  Block &body = relax.getBody().front();
  auto indices = cast<lfp::OfferOp>(body.getTerminator()).getIndices();
  for (Value binder : body.getArguments())
    if (!llvm::is_contained(indices, binder))
      return binder;
  return {};
}

bool kleene::conversion::saysOther(const lfp::Fact &fact, Value a, Value b) {
  auto compare = fact.value.getDefiningOp<arith::CmpIOp>();
  if (!compare || !((compare.getLhs() == a && compare.getRhs() == b) ||
                    (compare.getLhs() == b && compare.getRhs() == a)))
    return false;
  return compare.getPredicate() ==
         (fact.holds ? arith::CmpIPredicate::ne : arith::CmpIPredicate::eq);
}

LogicalResult
kleene::conversion::findFeatures(Value value, Value sender, Value receiver,
                                 SmallVectorImpl<lfp::InputOp> &features) {
  SmallVector<Value> pending{value};
  llvm::DenseSet<Value> seen;
  while (!pending.empty()) {
    Value next = pending.pop_back_val();
    Operation *op = next.getDefiningOp();
    if (!seen.insert(next).second || matchPattern(next, m_Constant()))
      continue;
    if (auto get = dyn_cast_or_null<lfp::GetOp>(op)) {
      auto input = get.getTensor().getDefiningOp<lfp::InputOp>();
      if (!input ||
          !llvm::equal(get.getIndices(), ArrayRef<Value>{sender, receiver}))
        return refuseLattice(get.getLoc(),
                             "the message to read edge inputs from sender to "
                             "receiver beside the sender's value");
      if (!llvm::is_contained(features, input))
        features.push_back(input);
      continue;
    }
    auto operands = op ? growsWith(op) : std::optional<SmallVector<Value, 2>>();
    if (!operands)
      return refuseLattice(op ? op->getLoc() : value.getLoc(),
                           "the message to grow with the edge inputs it reads: "
                           "sums, positive multiples, min, max, sqrt, exp and "
                           "log");
    llvm::append_range(pending, *operands);
  }
  return success();
}

FailureOr<Passage> kleene::conversion::explainConditions(
    Location loc, const lfp::Conditions &conditions, Value sender,
    Value receiver, const Channels &earlier) {
  Passage passage;
  passage.mutual = findMutual(conditions, sender, receiver, earlier);
  std::optional<lfp::Relation> relation =
      lfp::impliedRelation(conditions, sender, receiver);
  if (!passage.mutual && (!relation || relation->reversed))
    return refuseLattice(loc,
                         "a `where` that implies an edge mask input from u to "
                         "v");
  for (const lfp::Fact &fact : conditions) {
    if (isCompound(fact) || saysOther(fact, sender, receiver))
      continue;
    if (passage.mutual &&
        (saysReached(fact, sender, receiver, *passage.mutual) ||
         saysReached(fact, receiver, sender, *passage.mutual)))
      continue;
    std::optional<lfp::Relation> alone =
        lfp::impliedRelation({fact}, sender, receiver);
    if (!passage.mutual && alone && *alone == *relation)
      continue;
    const LatticeChannel *channel = saysTight(fact, sender, receiver, earlier);
    if (!passage.mutual && channel &&
        (!passage.tight || passage.tight == channel)) {
      passage.tight = channel;
      continue;
    }
    return refuseLattice(fact.value.getLoc(),
                         "no condition but u != v and either an edge mask "
                         "input and that a state of an earlier loop still has "
                         "its start, or that such a mask joins u and v both "
                         "ways");
  }
  if (passage.mutual)
    return passage;
  if (passage.tight && passage.tight->start.mask != relation->mask)
    return refuseLattice(loc, "the edge mask input of the state's own start");
  passage.mask = relation->mask;
  return passage;
}

LogicalResult kleene::conversion::findMessage(LatticeChannel &channel,
                                              const Channels &earlier) {
  FailureOr<Candidate> candidate = candidateOf(channel);
  if (failed(candidate))
    return failure();
  Value rest;
  if (failed(Message(channel, *candidate).run(rest)))
    return failure();
  if (rest && failed(findFeatures(rest, candidate->sender, candidate->receiver,
                                  channel.message.features)))
    return failure();
  FailureOr<Passage> passage =
      explainConditions(channel.relax.getLoc(), candidate->conditions,
                        candidate->sender, candidate->receiver, earlier);
  if (failed(passage))
    return failure();
  channel.tight = passage->tight;
  channel.mutual = passage->mutual;
  channel.message.mask = passage->mask;
  if (channel.message.features.empty()) // the cost of an arc is one number
    channel.message.features.push_back(
        passage->mutual ? passage->mutual->start.mask : passage->mask);
  return success();
}
