#include "compiler/dialect/gnn/GNNTypes.h"

#include "compiler/dialect/gnn/GNNDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace kleene::gnn;

std::string kleene::gnn::toString(Width width) {
  std::string text;
  if (width.hidden > 1)
    text = std::to_string(width.hidden) + "*";
  if (width.hidden > 0)
    text += "hidden";
  if (width.hidden > 0 && width.units == 0)
    return text;
  return text + (width.hidden > 0 ? "+" : "") + std::to_string(width.units);
}

std::optional<Width> kleene::gnn::parseWidth(llvm::StringRef text) {
  Width width;
  for (llvm::StringRef rest = text; !rest.empty();) {
    auto [term, tail] = rest.split('+');
    rest = tail;
    int64_t number = 1;
    if (term.consume_back("hidden")) {
      if (!term.empty() &&
          (!term.consume_back("*") || term.getAsInteger(10, number)))
        return std::nullopt;
      width.hidden += number;
    } else if (!term.getAsInteger(10, number)) {
      width.units += number;
    } else {
      return std::nullopt;
    }
  }
  // Only the canonical spelling: one text per width.
  if (toString(width) != text)
    return std::nullopt;
  return width;
}

Width kleene::gnn::widthOf(Type type) {
  return TypeSwitch<Type, Width>(type)
      .Case<NodeType, EdgeType, GraphType, ArcType, TripleType>(
          [](auto features) {
            return Width{features.getHidden(), features.getUnits()};
          })
      .Default([](Type) { return Width{}; });
}

Type kleene::gnn::withWidth(Type type, Width width) {
  return TypeSwitch<Type, Type>(type)
      .Case<NodeType, EdgeType, GraphType, ArcType, TripleType>(
          [&](auto features) -> Type {
            return decltype(features)::get(type.getContext(), width.hidden,
                                           width.units);
          })
      .Default([](Type other) { return other; });
}

namespace kleene::gnn {

static ParseResult parseNumber(AsmParser &parser, int64_t &number) {
  llvm::SMLoc loc = parser.getCurrentLocation();
  if (parser.parseInteger(number))
    return failure();
  if (number < 0)
    return parser.emitError(loc, "expected a number of channels, got ")
           << number;
  return success();
}

static ParseResult parseWidth(AsmParser &parser, int64_t &hidden,
                              int64_t &units) {
  hidden = units = 0;
  if (succeeded(parser.parseOptionalKeyword("hidden"))) {
    hidden = 1;
  } else {
    int64_t number = 0;
    if (parseNumber(parser, number))
      return failure();
    if (failed(parser.parseOptionalStar())) {
      units = number;
      return success();
    }
    hidden = number;
    if (parser.parseKeyword("hidden"))
      return failure();
  }
  if (succeeded(parser.parseOptionalPlus()))
    return parseNumber(parser, units);
  return success();
}

static void printWidth(AsmPrinter &printer, int64_t hidden, int64_t units) {
  printer << toString(Width{hidden, units});
}

// type-t1: there is at least one channel.
template <typename Emit>
static LogicalResult verifyWidth(Emit emitError, int64_t hidden,
                                 int64_t units) {
  if (hidden < 0 || units < 0 || hidden + units == 0)
    return emitError() << "expected at least one channel, got `"
                       << toString(Width{hidden, units}) << "` [type-t1]";
  return success();
}

LogicalResult NodeType::verify(function_ref<InFlightDiagnostic()> emitError,
                               int64_t hidden, int64_t units) {
  return verifyWidth(emitError, hidden, units);
}
LogicalResult EdgeType::verify(function_ref<InFlightDiagnostic()> emitError,
                               int64_t hidden, int64_t units) {
  return verifyWidth(emitError, hidden, units);
}
LogicalResult GraphType::verify(function_ref<InFlightDiagnostic()> emitError,
                                int64_t hidden, int64_t units) {
  return verifyWidth(emitError, hidden, units);
}
LogicalResult ArcType::verify(function_ref<InFlightDiagnostic()> emitError,
                              int64_t hidden, int64_t units) {
  return verifyWidth(emitError, hidden, units);
}
LogicalResult TripleType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t hidden, int64_t units) {
  return verifyWidth(emitError, hidden, units);
}

} // namespace kleene::gnn

#define GET_TYPEDEF_CLASSES
#include "compiler/dialect/gnn/GNNTypes.cpp.inc"

void GNNDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "compiler/dialect/gnn/GNNTypes.cpp.inc"
      >();
}
