//===- LFPToSCFPoints.cpp - the points of a native function ---------------===//
//
// What each operation does to tensors, in the order in which the emitter's
// code does it. A comprehension defines its result when it starts, for it
// fills it while its body still reads.
//
//===----------------------------------------------------------------------===//
#include "compiler/conversion/LFPToSCFStorageInternal.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/RegionGraphTraits.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace kleene::lfp;
using namespace kleene::lfp::native;

namespace {

bool isTensor(Value value) { return isa<RankedTensorType>(value.getType()); }

class PointBuilder {
public:
  PointBuilder(PointGraph &graph, ProgramOp program, Phase phase)
      : graph(graph), program(program), phase(phase) {}
  void run(ArrayRef<Operation *> ops);

private:
  unsigned variableOf(Value value);
  void alias(ValueRange values, ValueRange same);
  unsigned addHost(Slot::Kind kind, unsigned position, Type type);
  unsigned addPoint(ArrayRef<unsigned> uses = {}, ArrayRef<unsigned> defs = {},
                    const Moves &moves = {});
  unsigned addMoves(ValueRange to, ValueRange from);
  void link(unsigned from, unsigned to) {
    graph.points[from].next.push_back(to);
  }
  SmallVector<unsigned> variablesOf(ValueRange values);

  void visit(Operation *op);
  void visitBody(Block &block);
  void visitLoop(Block &block, llvm::function_ref<void()> last);
  void visitDraw(DrawOp op);
  void visitRelax(RelaxOp op);
  void visitFor(ForOp op);
  void visitFix(FixOp op);
  void visitSteps(FixOp op, unsigned head);
  void visitIf(scf::IfOp op);
  void visitSelect(arith::SelectOp op);
  void visitDerived(InputOp op);
  void visitResult(StringAttr name, Value value);

  PointGraph &graph;
  ProgramOp program;
  Phase phase;
  SmallVector<unsigned> frontier; // the points that the next one follows
  DenseMap<StringAttr, unsigned> results; // host buffers that are written
};

} // namespace

//===----------------------------------------------------------------------===//
// Variables and points
//===----------------------------------------------------------------------===//

unsigned PointBuilder::variableOf(Value value) {
  auto [entry, isNew] =
      graph.variableOfValue.try_emplace(value, graph.variables.size());
  if (isNew)
    graph.variables.push_back(
        {Slot::Kind::local, 0, cast<RankedTensorType>(value.getType())});
  return entry->second;
}

SmallVector<unsigned> PointBuilder::variablesOf(ValueRange values) {
  SmallVector<unsigned> variables;
  for (Value value : values)
    if (isTensor(value))
      variables.push_back(variableOf(value));
  return variables;
}

/// Makes `values` further names of `same`.
void PointBuilder::alias(ValueRange values, ValueRange same) {
  for (auto [value, other] : llvm::zip_equal(values, same))
    if (isTensor(value))
      graph.variableOfValue[value] = variableOf(other);
}

unsigned PointBuilder::addHost(Slot::Kind kind, unsigned position, Type type) {
  graph.variables.push_back({kind, position, cast<RankedTensorType>(type)});
  return graph.variables.size() - 1;
}

unsigned PointBuilder::addPoint(ArrayRef<unsigned> uses,
                                ArrayRef<unsigned> defs, const Moves &moves) {
  unsigned index = graph.points.size();
  Point &point = graph.points.emplace_back();
  llvm::append_range(point.uses, uses);
  llvm::append_range(point.defs, defs);
  point.moves = moves;
  for (auto [to, from] : moves) {
    point.uses.push_back(from);
    point.defs.push_back(to);
  }
  for (unsigned before : frontier)
    link(before, index);
  frontier.assign({index});
  return index;
}

