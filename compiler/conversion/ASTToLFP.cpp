//===- ASTToLFP.cpp - programs and declarations ---------------------------===//

#include "compiler/conversion/ASTToLFP.h"
#include "compiler/conversion/ASTToLFPInternal.h"
#include "compiler/transforms/lfp/VariableNames.h"
#include "lang/sema/Sema.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;
using lfp::VariableAttr;

OwningOpRef<ModuleOp> kleene::convertASTToLFP(const lang::CheckedModule &module,
                                              MLIRContext &context) {
  context.loadDialect<lfp::LFPDialect, arith::ArithDialect, math::MathDialect,
                      scf::SCFDialect>();
  return LFPBuilder(module, context).build();
}

LFPBuilder::LFPBuilder(const lang::CheckedModule &module, MLIRContext &context)
    : checkedModule(module), algorithm(*module.algorithm), context(context),
      b(&context) {}

ModuleOp LFPBuilder::build() {
  ModuleOp module = ModuleOp::create(at(algorithm.span));
  program(module);
  for (const lang::Sampler *s : algorithm.samplers)
    sampler(module, *s);
  return module;
}

void LFPBuilder::program(ModuleOp module) {
  Location loc = at(algorithm.span);
  b.setInsertionPointToEnd(module.getBody());
  auto op = lfp::ProgramOp::create(b, loc, algorithm.name);
  b.createBlock(&op.getBody());
  size = lfp::SizeOp::create(b, loc, b.getIndexType());
  carried = algorithm.states;
  for (const lang::InputDecl *decl : algorithm.inputs)
    input(*decl);
  for (const lang::StateDecl *decl : algorithm.states)
    set(var(*decl), initial(*decl));
  stmts(algorithm.body.stmts);
  if (algorithm.observation == lang::Observation::End)
    probe(at(algorithm.body.span));
  for (const lang::OutputDecl *decl : algorithm.outputs) {
    Location place = at(decl->span);
    lfp::OutputOp::create(b, place, variable(*decl), shown(*decl));
  }
}

Value LFPBuilder::initial(const lang::StateDecl &decl) {
  Location place = lfp::nameLocation(at(decl.span), decl.name);
  return decl.type.rank() == 0
             ? named(*decl.value, decl.name)
             : elementwise(decl.type, decl.binders, *decl.value, place);
}

void LFPBuilder::input(const lang::InputDecl &decl) {
  Location loc = at(decl.span);
  auto op = lfp::InputOp::create(b, lfp::nameLocation(loc, decl.name),
                                 variable(decl));
  if (decl.value) {
    OpBuilder::InsertionGuard guard(b);
    b.createBlock(&op.getDerived());
    Value value = elementwise(decl.type, decl.binders, *decl.value, loc);
    lfp::YieldOp::create(b, loc, value);
  }
  set(var(decl), op);
}

// A view is computed where it is observed. Its value has no variable's name:
// lfp-flatten-nest moves it with its probe.
void LFPBuilder::probe(Location loc) {
  SmallVector<Attribute> variables;
  Values values;
  for (const lang::HintDecl *decl : algorithm.hints) {
    variables.push_back(variable(*decl));
    values.push_back(decl->isView ? shown(*decl) : get(var(*decl->state)));
  }
  lfp::ProbeOp::create(b, loc, b.getArrayAttr(variables), values);
}

/// The variable whose elements `value` repeats one by one, if it does.
static const lang::Decl *repeated(ArrayRef<lang::BinderDecl *> binders,
                                  const lang::Expr &value) {
  const auto *element = dyn_cast<lang::ElementExpr>(&value);
  auto isBinder = [](const lang::Expr *index, const lang::BinderDecl *binder) {
    const auto *name = dyn_cast<lang::NameExpr>(index);
    return name && name->decl == binder;
  };
  bool repeats = element && llvm::equal(element->indices, binders, isBinder);
  return repeats ? element->decl : nullptr;
}

Value LFPBuilder::elementwise(const lang::VarType &type,
                              ArrayRef<lang::BinderDecl *> binders,
                              const lang::Expr &value, Location loc) {
  if (type.rank() == 0)
    return expr(value);
  if (const lang::Decl *same = repeated(binders, value))
    return env.lookup(same);
  return build(heldAs(type), binders, loc, [&] { return expr(value); });
}

/// A view or an output; a mask that is undefined somewhere is -1 there.
Value LFPBuilder::shown(const lang::VarDecl &decl) {
  const Location loc = at(decl.span);
  if (!decl.where)
    return elementwise(decl.type, decl.binders, *decl.value, loc);
  auto element = [&]() -> Value {
    const Type byte = b.getI8Type();
    Value isDefined = expr(*decl.where);
    Value set = arith::ExtUIOp::create(b, loc, byte, expr(*decl.value));
    Value undefined =
        arith::ConstantOp::create(b, loc, b.getIntegerAttr(byte, -1));
    return arith::SelectOp::create(b, loc, isDefined, set, undefined);
  };
  if (decl.type.rank() == 0)
    return element();
  return build(variable(decl).getValueType(), decl.binders, loc, element);
}

Value LFPBuilder::build(Type type, ArrayRef<lang::BinderDecl *> binders,
                        Location loc, llvm::function_ref<Value()> element) {
  return lfp::BuildOp::create(
      b, loc, type, [&](OpBuilder &nested, Location, ValueRange indices) {
        OpBuilder::InsertionGuard guard(b);
        b.restoreInsertionPoint(nested.saveInsertionPoint());
        for (auto [binder, index] : llvm::zip_equal(binders, indices)) {
          index.setLoc(lfp::nameLocation(at(binder->span), binder->name));
          set(var(*binder), index);
        }
        lfp::YieldOp::create(b, loc, element());
      });
}

// The dialect's enumerations are in the order of the language's.
static_assert(int(lfp::VarLocation::Graph) == int(lang::Location::Graph) &&
              int(lfp::VarType::Scalar) == int(lang::Kind::Scalar) &&
              int(lfp::VarType::MaskOne) == int(lang::Kind::MaskOne) &&
              int(lfp::VarType::Categorical) == int(lang::Kind::Categorical) &&
              int(lfp::Lattice::Min) == int(lang::LatticeOp::Min) &&
              int(lfp::Lattice::And) == int(lang::LatticeOp::And) &&
              int(lfp::Distribution::Below) == int(lang::Distribution::Below) &&
              int(lfp::Distribution::Permutation) ==
                  int(lang::Distribution::Permutation));

VariableAttr LFPBuilder::variable(const lang::VarDecl &decl) {
  SmallVector<StringAttr> classes;
  if (decl.type.classes)
    for (StringRef name : decl.type.classes->names)
      classes.push_back(b.getStringAttr(name));
  return VariableAttr::get(
      &context, decl.name, lfp::VarLocation(decl.type.location),
      decl.where ? lfp::VarType::PartialMask : lfp::VarType(decl.type.kind),
      classes);
}

Location LFPBuilder::at(lang::Span span) {
  const lang::SourceFile &source = checkedModule.sourceAt(span);
  lang::LineColumn place = source.position(span.begin);
  return FileLineColLoc::get(&context, source.name(), place.line, place.column);
}

std::string LFPBuilder::text(lang::Span span) {
  constexpr size_t longest = 60;
  std::string line;
  for (char c : checkedModule.sourceAt(span).text(span).trim()) {
    bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space)
      line.push_back(c);
    else if (!line.empty() && line.back() != ' ')
      line.push_back(' ');
  }
  if (line.size() <= longest)
    return line;
  size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80)
    --end; // never inside a UTF-8 character
  return line.substr(0, end) + "...";
}
