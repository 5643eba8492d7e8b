//===- LFPVerify.cpp - the rules of the ops -------------------------------===//
//
// Each check carries the label of its rule in LFPOps.td.
//
//===----------------------------------------------------------------------===//
#include "compiler/dialect/lfp/LFPOps.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace kleene::lfp;

namespace {

bool isFloatOrIndex(Type type) { return type.isF64() || type.isIndex(); }

unsigned rankOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? tensor.getRank() : 0;
}

Type elementOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? tensor.getElementType() : type;
}

LogicalResult verifyIndices(Operation *op, Type tensor, size_t indices) {
  if (rankOf(tensor) != indices)
    return op->emitOpError("expected one index per dimension of ")
           << tensor << " but got " << indices;
  return success();
}

/// The types that end a region, against those expected of it.
LogicalResult verifyYield(Operation *op, Operation *terminator,
                          TypeRange expected, StringRef region) {
  auto yield = dyn_cast<YieldOp>(terminator);
  if (yield && yield.getOperandTypes() == expected)
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError("expected the ")
                                  << region << " to yield (" << expected << ")";
  if (yield)
    diagnostic << " but got (" << yield.getOperandTypes() << ")";
  diagnostic.attachNote(terminator->getLoc()) << "the region ends here";
  return diagnostic;
}

LogicalResult verifyArguments(Operation *op, Region &region, TypeRange expected,
                              StringRef name) {
  if (region.getArgumentTypes() == expected)
    return success();
  return op->emitOpError("expected the ")
         << name << " to have arguments (" << expected << ") but got ("
         << region.getArgumentTypes() << ")";
}

LogicalResult verifyDistinct(Operation *op, ArrayRef<VariableAttr> variables) {
  DenseSet<StringAttr> seen;
  for (VariableAttr variable : variables)
    if (!seen.insert(variable.getName()).second)
      return op->emitOpError("expected distinct names but got ")
             << variable.getName() << " twice";
  return success();
}

} // namespace

//===----------------------------------------------------------------------===//
// Programs and samplers
//===----------------------------------------------------------------------===//

