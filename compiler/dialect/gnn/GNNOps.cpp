#include "compiler/dialect/gnn/GNNOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace kleene::gnn;

#include "compiler/dialect/gnn/GNNEnums.cpp.inc"

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

/// Whether both are one layer, once in a step and once outside.
static bool isOneLayer(Operation *a, Operation *b) {
  return a->getName() == b->getName() &&
         a->getAttrDictionary() == b->getAttrDictionary() &&
         a->getOperandTypes() == b->getOperandTypes() &&
         a->getResultTypes() == b->getResultTypes() &&
         a->getParentOp() != b->getParentOp();
}

// program-p1: of several fixed points, all that another follows are those of
// lattice channels. program-p2: a parameter's name belongs to one layer.
LogicalResult ProgramOp::verifyRegions() {
  llvm::StringMap<Operation *> owners;
  FixOp previous;
  WalkResult walk = getBody().walk([&](Operation *op) -> WalkResult {
    if (auto found = dyn_cast<FixOp>(op)) {
      if (previous && !previous.relax()) {
        InFlightDiagnostic error = found.emitOpError(
            "expected one fixed point in a program, or lattice channels before "
            "the last, got a second [program-p1]");
        error.attachNote(previous.getLoc()) << "the first is here";
        return error;
      }
      previous = found;
    }
    auto param = op->getAttrOfType<StringAttr>("param");
    if (!param)
      return WalkResult::advance();
    auto [owner, fresh] = owners.try_emplace(param.getValue(), op);
    if (fresh || isOneLayer(owner->second, op))
      return WalkResult::advance();
    return op->emitOpError("expected a parameter of its own, got `")
           << param.getValue() << "` a second time [program-p2]";
  });
  return failure(walk.wasInterrupted());
}

RelaxOp FixOp::relax() {
  Block &step = getStep().front();
  auto yield = dyn_cast<YieldOp>(step.getTerminator());
  auto update = yield && yield.getNext().size() == 1
                    ? yield.getNext()[0].getDefiningOp<UpdateOp>()
                    : UpdateOp();
  if (!update || update.getRule() != UpdateRule::Min ||
      update.getOld() != getInitial())
    return {};
  auto relax = update.getProposed().getDefiningOp<RelaxOp>();
  return relax && relax.getSend() == getIterate() ? relax : RelaxOp();
}

ParseResult FixOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::Argument iterate;
  OpAsmParser::UnresolvedOperand initial;
  if (parser.parseLParen() || parser.parseArgument(iterate) ||
      parser.parseEqual() || parser.parseOperand(initial) ||
      parser.parseRParen() || parser.parseColonType(iterate.type) ||
      parser.resolveOperand(initial, iterate.type, result.operands) ||
      parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  result.addTypes(iterate.type);
  Region *step = result.addRegion();
  return parser.parseRegion(*step, iterate);
}

void FixOp::print(OpAsmPrinter &printer) {
  printer << '(' << getIterate() << " = " << getInitial()
          << ") : " << getInitial().getType() << ' ';
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs());
  printer.printRegion(getStep(), /*printEntryBlockArgs=*/false);
}

// fix-f1: the step maps one iterate to one iterate of the same type.
LogicalResult FixOp::verifyRegions() {
  Block &step = getStep().front();
  if (step.getNumArguments() != 1 ||
      step.getArgument(0).getType() != getInitial().getType())
    return emitOpError("expected the step to take the iterate ")
           << getInitial().getType() << " [fix-f1]";
  auto next = cast<YieldOp>(step.getTerminator()).getNext();
  if (next.size() != 1 || next[0].getType() != getInitial().getType())
    return emitOpError("expected the step to yield the iterate ")
           << getInitial().getType() << " [fix-f1]";
  return success();
}

//===----------------------------------------------------------------------===//
// Ends
//===----------------------------------------------------------------------===//

// feature-e1: raw features have a width of their own, not hidden's.
LogicalResult FeatureOp::verify() {
  if (widthOf(getType()).hidden != 0)
    return emitOpError("expected the width of a probe, got ")
           << getType() << " [feature-e1]";
  return success();
}

// output-e2: so have logits.
LogicalResult OutputOp::verify() {
  if (widthOf(getLogits().getType()).hidden != 0)
    return emitOpError("expected the width of a probe, got ")
           << getLogits().getType() << " [output-e2]";
  return success();
}

