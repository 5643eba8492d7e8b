//===- LFPOps.cpp - assembly, builders and accessors of the ops -----------===//
//
// Verifiers are in LFPVerify.cpp.
//
//===----------------------------------------------------------------------===//
#include "compiler/dialect/lfp/LFPOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace kleene::lfp;

//===----------------------------------------------------------------------===//
// Custom directives of assembly formats
//===----------------------------------------------------------------------===//

static ParseResult parseEntry(OpAsmParser &parser, VariableAttr &variable) {
  FailureOr<VariableAttr> parsed = kleene::lfp::parseVariable(parser);
  if (failed(parsed))
    return failure();
  variable = *parsed;
  return success();
}

static void printEntry(OpAsmPrinter &printer, Operation *,
                       VariableAttr variable) {
  kleene::lfp::printVariable(printer, variable);
}

/// A value whose type is that of a variable.
static ParseResult parseValueOf(OpAsmParser &parser,
                                OpAsmParser::UnresolvedOperand &value,
                                Type &type, VariableAttr variable) {
  type = variable.getValueType();
  return parser.parseOperand(value);
}

static void printValueOf(OpAsmPrinter &printer, Operation *, Value value, Type,
                         VariableAttr) {
  printer << value;
}

static ParseResult parseNumber(OpAsmParser &parser, FloatAttr &number) {
  return parser.parseAttribute(number, parser.getBuilder().getF64Type());
}

static void printNumber(OpAsmPrinter &printer, Operation *, FloatAttr number) {
  printer.printAttributeWithoutType(number);
}

#define GET_OP_CLASSES
#include "compiler/dialect/lfp/LFPOps.cpp.inc"

//===----------------------------------------------------------------------===//
// Helpers
//===----------------------------------------------------------------------===//

namespace {

/// `(%u, %v)`: block arguments of type index.
ParseResult parseBinders(OpAsmParser &parser,
                         SmallVectorImpl<OpAsmParser::Argument> &binders) {
  if (parser.parseArgumentList(binders, OpAsmParser::Delimiter::Paren))
    return failure();
  for (OpAsmParser::Argument &binder : binders)
    binder.type = parser.getBuilder().getIndexType();
  return success();
}

void printBinders(OpAsmPrinter &printer, Block &block) {
  printer << '(';
  llvm::interleaveComma(block.getArguments(), printer);
  printer << ')';
}

/// `(%k = %lo to %hi) [descending]`.
ParseResult parseRange(OpAsmParser &parser, OpAsmParser::Argument &binder,
                       OperationState &result) {
  OpAsmParser::UnresolvedOperand lower, upper;
  Type index = parser.getBuilder().getIndexType();
  binder.type = index;
  if (parser.parseLParen() || parser.parseArgument(binder) ||
      parser.parseEqual() || parser.parseOperand(lower) ||
      parser.parseKeyword("to") || parser.parseOperand(upper) ||
      parser.parseRParen() ||
      parser.resolveOperand(lower, index, result.operands) ||
      parser.resolveOperand(upper, index, result.operands))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("descending")))
    result.addAttribute("descending", parser.getBuilder().getUnitAttr());
  return success();
}

template <typename Op> void printRange(OpAsmPrinter &printer, Op op) {
  printer << '(' << op.getBody().getArgument(0) << " = " << op.getLower()
          << " to " << op.getUpper() << ')';
  if (op.getDescending())
    printer << " descending";
}

/// `(%x = %x0, ...)`, then the types after a colon. A list may be empty; then
/// there is no colon.
ParseResult parseCarried(OpAsmParser &parser,
                         SmallVectorImpl<OpAsmParser::Argument> &arguments,
                         OperationState &result) {
  SmallVector<OpAsmParser::UnresolvedOperand> inits;
  SmallVector<Type> types;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseAssignmentList(arguments, inits))
    return failure();
  if (!arguments.empty() && parser.parseColonTypeList(types))
    return failure();
  if (types.size() != arguments.size())
    return parser.emitError(loc, "expected a type for each of ")
           << arguments.size() << " carried values but got " << types.size();
  for (auto [argument, type] : llvm::zip(arguments, types))
    argument.type = type;
  result.addTypes(types);
  return parser.resolveOperands(inits, types, loc, result.operands);
}

void printCarried(OpAsmPrinter &printer, ValueRange arguments,
                  ValueRange inits) {
  printer << '(';
  llvm::interleaveComma(llvm::zip(arguments, inits), printer, [&](auto pair) {
    printer << std::get<0>(pair) << " = " << std::get<1>(pair);
  });
  printer << ')';
  if (!inits.empty()) {
    printer << " : ";
    llvm::interleaveComma(inits.getTypes(), printer);
  }
}

