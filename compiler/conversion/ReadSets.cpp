#include "compiler/conversion/ReadSets.h"

#include "compiler/transforms/lfp/VariableNames.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

StringRef kleene::conversion::toString(ReadKind kind) {
  switch (kind) {
  case ReadKind::own:
    return "own";
  case ReadKind::edge:
    return "edge";
  case ReadKind::every:
    return "every";
  case ReadKind::third:
    return "third";
  case ReadKind::pointer:
    return "pointer";
  case ReadKind::place:
    return "place";
  case ReadKind::computed:
    return "computed";
  }
  llvm_unreachable("a kind of read");
}

std::string kleene::conversion::describe(Value value) {
  StringRef name = lfp::variableName(value);
  if (auto input = value.getDefiningOp<lfp::InputOp>())
    name = input.getVariable().getName().getValue();
  return name.empty() ? "a value" : ("`" + name + "`").str();
}

//===----------------------------------------------------------------------===//
// Which reads count
//===----------------------------------------------------------------------===//

/// Whether the end of `fix` is the end of the algorithm, which a network finds
/// by itself: no loop or branch is around it, and no loop follows.
static bool isWholeAlgorithm(lfp::FixOp fix) {
  if (!isa<lfp::ProgramOp>(fix->getParentOp()))
    return false;
  for (Operation *next = fix->getNextNode(); next; next = next->getNextNode())
    if (isa<lfp::FixOp, lfp::ForOp>(next))
      return false;
  return true;
}

namespace {
/// Follows a value forwards until it reaches a state.
class StateReach {
public:
  bool reaches(Value value) {
    return visited.insert(value).second &&
           llvm::any_of(value.getUses(),
                        [&](OpOperand &use) { return reaches(use); });
  }

private:
  bool reaches(OpOperand &use) {
    Operation *user = use.getOwner();
    unsigned operand = use.getOperandNumber();
    if (isa<lfp::ProbeOp, lfp::OutputOp>(user))
      return false;
    if (isa<lfp::SetOp, lfp::RelaxOp, lfp::OfferOp>(user))
      return true;
    if (isa<lfp::ConditionOp>(user))
      return !isWholeAlgorithm(cast<lfp::FixOp>(user->getParentOp()));
    Operation *target = user;
    if (isa<lfp::YieldOp, scf::YieldOp>(user)) {
      target = user->getParentOp();
      if (isa<lfp::ForOp>(target))
        return true;
    }
    if (auto fix = dyn_cast<lfp::FixOp>(target))
      return reachesCarried(fix, operand);
    if (isa<lfp::ForOp>(target))
      return true;
    return llvm::any_of(target->getResults(),
                        [&](Value result) { return reaches(result); });
  }

  /// What a loop carries is a state, but for flags: these matter only if
  /// something else than the end of the algorithm looks at them.
  bool reachesCarried(lfp::FixOp fix, unsigned number) {
    if (!fix.getResult(number).getType().isInteger(1))
      return true;
    return reaches(fix.getGuard().getArgument(number)) ||
           reaches(fix.getStep().getArgument(number)) ||
           reaches(fix.getResult(number));
  }

  llvm::DenseSet<Value> visited;
};
} // namespace

static bool isOfUpdate(lfp::GetOp get) {
  // What defines an input is not executed by the program.
  if (get->getParentOfType<lfp::InputOp>())
    return false;
  return StateReach().reaches(get.getResult());
}

//===----------------------------------------------------------------------===//
// Across which relation
//===----------------------------------------------------------------------===//

/// The simultaneous update that `op` is part of, if any: the outermost build
/// or relax around it.
static Operation *updateAround(Operation *op) {
  Operation *update = nullptr;
  for (Operation *parent = op->getParentOp(); parent;
       parent = parent->getParentOp())
    if (isa<lfp::BuildOp, lfp::RelaxOp>(parent))
      update = parent;
  return update;
}

/// The nodes that an update writes, as values of its body.
static ValueRange writtenNodes(Operation *update) {
  Block &body = update->getRegion(0).front();
  if (isa<lfp::BuildOp>(update))
    return body.getArguments();
  return cast<lfp::OfferOp>(body.getTerminator()).getIndices();
}

static ReadKind kindOfIndex(Value index) {
  if (isa<BlockArgument>(index))
    return ReadKind::place;
  Operation *definition = index.getDefiningOp();
  if (isa<lfp::GetOp>(definition))
    return ReadKind::pointer;
  if (isa<arith::ArithDialect>(definition->getDialect()) &&
      !isa<arith::SelectOp>(definition))
    return ReadKind::computed;
  return ReadKind::place;
}