//===----------------------------------------------------------------------===//
// Channels
//===----------------------------------------------------------------------===//

// linear-l1: the location stays. linear-l2: fan_in is a width.
LogicalResult LinearOp::verify() {
  if (getInput().getType().getTypeID() != getType().getTypeID())
    return emitOpError("expected operand and result at one location, got ")
           << getInput().getType() << " and " << getType() << " [linear-l1]";
  if (getFanIn() && !parseWidth(*getFanIn()))
    return emitOpError("expected a width as `fan_in`, got `")
           << *getFanIn() << "` [linear-l2]";
  return success();
}

// add-a1: one or more operands. add-a2: each is of the result's type, or graph
// features of its width.
LogicalResult AddOp::verify() {
  if (getInputs().empty())
    return emitOpError("expected at least one operand [add-a1]");
  for (Value input : getInputs()) {
    Type type = input.getType();
    if (type == getType())
      continue;
    if (!isa<GraphType>(type) || widthOf(type) != widthOf(getType()))
      return emitOpError("expected ")
             << getType() << " or graph features of its width, got " << type
             << " [add-a2]";
  }
  return success();
}

OpFoldResult AddOp::fold(FoldAdaptor) {
  // A sum of one, unless it spreads graph features over nodes or edges.
  if (getInputs().size() == 1 && getInputs()[0].getType() == getType())
    return getInputs()[0];
  return {};
}

// choose-s1: logits have a number of channels, `mask` and `node` one.
// choose-s2: the graph is no place to choose a node.
LogicalResult ChooseOp::verify() {
  const Width width = widthOf(getType());
  const bool isClass = getKind() == ChoiceKind::Class;
  if (width.hidden != 0 || (!isClass && width.units != 1))
    return emitOpError("expected ")
           << (isClass ? "the width of a probe" : "one logit") << ", got "
           << getType() << " [choose-s1]";
  if (getKind() == ChoiceKind::Node && isa<GraphType>(getType()))
    return emitOpError("expected logits at nodes or pairs, got ")
           << getType() << " [choose-s2]";
  return success();
}

// concat-c1: the width is the sum of the widths, the location stays.
LogicalResult ConcatOp::verify() {
  Width sum;
  for (Value input : getInputs()) {
    if (input.getType().getTypeID() != getType().getTypeID())
      return emitOpError("expected operands at the result's location, got ")
             << input.getType() << " [concat-c1]";
    sum = sum + widthOf(input.getType());
  }
  if (sum != widthOf(getType()))
    return emitOpError("expected width `")
           << toString(sum) << "`, got " << getType() << " [concat-c1]";
  return success();
}

//===----------------------------------------------------------------------===//
// Between nodes
//===----------------------------------------------------------------------===//

// Rule width-w1: a change of location keeps the width.
static LogicalResult verifySameWidth(Operation *op, Type input, Type result) {
  if (widthOf(input) == widthOf(result))
    return success();
  return op->emitOpError("expected equal widths, got ")
         << input << " and " << result << " [width-w1]";
}

LogicalResult SendOp::verify() {
  return verifySameWidth(*this, getInput().getType(), getType());
}
LogicalResult ReceiveOp::verify() {
  return verifySameWidth(*this, getInput().getType(), getType());
}
LogicalResult AggregateOp::verify() {
  return verifySameWidth(*this, getInput().getType(), getType());
}
LogicalResult NodeMaxOp::verify() {
  return verifySameWidth(*this, getInput().getType(), getType());
}
LogicalResult MessageOp::verify() {
  if (!getEdge())
    return success();
  return verifySameWidth(*this, getEdge().getType(), getType());
}

// pointer-q1: `reversed` says how the mask is read. pointer-q2: one logit.
LogicalResult PointerLogitsOp::verify() {
  if (getReversed() && !getMask())
    return emitOpError("expected `reversed` with a mask only [pointer-q1]");
  if (widthOf(getType()) != Width{0, 1})
    return emitOpError("expected one logit per pair, got ")
           << getType() << " [pointer-q2]";
  if (!getEdge())
    return success();
  return verifySameWidth(*this, getEdge().getType(), getSource().getType());
}

//===----------------------------------------------------------------------===//
// Triples
//===----------------------------------------------------------------------===//