/// The keyword of an enum attribute.
template <typename Attr, typename Enum>
ParseResult parseKind(OpAsmParser &parser, OperationState &result,
                      StringRef attribute,
                      std::optional<Enum> (*symbolize)(StringRef)) {
  StringRef word;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&word))
    return failure();
  std::optional<Enum> kind = symbolize(word);
  if (!kind)
    return parser.emitError(loc, "unknown ")
           << attribute << " `" << word << "`";
  result.addAttribute(attribute, Attr::get(parser.getContext(), *kind));
  return success();
}

/// Names index arguments in printed IR.
void nameBinders(Region &region, OpAsmSetValueNameFn setName) {
  static constexpr StringLiteral names[] = {"u", "v"};
  for (auto [argument, name] : llvm::zip(region.getArguments(), names))
    setName(argument, name);
}

/// Adds a block with `types` as arguments and fills it with `body`.
Block *buildBody(OpBuilder &builder, OperationState &state, TypeRange types,
                 function_ref<void(ValueRange)> body) {
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Location> locations(types.size(), state.location);
  Block *block = builder.createBlock(state.addRegion(), {}, types, locations);
  if (body)
    body(block->getArguments());
  return block;
}

} // namespace

//===----------------------------------------------------------------------===//
// ProgramOp, InputOp
//===----------------------------------------------------------------------===//

SmallVector<InputOp> ProgramOp::getInputs() {
  return llvm::to_vector(getBody().getOps<InputOp>());
}

SmallVector<OutputOp> ProgramOp::getOutputs() {
  return llvm::to_vector(getBody().getOps<OutputOp>());
}

SmallVector<VariableAttr> ProgramOp::getHints() {
  SmallVector<VariableAttr> hints;
  getBody().walk([&](ProbeOp probe) {
    llvm::append_range(hints, probe.getVariables().getAsRange<VariableAttr>());
    return WalkResult::interrupt();
  });
  return hints;
}

LogicalResult InputOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                        ValueRange, DictionaryAttr,
                                        OpaqueProperties properties,
                                        RegionRange,
                                        SmallVectorImpl<Type> &types) {
  VariableAttr variable = properties.as<Properties *>()->variable;
  if (!variable)
    return failure();
  types.push_back(variable.getValueType());
  return success();
}

void InputOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getResult(), getVariable().getName().getValue());
}

//===----------------------------------------------------------------------===//
// DrawOp
//===----------------------------------------------------------------------===//

/// `uniform(%lo, %hi) where %mask into %old : type`
ParseResult DrawOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::UnresolvedOperand> parameters;
  OpAsmParser::UnresolvedOperand mask, into;
  Type type;
  if (parseKind<DistributionAttr>(parser, result, "distribution",
                                  symbolizeDistribution) ||
      parser.parseOperandList(parameters, OpAsmParser::Delimiter::Paren))
    return failure();
  bool isMasked = succeeded(parser.parseOptionalKeyword("where"));
  if (isMasked && (parser.parseOperand(mask) || parser.parseKeyword("into") ||
                   parser.parseOperand(into)))
    return failure();
  SMLoc place = parser.getCurrentLocation();
  if (parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type))
    return failure();
  result.addTypes(type);
  auto kind = cast<DistributionAttr>(result.attributes.get("distribution"));
  Builder &builder = parser.getBuilder();
  Type parameter = kind.getValue() == Distribution::Below
                       ? Type(builder.getIndexType())
                       : Type(builder.getF64Type());
  if (parser.resolveOperands(parameters, parameter, result.operands))
    return failure();
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (isMasked && !tensor)
    return parser.emitError(place, "only elements of a tensor have a mask");
  if (isMasked &&
      (parser.resolveOperand(mask, tensor.clone(builder.getI1Type()),
                             result.operands) ||
       parser.resolveOperand(into, type, result.operands)))
    return failure();
  result.addAttribute(getOperandSegmentSizeAttr(),
                      builder.getDenseI32ArrayAttr(
                          {int32_t(parameters.size()), isMasked, isMasked}));
  return success();
}

void DrawOp::print(OpAsmPrinter &printer) {
  printer << ' ' << stringifyDistribution(getDistribution()) << '('
          << getParameters() << ')';
  if (getMask())
    printer << " where " << getMask() << " into " << getInto();
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {"distribution", getOperandSegmentSizeAttr()});
  printer << " : " << getType();
}

bool DrawOp::canFail() {
  if (getDistribution() != Distribution::Below)
    return false;
  Value bound = getParameters().front();
  llvm::APInt number;
  if (matchPattern(bound, m_ConstantInt(&number)))
    return number.slt(1);
  return !bound.getDefiningOp<SizeOp>();
}

