//===- LFPDialect.cpp - the dialect and its attributes --------------------===//
#include "compiler/dialect/lfp/LFPDialect.h"
#include "compiler/dialect/lfp/LFPOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace kleene::lfp;

#include "compiler/dialect/lfp/LFPDialect.cpp.inc"
#include "compiler/dialect/lfp/LFPEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "compiler/dialect/lfp/LFPAttrs.cpp.inc"

void LFPDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "compiler/dialect/lfp/LFPAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "compiler/dialect/lfp/LFPOps.cpp.inc"
      >();
}

namespace {

/// A keyword out of a closed set.
template <typename Enum>
FailureOr<Enum> parseWord(AsmParser &parser,
                          std::optional<Enum> (*symbolize)(StringRef),
                          StringRef what) {
  StringRef word;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&word))
    return failure();
  if (std::optional<Enum> value = symbolize(word))
    return *value;
  return parser.emitError(loc, "expected a ")
         << what << " but got `" << word << "`";
}

} // namespace

FailureOr<VariableAttr> kleene::lfp::parseVariable(AsmParser &parser) {
  std::string name;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseString(&name))
    return failure();
  auto location =
      parseWord<VarLocation>(parser, symbolizeVarLocation, "location");
  if (failed(location))
    return failure();
  auto type = parseWord<VarType>(parser, symbolizeVarType, "type");
  if (failed(type))
    return failure();
  SmallVector<StringAttr> classes;
  MLIRContext *context = parser.getContext();
  if (*type == VarType::Categorical &&
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
        std::string text;
        if (parser.parseString(&text))
          return failure();
        classes.push_back(StringAttr::get(context, text));
        return success();
      }))
    return failure();
  auto result = VariableAttr::getChecked(
      [&] { return parser.emitError(loc); }, context,
      StringAttr::get(context, name), *location, *type, classes);
  if (!result)
    return failure();
  return result;
}

void kleene::lfp::printVariable(AsmPrinter &printer, VariableAttr variable) {
  printer << variable.getName() << ' '
          << stringifyVarLocation(variable.getLocation()) << ' '
          << stringifyVarType(variable.getType());
  if (variable.getType() != VarType::Categorical)
    return;
  printer << " [";
  llvm::interleaveComma(variable.getClasses(), printer);
  printer << ']';
}

Attribute VariableAttr::parse(AsmParser &parser, Type) {
  if (parser.parseLess())
    return {};
  FailureOr<VariableAttr> variable = parseVariable(parser);
  if (failed(variable) || parser.parseGreater())
    return {};
  return *variable;
}

void VariableAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printVariable(printer, *this);
  printer << '>';
}

LogicalResult VariableAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   StringAttr name, VarLocation, VarType type,
                                   ArrayRef<StringAttr> classes) {
  if (name.empty())
    return emitError() << "expected the name of a variable";
  if ((type == VarType::Categorical) == classes.empty())
    return emitError() << "expected classes if and only if `" << name.strref()
                       << "` is categorical";
  return success();
}

Type VariableAttr::getValueType() const {
  Builder builder(getContext());
  if (getType() == VarType::MaskOne)
    return builder.getIndexType();
  Type element = builder.getIndexType();
  if (getType() == VarType::Scalar)
    element = builder.getF64Type();
  else if (getType() == VarType::Mask)
    element = builder.getI1Type();
  else if (getType() == VarType::Categorical)
    element = builder.getI64Type();
  else if (getType() == VarType::PartialMask)
    element = builder.getI8Type();
  if (getLocation() == VarLocation::Graph)
    return element;
  SmallVector<int64_t> shape(getLocation() == VarLocation::Node ? 1 : 2,
                             ShapedType::kDynamic);
  return RankedTensorType::get(shape, element);
}