/// The copies on the way into a loop or a block, or out of a branch.
unsigned PointBuilder::addMoves(ValueRange to, ValueRange from) {
  Moves moves;
  for (auto [target, source] : llvm::zip_equal(to, from))
    if (isTensor(target))
      moves.push_back({variableOf(target), variableOf(source)});
  return addPoint({}, {}, moves);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

void PointBuilder::run(ArrayRef<Operation *> ops) {
  SmallVector<unsigned> outside;
  for (auto [position, input] : llvm::enumerate(program.getInputs())) {
    if (!isTensor(input.getResult()))
      continue;
    unsigned variable = addHost(Slot::Kind::input, position, input.getType());
    graph.variableOfValue[input.getResult()] = variable;
    if (phase == Phase::sample)
      results[input.getVariable().getName()] = variable;
    outside.push_back(variable);
  }
  if (phase == Phase::run)
    for (auto [position, output] : llvm::enumerate(program.getOutputs())) {
      if (!isTensor(output.getValue()))
        continue;
      unsigned variable =
          addHost(Slot::Kind::output, position, output.getValue().getType());
      results[output.getVariable().getName()] = variable;
      outside.push_back(variable);
    }
  addPoint();
  for (Operation *op : ops)
    visit(op);
  // The host sees its buffers afterwards; an input must not be written over.
  addPoint(outside);
}

void PointBuilder::visit(Operation *op) {
  TypeSwitch<Operation *>(op)
      .Case<BuildOp>([&](BuildOp build) {
        unsigned result = variableOf(build.getResult());
        addPoint({}, result);
        visitLoop(build.getBody().front(), [&] { addPoint(result, result); });
        addPoint(result);
      })
      .Case<ReduceOp>(
          [&](ReduceOp reduce) { visitLoop(reduce.getBody().front(), [] {}); })
      .Case<GetOp>([&](GetOp get) { addPoint(variableOf(get.getTensor())); })
      .Case<SetOp>([&](SetOp set) {
        unsigned result = variableOf(set.getResult());
        addMoves(set.getResult(), set.getTensor());
        addPoint(result, result); // no longer a copy
      })
      .Case<DrawOp>([&](DrawOp draw) { visitDraw(draw); })
      .Case<ProbeOp>(
          [&](ProbeOp probe) { addPoint(variablesOf(probe.getValues())); })
      .Case<OutputOp>([&](OutputOp output) {
        visitResult(output.getVariable().getName(), output.getValue());
      })
      .Case<GiveOp>([&](GiveOp give) {
        visitResult(give.getNameAttr(), give.getValue());
      })
      .Case<RelaxOp>([&](RelaxOp relax) { visitRelax(relax); })
      .Case<ForOp>([&](ForOp loop) { visitFor(loop); })
      .Case<FixOp>([&](FixOp fix) { visitFix(fix); })
      .Case<scf::IfOp>([&](scf::IfOp branch) { visitIf(branch); })
      .Case<InputOp>([&](InputOp input) { visitDerived(input); })
      .Case<arith::SelectOp>([&](arith::SelectOp op) { visitSelect(op); })
      .Default([&](Operation *other) {
        if (other->getNumRegions() != 0 ||
            llvm::any_of(other->getOperands(), isTensor) ||
            llvm::any_of(other->getResults(), isTensor))
          graph.unsupported = other;
      });
}

void PointBuilder::visitBody(Block &block) {
  for (Operation &op : block.without_terminator())
    visit(&op);
}

/// A body that runs any number of times; `last` adds what its end does.
void PointBuilder::visitLoop(Block &block, llvm::function_ref<void()> last) {
  unsigned head = addPoint();
  visitBody(block);
  last();
  for (unsigned end : frontier)
    link(end, head);
  frontier.assign({head});
}

void PointBuilder::visitDraw(DrawOp op) {
  SmallVector<unsigned> result = variablesOf(op.getResult());
  if (!op.getMask()) {
    addPoint({}, result);
    return;
  }
  addMoves(op.getResult(), op.getInto());
  SmallVector<unsigned> uses = result;
  uses.push_back(variableOf(op.getMask()));
  addPoint(uses, result);
}

void PointBuilder::visitRelax(RelaxOp op) {
  SmallVector<Value> old{op.getTarget()};
  llvm::append_range(old, op.getWitnesses());
  addMoves(op.getResults(), old);
  SmallVector<unsigned> results = variablesOf(op.getResults());
  visitLoop(op.getBody().front(), [&] { addPoint(results, results); });
  addPoint(results);
}

void PointBuilder::visitFor(ForOp op) {
  ValueRange carried = op.getBody().getArguments().drop_front();
  alias(op.getResults(), carried);
  addMoves(carried, op.getInits());
  Operation *yield = op.getBody().front().getTerminator();
  visitLoop(op.getBody().front(),
            [&] { addMoves(carried, yield->getOperands().drop_front()); });
  // A loop that leaves early does so after its copies: the back edge and the
  // head's exit cover it.
}

void PointBuilder::visitFix(FixOp op) {
  ValueRange carried = op.getGuard().getArguments();
  alias(op.getStep().getArguments(), carried);
  alias(op.getResults(), carried);
  addMoves(carried, op.getInits());
  unsigned head = addPoint();
  visitBody(op.getGuard().front());
  unsigned condition = addPoint();
  visitSteps(op, head);
  frontier.assign({condition});
}

/// The block graph of a step, in topological order.
void PointBuilder::visitSteps(FixOp op, unsigned head) {
  llvm::ReversePostOrderTraversal<Region *> order(&op.getStep());
  DenseMap<Block *, SmallVector<unsigned>> entries;
  entries[&op.getStep().front()] = frontier;
  for (Block *block : order) {
    frontier = entries[block];
    visitBody(*block);
    Operation *terminator = block->getTerminator();
    if (isa<YieldOp>(terminator)) {
      link(addMoves(op.getGuard().getArguments(), terminator->getOperands()),
           head);
      continue;
    }
    auto branch = dyn_cast<BranchOpInterface>(terminator);
    if (!branch) {
      graph.unsupported = terminator;
      return;
    }
    SmallVector<unsigned> ends = frontier;
    for (auto [index, successor] : llvm::enumerate(branch->getSuccessors())) {
      frontier = ends;
      SuccessorOperands operands = branch.getSuccessorOperands(index);
      entries[successor].push_back(
          addMoves(successor->getArguments(), operands.getForwardedOperands()));
    }
  }
}

void PointBuilder::visitIf(scf::IfOp op) {
  SmallVector<unsigned> start = frontier, ends;
  for (Region *region : {&op.getThenRegion(), &op.getElseRegion()}) {
    frontier = start;
    if (!region->empty()) {
      visitBody(region->front());
      addMoves(op.getResults(), region->front().getTerminator()->getOperands());
    }
    llvm::append_range(ends, frontier);
  }
  frontier = ends;
}

void PointBuilder::visitSelect(arith::SelectOp op) {
  if (!isTensor(op.getResult()))
    return;
  SmallVector<unsigned> sources =
      variablesOf({op.getTrueValue(), op.getFalseValue()});
  // The result is not in the place of either: the copy is from the one chosen.
  addPoint(sources, variableOf(op.getResult()));
  addPoint(sources);
}

void PointBuilder::visitDerived(InputOp op) {
  if (phase != Phase::derive || !op.isDerived())
    return;
  SmallVector<unsigned> skipped = frontier;
  Block &block = op.getDerived().front();
  visitBody(block);
  addMoves(op.getResult(), block.getTerminator()->getOperands());
  llvm::append_range(frontier, skipped);
}

void PointBuilder::visitResult(StringAttr name, Value value) {
  if (isTensor(value))
    addPoint({}, {}, {{results.lookup(name), variableOf(value)}});
}

PointGraph kleene::lfp::native::buildPointGraph(ProgramOp program,
                                                ArrayRef<Operation *> ops,
                                                Phase phase) {
  PointGraph graph;
  PointBuilder(graph, program, phase).run(ops);
  return graph;
}