LogicalResult ProgramOp::verifyRegions() {
  SmallVector<VariableAttr> inputs, outputs;
  for (InputOp input : getInputs())
    inputs.push_back(input.getVariable());
  for (OutputOp output : getOutputs())
    outputs.push_back(output.getVariable());
  if (failed(verifyDistinct(*this, inputs)) || // program-p1
      failed(verifyDistinct(*this, outputs)))
    return failure();
  ProbeOp first;
  WalkResult result = getBody().walk([&](ProbeOp probe) {
    if (!first) {
      first = probe;
      return WalkResult::advance();
    }
    if (probe.getVariables() == first.getVariables()) // program-p2
      return WalkResult::advance();
    InFlightDiagnostic diagnostic =
        probe.emitOpError("expected the variables of the first probe");
    diagnostic.attachNote(first.getLoc()) << "the first probe is here";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

LogicalResult SamplerOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto program =
      tables.lookupNearestSymbolFrom<ProgramOp>(*this, getProgramAttr());
  if (!program) // sampler-s1
    return emitOpError("expected the name of an `lfp.program` but got ")
           << getProgramAttr();
  llvm::DenseMap<StringAttr, GiveOp> given;
  for (GiveOp give : getBody().getOps<GiveOp>())
    if (!given.try_emplace(give.getNameAttr(), give).second)
      return give.emitOpError("expected each input once but got ")
             << give.getNameAttr() << " again"; // sampler-s2
  for (InputOp input : program.getInputs()) {
    if (input.isDerived())
      continue;
    StringAttr name = input.getVariable().getName();
    auto found = given.find(name);
    if (found == given.end()) // sampler-s2
      return emitOpError("expected a value for the input ") << name;
    if (found->second.getValue().getType() != input.getType()) // sampler-s2
      return found->second.emitOpError("expected ")
             << input.getType() << " but got "
             << found->second.getValue().getType();
    given.erase(found);
  }
  if (!given.empty()) // sampler-s2
    return given.begin()->second.emitOpError(
               "expected an input that is not derived but got ")
           << given.begin()->first;
  return success();
}

LogicalResult InputOp::verify() {
  if (!isa<ProgramOp>((*this)->getParentOp())) // input-i1
    return emitOpError("expected to stand directly in an `lfp.program`");
  return success();
}

LogicalResult InputOp::verifyRegions() {
  if (!isDerived())
    return success();
  return verifyYield(*this, getDerived().front().getTerminator(), // input-i2
                     getType(), "derived region");
}

LogicalResult OutputOp::verify() {
  if (getValue().getType() == getVariable().getValueType()) // output-o1
    return success();
  return emitOpError("expected a value of type ")
         << getVariable().getValueType() << " but got " << getValue().getType();
}

LogicalResult DrawOp::verify() {
  if (!(*this)->getParentOfType<SamplerOp>()) // draw-d1
    return emitOpError("expected to stand in an `lfp.sampler`");
  Builder builder(getContext());
  Distribution kind = getDistribution();
  bool isPermutation = kind == Distribution::Permutation;
  Type element = kind == Distribution::Uniform     ? Type(builder.getF64Type())
                 : kind == Distribution::Bernoulli ? Type(builder.getI1Type())
                                                   : builder.getIndexType();
  size_t count = kind == Distribution::Uniform ? 2 : isPermutation ? 0 : 1;
  SmallVector<Type> parameters(count, kind == Distribution::Below
                                          ? Type(builder.getIndexType())
                                          : Type(builder.getF64Type()));
  if (elementOf(getType()) != element ||
      getParameters().getTypes() != TypeRange(parameters) ||
      (isPermutation && rankOf(getType()) != 1)) // draw-d2
    return emitOpError("expected `")
           << stringifyDistribution(kind) << "` to take (" << parameters
           << ") and give elements of type " << element
           << (isPermutation ? " in one dimension" : "");
  if (!getMask() && !getInto())
    return success();
  auto tensor = dyn_cast<RankedTensorType>(getType());
  if (!tensor || isPermutation || !getMask() || !getInto() ||
      getInto().getType() != tensor ||
      getMask().getType() != tensor.clone(builder.getI1Type())) // draw-d3
    return emitOpError("expected a mask and old elements of the shape of ")
           << getType() << ", or neither";
  return success();
}

LogicalResult ChooseOp::verify() {
  if (!isa<SamplerOp>((*this)->getParentOp())) // choose-c1
    return emitOpError("expected to stand directly in an `lfp.sampler`");
  return success();
}

//===----------------------------------------------------------------------===//
// Tensors and folds
//===----------------------------------------------------------------------===//

LogicalResult GetOp::verify() { // get-g1
  return verifyIndices(*this, getTensor().getType(), getIndices().size());
}

LogicalResult SetOp::verify() { // set-s1
  return verifyIndices(*this, getTensor().getType(), getIndices().size());
}

LogicalResult BuildOp::verifyRegions() {
  Builder builder(getContext());
  SmallVector<Type> indices(rankOf(getType()), builder.getIndexType());
  if (failed(verifyArguments(*this, getBody(), indices, "body"))) // build-b1
    return failure();
  return verifyYield(*this, getBody().front().getTerminator(), // build-b2
                     elementOf(getType()), "body");
}

LogicalResult ReduceOp::verifyRegions() {
  Builder builder(getContext());
  Type index = builder.getIndexType(), i1 = builder.getI1Type();
  if (failed(verifyArguments(*this, getBody(), index, "body"))) // reduce-r1
    return failure();
  auto yield = dyn_cast<YieldOp>(getBody().front().getTerminator());
  if (!yield || yield.getNumOperands() != 2 ||
      yield.getOperand(0).getType() != i1) // reduce-r1
    return emitOpError("expected the body to yield `i1` and a value");
  Type value = yield.getOperand(1).getType(), result = getType();
  bool matches = false;
  switch (getKind()) { // reduce-r2
  case Reduction::Min:
  case Reduction::Max:
  case Reduction::Sum:
    matches = isFloatOrIndex(value) && result == value;
    break;
  case Reduction::PairwiseSum:
    matches = value.isF64() && result == value;
    break;
  case Reduction::Any:
  case Reduction::All:
    matches = value == i1 && result == i1;
    break;
  case Reduction::Count:
  case Reduction::First:
    matches = value == i1 && result == index;
    break;
  case Reduction::ArgMin:
  case Reduction::ArgMax:
    matches = isFloatOrIndex(value) && result == index;
    break;
  }
  if (!matches)
    return emitOpError("`") << stringifyReduction(getKind())
                            << "` does not take " << value << " to " << result;
  return success();
}

LogicalResult RelaxOp::verifyRegions() {
  Builder builder(getContext());
  SmallVector<Type> indices(getBody().getNumArguments(),
                            builder.getIndexType());
  if (indices.size() > 3) // relax-r1
    return emitOpError("expected at most three indices but got ")
           << indices.size();
  if (failed(verifyArguments(*this, getBody(), indices, "body"))) // relax-r1
    return failure();
  auto offer = dyn_cast<OfferOp>(getBody().front().getTerminator());
  if (!offer)
    return emitOpError("expected the body to end in `lfp.offer`");
  Type target = getTarget().getType();
  auto elements = llvm::map_range(getWitnesses().getTypes(), elementOf);
  if (offer.getIndices().size() != rankOf(target) ||
      offer.getValue().getType() != elementOf(target) ||
      !llvm::equal(offer.getWitnesses().getTypes(), elements)) { // relax-r2
    InFlightDiagnostic diagnostic =
        emitOpError("expected an offer that fits the target and its witnesses");
    diagnostic.attachNote(offer.getLoc()) << "the offer is here";
    return diagnostic;
  }
  bool ordered = getLattice() == Lattice::Min || getLattice() == Lattice::Max;
  if (ordered ? !isFloatOrIndex(elementOf(target))
              : !elementOf(target).isInteger(1)) // relax-r3
    return emitOpError("`") << stringifyLattice(getLattice())
                            << "` is no order of " << elementOf(target);
  for (Type witness : getWitnesses().getTypes())
    if (rankOf(witness) != rankOf(target)) // relax-r4
      return emitOpError("expected witnesses with the rank of ")
             << target << " but got " << witness;
  if (getWitnessResults().getTypes() != getWitnesses().getTypes())
    return emitOpError("expected witness results of the witnesses' types");
  return success();
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

LogicalResult ForOp::verifyRegions() {
  Builder builder(getContext());
  if (getInits().getTypes() != getResultTypes())
    return emitOpError("expected results of the carried values' types");
  SmallVector<Type> arguments{builder.getIndexType()};
  llvm::append_range(arguments, getResultTypes());
  if (failed(verifyArguments(*this, getBody(), arguments, "body"))) // for-f1
    return failure();
  SmallVector<Type> yielded{builder.getI1Type()};
  llvm::append_range(yielded, getResultTypes());
  return verifyYield(*this, getBody().front().getTerminator(), yielded,
                     "body"); // for-f2
}

/// fix-f4: a depth-first search over the blocks, without recursion: their
/// number is the program's.
static Block *findCycle(Region &region) {
  enum class State { open, done };
  DenseMap<Block *, State> states;
  SmallVector<std::pair<Block *, unsigned>> stack{{&region.front(), 0}};
  states[&region.front()] = State::open;
  while (!stack.empty()) {
    auto &[block, next] = stack.back();
    if (next == block->getNumSuccessors()) {
      states[block] = State::done;
      stack.pop_back();
      continue;
    }
    Block *successor = block->getSuccessor(next++);
    auto [entry, isNew] = states.try_emplace(successor, State::open);
    if (isNew)
      stack.push_back({successor, 0});
    else if (entry->second == State::open)
      return successor;
  }
  return nullptr;
}

LogicalResult FixOp::verifyRegions() {
  TypeRange carried = getInits().getTypes();
  if (carried != TypeRange(getResultTypes()))
    return emitOpError("expected results of the carried values' types");
  if (failed(verifyArguments(*this, getGuard(), carried, "guard")) || // fix-f1
      failed(verifyArguments(*this, getStep(), carried, "step")))
    return failure();
  Operation *condition = getGuard().front().getTerminator();
  if (!isa<ConditionOp>(condition)) // fix-f2
    return emitOpError("expected the `while` region to end in "
                       "`lfp.condition` but got `")
           << condition->getName() << "`";
  for (Block &block : getStep()) {
    Operation *terminator = block.getTerminator();
    if (terminator->getNumSuccessors() == 0 &&
        failed(verifyYield(*this, terminator, carried, "step"))) // fix-f3
      return failure();
  }
  if (Block *block = findCycle(getStep())) { // fix-f4
    InFlightDiagnostic diagnostic =
        emitOpError("expected the blocks of the `do` region to have no cycle");
    diagnostic.attachNote(block->front().getLoc()) << "this block is in one";
    return diagnostic;
  }
  WalkResult effects = getGuard().walk([](Operation *op) { // fix-f5
    return isa<ProbeOp, DrawOp>(op) ? WalkResult::interrupt()
                                    : WalkResult::advance();
  });
  if (effects.wasInterrupted())
    return emitOpError("expected a `while` region that records and draws "
                       "nothing");
  return success();
}

//===----------------------------------------------------------------------===//
// Observation
//===----------------------------------------------------------------------===//

LogicalResult ProbeOp::verify() {
  for (Operation *parent = (*this)->getParentOp(); // probe-p1
       parent && !isa<ProgramOp>(parent); parent = parent->getParentOp())
    if (isa<BuildOp, ReduceOp, RelaxOp, InputOp, SamplerOp>(parent))
      return emitOpError("expected only loops and branches around it but got `")
             << parent->getName() << "`";
  if (getVariables().size() != getValues().size()) // probe-p2
    return emitOpError("expected ")
           << getVariables().size() << " values but got " << getValues().size();
  SmallVector<VariableAttr> variables =
      llvm::to_vector(getVariables().getAsRange<VariableAttr>());
  for (auto [variable, value] : llvm::zip(variables, getValues()))
    if (variable.getValueType() != value.getType()) // probe-p2
      return emitOpError("expected ")
             << variable.getName() << " of type " << variable.getValueType()
             << " but got " << value.getType();
  return verifyDistinct(*this, variables); // program-p1
}