/// Whether `index` runs over all nodes: the variable of a fold or
/// comprehension.
static bool isBinder(Value index) {
  auto arg = dyn_cast<BlockArgument>(index);
  return arg && isa<lfp::BuildOp, lfp::RelaxOp, lfp::ReduceOp>(
                    arg.getOwner()->getParentOp());
}

/// Whether another fold lies between the one that binds `index` and `update`.
static bool isInInnerFold(Value index, Operation *update) {
  Operation *fold = cast<BlockArgument>(index).getOwner()->getParentOp();
  auto outer = fold->getParentOfType<lfp::ReduceOp>();
  return outer && (!update || update->isProperAncestor(outer));
}

static void classify(Read &read) {
  Value index = read.get.getIndices().front();
  if (auto check = index.getDefiningOp<lfp::CheckIndexOp>())
    index = check.getIndex();
  Operation *update = updateAround(read.get);
  ValueRange written = update ? writtenNodes(update) : ValueRange();
  if (llvm::is_contained(written, index)) {
    read.kind = ReadKind::own;
    return;
  }
  if (!isBinder(index)) {
    read.kind = kindOfIndex(index);
    return;
  }
  lfp::Conditions conditions = lfp::conditionsAt(read.get, update);
  for (Value node : written)
    if (auto relation = lfp::impliedRelation(conditions, index, node)) {
      read.kind = ReadKind::edge;
      read.relation = relation;
      return;
    }
  read.kind = isInInnerFold(index, update) ? ReadKind::third : ReadKind::every;
}

static gnn::AggregateKind aggregateOf(lfp::Reduction kind) {
  switch (kind) {
  case lfp::Reduction::Min:
  case lfp::Reduction::All:
    return gnn::AggregateKind::Min;
  case lfp::Reduction::Sum:
  case lfp::Reduction::PairwiseSum:
  case lfp::Reduction::Count:
    return gnn::AggregateKind::Sum;
  default:
    return gnn::AggregateKind::Max;
  }
}

static gnn::AggregateKind aggregateOf(lfp::Lattice lattice) {
  bool meets = lattice == lfp::Lattice::Min || lattice == lfp::Lattice::And;
  return meets ? gnn::AggregateKind::Min : gnn::AggregateKind::Max;
}

/// How the innermost fold around a read combines what it reads.
static std::optional<gnn::AggregateKind> aggregateAround(Operation *op) {
  for (Operation *parent = op->getParentOp(); parent;
       parent = parent->getParentOp()) {
    if (auto reduce = dyn_cast<lfp::ReduceOp>(parent))
      return aggregateOf(reduce.getKind());
    if (auto relax = dyn_cast<lfp::RelaxOp>(parent))
      return aggregateOf(relax.getLattice());
  }
  return std::nullopt;
}

SmallVector<Read> kleene::conversion::readSets(lfp::ProgramOp program) {
  SmallVector<Read> reads;
  program.walk<WalkOrder::PreOrder>([&](lfp::GetOp get) {
    if (get.getIndices().size() != 1 || !isOfUpdate(get))
      return;
    Read read = {get, ReadKind::own, std::nullopt, std::nullopt};
    classify(read);
    if (read.kind != ReadKind::own)
      read.aggregate = aggregateAround(get);
    reads.push_back(read);
  });
  return reads;
}

//===----------------------------------------------------------------------===//
// The skeleton
//===----------------------------------------------------------------------===//

Skeleton kleene::conversion::messageSkeleton(ArrayRef<Read> reads) {
  Skeleton skeleton;
  std::optional<gnn::AggregateKind> aggregate;
  bool unanimous = true;
  for (const Read &read : reads) {
    if (read.kind == ReadKind::own)
      continue;
    if (read.aggregate) {
      unanimous &= !aggregate || aggregate == read.aggregate;
      aggregate = read.aggregate;
    }
    bool covered = read.relation && !read.relation->reversed &&
                   (!skeleton.mask || skeleton.mask == read.relation->mask);
    if (covered)
      skeleton.mask = read.relation->mask;
    else if (!skeleton.uncovered)
      skeleton.uncovered = read;
  }
  if (skeleton.uncovered)
    skeleton.mask = {};
  if (aggregate && unanimous)
    skeleton.aggregate = *aggregate;
  return skeleton;
}