//===----------------------------------------------------------------------===//
// BuildOp
//===----------------------------------------------------------------------===//

void BuildOp::build(
    OpBuilder &builder, OperationState &state, Type type,
    function_ref<void(OpBuilder &, Location, ValueRange)> body) {
  state.addTypes(type);
  SmallVector<Type> indices(cast<RankedTensorType>(type).getRank(),
                            builder.getIndexType());
  buildBody(builder, state, indices, [&](ValueRange arguments) {
    if (body)
      body(builder, state.location, arguments);
  });
}

ParseResult BuildOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::Argument> binders;
  Type type;
  if (parseBinders(parser, binders) ||
      parser.parseRegion(*result.addRegion(), binders) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type))
    return failure();
  result.addTypes(type);
  return success();
}

void BuildOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printBinders(printer, getBody().front());
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
  printer.printOptionalAttrDict((*this)->getAttrs());
  printer << " : " << getType();
}

void BuildOp::getAsmBlockArgumentNames(Region &region,
                                       OpAsmSetValueNameFn setName) {
  nameBinders(region, setName);
}

//===----------------------------------------------------------------------===//
// ReduceOp
//===----------------------------------------------------------------------===//

void ReduceOp::build(OpBuilder &builder, OperationState &state, Type type,
                     Reduction kind, Value lower, Value upper, bool descending,
                     function_ref<void(OpBuilder &, Location, Value)> body) {
  state.addTypes(type);
  state.addOperands({lower, upper});
  state.addAttribute("kind", ReductionAttr::get(builder.getContext(), kind));
  if (descending)
    state.addAttribute("descending", builder.getUnitAttr());
  buildBody(builder, state, builder.getIndexType(), [&](ValueRange arguments) {
    if (body)
      body(builder, state.location, arguments[0]);
  });
}

ParseResult ReduceOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::Argument binder;
  Type type;
  if (parseKind<ReductionAttr>(parser, result, "kind", symbolizeReduction) ||
      parseRange(parser, binder, result) ||
      parser.parseRegion(*result.addRegion(), binder) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type))
    return failure();
  result.addTypes(type);
  return success();
}

void ReduceOp::print(OpAsmPrinter &printer) {
  printer << ' ' << stringifyReduction(getKind()) << ' ';
  printRange(printer, *this);
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
  printer.printOptionalAttrDict((*this)->getAttrs(), {"kind", "descending"});
  printer << " : " << getType();
}

void ReduceOp::getAsmBlockArgumentNames(Region &region,
                                        OpAsmSetValueNameFn setName) {
  nameBinders(region, setName);
}

//===----------------------------------------------------------------------===//
// RelaxOp
//===----------------------------------------------------------------------===//

void RelaxOp::build(
    OpBuilder &builder, OperationState &state, Lattice lattice,
    unsigned binders, Value target, ValueRange witnesses,
    function_ref<void(OpBuilder &, Location, ValueRange)> body) {
  state.addTypes(target.getType());
  state.addTypes(witnesses.getTypes());
  state.addOperands(target);
  state.addOperands(witnesses);
  state.addAttribute("lattice",
                     LatticeAttr::get(builder.getContext(), lattice));
  SmallVector<Type> indices(binders, builder.getIndexType());
  buildBody(builder, state, indices, [&](ValueRange arguments) {
    if (body)
      body(builder, state.location, arguments);
  });
}

ParseResult RelaxOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::Argument> binders;
  SmallVector<OpAsmParser::UnresolvedOperand> operands(1);
  SmallVector<Type> types;
  SMLoc loc;
  if (parseKind<LatticeAttr>(parser, result, "lattice", symbolizeLattice) ||
      parseBinders(parser, binders) || parser.parseKeyword("into") ||
      parser.getCurrentLocation(&loc) || parser.parseOperand(operands[0]) ||
      (succeeded(parser.parseOptionalKeyword("witness")) &&
       parser.parseOperandList(operands, OpAsmParser::Delimiter::Paren)) ||
      parser.parseRegion(*result.addRegion(), binders) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonTypeList(types))
    return failure();
  result.addTypes(types);
  return parser.resolveOperands(operands, types, loc, result.operands);
}

void RelaxOp::print(OpAsmPrinter &printer) {
  printer << ' ' << stringifyLattice(getLattice()) << ' ';
  printBinders(printer, getBody().front());
  printer << " into " << getTarget();
  if (!getWitnesses().empty())
    printer << " witness (" << getWitnesses() << ')';
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
  printer.printOptionalAttrDict((*this)->getAttrs(), {"lattice"});
  printer << " : ";
  llvm::interleaveComma(getOperandTypes(), printer);
}