// triple-r1: a node's features go to one node of a triple, a pair's to two.
LogicalResult TriplesOp::verify() {
  const bool two = stringifyCorner(getCorner()).size() == 2;
  if (two != isa<EdgeType>(getInput().getType()))
    return emitOpError("expected ")
           << (two ? "edge" : "node") << " features at `"
           << stringifyCorner(getCorner()) << "`, got " << getInput().getType()
           << " [triple-r1]";
  return verifySameWidth(*this, getInput().getType(), getType());
}
LogicalResult TripleMaxOp::verify() {
  return verifySameWidth(*this, getInput().getType(), getType());
}

//===----------------------------------------------------------------------===//
// Lattice channels
//===----------------------------------------------------------------------===//

// lattice-c1: a channel of the lattice is one number.
static LogicalResult verifyOneChannel(Operation *op, TypeRange types) {
  for (Type type : types)
    if (!isa<MaskType, ArcsType>(type) && widthOf(type) != Width{0, 1})
      return op->emitOpError("expected one channel, got ")
             << type << " [lattice-c1]";
  return success();
}
static LogicalResult verifyOneChannel(Operation *op) {
  if (failed(verifyOneChannel(op, op->getOperandTypes())))
    return failure();
  return verifyOneChannel(op, op->getResultTypes());
}

// lattice-c3: what is read off a lattice channel is read off its fixed point.
static LogicalResult verifyFixedPoint(Operation *op, Value value) {
  auto fix = value.getDefiningOp<FixOp>();
  if (!fix || !fix.relax())
    return op->emitOpError(
        "expected the fixed point of a lattice channel [lattice-c3]");
  return verifyOneChannel(op);
}
// lattice-c4: pairs that are tight have a start of their own.
static LogicalResult verifyPairs(Operation *op, Value value) {
  if (failed(verifyFixedPoint(op, value)))
    return failure();
  auto fix = value.getDefiningOp<FixOp>();
  if (!fix.getInitial().getDefiningOp<StartPairsOp>())
    return op->emitOpError("expected a fixed point that starts from "
                           "`gnn.start_pairs` [lattice-c4]");
  return success();
}

// lattice-c5: `on` and `off` come together, or a feature is the start.
LogicalResult StartOp::verify() {
  if (getOn().has_value() != getOff().has_value() ||
      (!getOn() && !getFeature()))
    return emitOpError(
        "expected `on` and `off`, or a feature alone [lattice-c5]");
  return verifyOneChannel(*this);
}
LogicalResult StartPairsOp::verify() { return verifyOneChannel(*this); }

// lattice-c2: its features are raw, and there are some.
LogicalResult CostOp::verify() {
  if (getInputs().empty())
    return emitOpError("expected at least one feature [lattice-c2]");
  for (Type type : getInputs().getTypes())
    if (widthOf(type).hidden != 0)
      return emitOpError("expected raw features, got ")
             << type << " [lattice-c2]";
  return verifyOneChannel(*this, getType());
}

// lattice-c6: a sum has no parameter, every other message has one.
LogicalResult RelaxOp::verify() {
  if ((getCombine() == Combine::Add) == getParam().has_value())
    return emitOpError("expected a parameter for every message but `add` "
                       "[lattice-c6]");
  return verifyOneChannel(*this);
}

// lattice-c7: the scores of a pair's witnesses are at triples.
LogicalResult WitnessLogitsOp::verify() {
  if (isa<EdgeType>(getValue().getType()) != isa<TripleType>(getType()))
    return emitOpError("expected scores at pairs of a channel of nodes, at "
                       "triples of one of pairs, got ")
           << getType() << " [lattice-c7]";
  return verifyFixedPoint(*this, getValue());
}
LogicalResult WitnessOp::verify() {
  return verifyFixedPoint(*this, getValue());
}
LogicalResult OriginLogitsOp::verify() {
  return verifyFixedPoint(*this, getValue());
}
LogicalResult MutualOp::verify() { return verifyPairs(*this, getValue()); }
LogicalResult TightOp::verify() { return verifyPairs(*this, getValue()); }
LogicalResult SlackOp::verify() { return verifyPairs(*this, getValue()); }
LogicalResult TightLogitsOp::verify() { return verifyPairs(*this, getValue()); }
LogicalResult ValueOp::verify() { return verifyFixedPoint(*this, getValue()); }
LogicalResult ReachedOp::verify() {
  return verifyFixedPoint(*this, getValue());
}

#define GET_OP_CLASSES
#include "compiler/dialect/gnn/GNNOps.cpp.inc"
