//===- Cuts.cpp - where the steps of a graph begin ------------------------===//

#include "compiler/dialect/lfp/LFPOps.h"
#include "compiler/transforms/lfp/FlattenNestInternal.h"
#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"

#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace kleene::lfp;

/// The turn that begins with `probe` and the views that only it shows stand
/// right before it and belong to its step; the value of a variable does not.
static Operation *startOf(ProbeOp probe) {
  llvm::SmallPtrSet<Operation *, 8> shown{probe};
  Operation *start = probe;
  Block *block = probe->getBlock();
  auto isShown = [&](Operation *user) {
    return shown.contains(block->findAncestorOpInBlock(*user));
  };
  while (Operation *op = start->getPrevNode()) {
    bool isView = isa<TurnOp>(op) || op->getNumResults() != 0;
    isView = isView && llvm::all_of(op->getResults(), [&](Value value) {
               return variableName(value).empty() && !value.use_empty() &&
                      llvm::all_of(value.getUsers(), isShown);
             });
    if (!isView)
      break;
    shown.insert(op);
    start = op;
  }
  return start;
}

using BlockSet = llvm::SmallPtrSet<Block *, 16>;

static void cutAtProbes(Region &region, RewriterBase &rewriter,
                        BlockSet &cuts) {
  SmallVector<ProbeOp> probes;
  for (Block &block : region)
    llvm::append_range(probes, block.getOps<ProbeOp>());
  for (ProbeOp probe : probes) {
    Operation *start = startOf(probe);
    Block *block = probe->getBlock();
    if (start != &block->front() || block->isEntryBlock()) {
      Block *rest = rewriter.splitBlock(block, start->getIterator());
      rewriter.setInsertionPointToEnd(block);
      cf::BranchOp::create(rewriter, probe.getLoc(), rest);
      block = rest;
    }
    cuts.insert(block);
  }
}

/// Cuts at the target of every branch that goes back on the way of a
/// depth-first search that does not enter cuts.
static void cutCycles(Region &region, BlockSet &cuts) {
  enum class Visit { open, done };
  llvm::DenseMap<Block *, Visit> visits;
  SmallVector<std::pair<Block *, unsigned>> way;
  for (Block &root : region) {
    if (!root.isEntryBlock() && !cuts.contains(&root))
      continue;
    way.push_back({&root, 0});
    visits[&root] = Visit::open;
    while (!way.empty()) {
      auto &[block, next] = way.back();
      if (next == block->getNumSuccessors()) {
        visits[block] = Visit::done;
        way.pop_back();
        continue;
      }
      Block *successor = block->getSuccessor(next++);
      if (cuts.contains(successor))
        continue;
      auto [visit, isNew] = visits.try_emplace(successor, Visit::open);
      if (isNew)
        way.push_back({successor, 0});
      else if (visit->second == Visit::open)
        cuts.insert(successor);
    }
  }
}

SmallVector<Block *> kleene::lfp::cutGraph(Region &region,
                                           RewriterBase &rewriter) {
  BlockSet cuts;
  cutAtProbes(region, rewriter, cuts);
  cutCycles(region, cuts);
  SmallVector<Block *> ordered;
  for (Block &block : region)
    if (cuts.contains(&block))
      ordered.push_back(&block);
  return ordered;
}