void RelaxOp::getAsmBlockArgumentNames(Region &region,
                                       OpAsmSetValueNameFn setName) {
  nameBinders(region, setName);
}

//===----------------------------------------------------------------------===//
// ForOp
//===----------------------------------------------------------------------===//

void ForOp::build(
    OpBuilder &builder, OperationState &state, Value lower, Value upper,
    bool descending, ValueRange inits,
    function_ref<void(OpBuilder &, Location, Value, ValueRange)> body) {
  state.addTypes(inits.getTypes());
  state.addOperands({lower, upper});
  state.addOperands(inits);
  if (descending)
    state.addAttribute("descending", builder.getUnitAttr());
  SmallVector<Type> types{builder.getIndexType()};
  llvm::append_range(types, inits.getTypes());
  buildBody(builder, state, types, [&](ValueRange arguments) {
    if (body)
      body(builder, state.location, arguments[0], arguments.drop_front());
  });
}

ParseResult ForOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::Argument> arguments(1), carried;
  if (parseRange(parser, arguments[0], result) || parser.parseKeyword("iter") ||
      parseCarried(parser, carried, result))
    return failure();
  llvm::append_range(arguments, carried);
  return failure(parser.parseRegion(*result.addRegion(), arguments) ||
                 parser.parseOptionalAttrDictWithKeyword(result.attributes));
}

void ForOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printRange(printer, *this);
  printer << " iter ";
  printCarried(printer, getBody().getArguments().drop_front(), getInits());
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(), {"descending"});
}

void ForOp::getAsmBlockArgumentNames(Region &region,
                                     OpAsmSetValueNameFn setName) {
  setName(region.getArgument(0), "k");
}

//===----------------------------------------------------------------------===//
// FixOp
//===----------------------------------------------------------------------===//

void FixOp::build(OpBuilder &builder, OperationState &state, StringAttr name,
                  ValueRange inits) {
  state.addTypes(inits.getTypes());
  state.addOperands(inits);
  if (name)
    state.addAttribute("name", name);
  buildBody(builder, state, inits.getTypes(), nullptr);
  buildBody(builder, state, inits.getTypes(), nullptr);
}

ParseResult FixOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::Argument> carried;
  std::string name;
  if (succeeded(parser.parseOptionalString(&name)))
    result.addAttribute("name", parser.getBuilder().getStringAttr(name));
  return failure(parseCarried(parser, carried, result) ||
                 parser.parseKeyword("while") ||
                 parser.parseRegion(*result.addRegion(), carried) ||
                 parser.parseKeyword("do") ||
                 parser.parseRegion(*result.addRegion(), carried) ||
                 parser.parseOptionalAttrDictWithKeyword(result.attributes));
}

void FixOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  if (StringAttr name = getNameAttr())
    printer << name << ' ';
  printCarried(printer, getGuard().getArguments(), getInits());
  printer << " while ";
  printer.printRegion(getGuard(), /*printEntryBlockArgs=*/false);
  printer << " do ";
  // The names stand once, before both regions.
  printer.shadowRegionArgs(getStep(), getGuard().getArguments());
  printer.printRegion(getStep(), /*printEntryBlockArgs=*/false);
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(), {"name"});
}

void FixOp::getAsmBlockArgumentNames(Region &, OpAsmSetValueNameFn) {}

//===----------------------------------------------------------------------===//
// ProbeOp
//===----------------------------------------------------------------------===//

ParseResult ProbeOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<Attribute> variables;
  SmallVector<OpAsmParser::UnresolvedOperand> values;
  SmallVector<Type> types;
  SMLoc loc = parser.getCurrentLocation();
  auto parseOne = [&]() -> ParseResult {
    FailureOr<VariableAttr> variable = kleene::lfp::parseVariable(parser);
    if (failed(variable) || parser.parseEqual() ||
        parser.parseOperand(values.emplace_back()))
      return failure();
    variables.push_back(*variable);
    types.push_back(variable->getValueType());
    return success();
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square,
                                     parseOne) ||
      parser.parseOptionalAttrDict(result.attributes))
    return failure();
  result.addAttribute("variables", parser.getBuilder().getArrayAttr(variables));
  return parser.resolveOperands(values, types, loc, result.operands);
}

void ProbeOp::print(OpAsmPrinter &printer) {
  printer << " [";
  llvm::interleaveComma(
      llvm::zip(getVariables().getAsRange<VariableAttr>(), getValues()),
      printer, [&](auto entry) {
        kleene::lfp::printVariable(printer, std::get<0>(entry));
        printer << " = " << std::get<1>(entry);
      });
  printer << ']';
  printer.printOptionalAttrDict((*this)->getAttrs(), {"variables"});
}
