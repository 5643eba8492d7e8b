//===- ASTToLFPSample.cpp - samplers --------------------------------------===//
//
// A sampler is built as a program is: its variables are states, its statements
// those of an algorithm. In the end it gives each input its variable's value.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/ASTToLFPInternal.h"
#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

/// The initial values of variables that are drawn whole.
static void eraseUnused(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      op.erase();
}

void LFPBuilder::sampler(ModuleOp module, const lang::Sampler &s) {
  Location loc = at(s.span);
  env.clear();
  carried = s.states;
  inSampler = true;
  b.setInsertionPointToEnd(module.getBody());
  std::string name = (algorithm.name + "_inputs").str();
  if (!s.name.empty())
    name += ("." + s.name).str();
  auto op = lfp::SamplerOp::create(b, loc, name, algorithm.name);
  Block *body = b.createBlock(&op.getBody());
  size = lfp::SizeOp::create(b, loc, b.getIndexType());
  for (const lang::StateDecl *state : s.states)
    if (state->input)
      set(var(*state), initial(*state));
  stmts(s.body.stmts);
  for (const lang::StateDecl *state : s.states)
    if (state->input)
      lfp::GiveOp::create(b, at(state->span), state->name, get(var(*state)));
  eraseUnused(*body);
}

void LFPBuilder::param(const lang::ParamStmt &s) {
  const lang::ParamDecl &param = *s.decl;
  DenseF64ArrayAttr train;
  if (!param.train.empty())
    train = b.getDenseF64ArrayAttr(param.train);
  Value chosen = lfp::ChooseOp::create(
      b, lfp::nameLocation(at(s.span), param.name), b.getF64Type(),
      b.getStringAttr(param.name), b.getF64FloatAttr(param.value), train);
  set(var(param), chosen);
}

//===----------------------------------------------------------------------===//
// Draws
//===----------------------------------------------------------------------===//

void LFPBuilder::draw(const lang::DrawStmt &s) {
  Location loc = at(s.span);
  const lang::StateDecl &state = *s.state;
  if (!s.condition)
    return set(var(state), drawn(s, Value(), Value()));
  Value old = s.local ? initial(state) : get(var(state));
  if (state.type.rank() > 0) {
    lang::VarType mask{state.type.location, lang::Kind::Mask, nullptr};
    Value where = elementwise(mask, s.binders, *s.condition, loc);
    return set(var(state), drawn(s, where, old));
  }
  set(var(state), choose(
                      expr(*s.condition), true, loc,
                      [&] { return Values{drawn(s, Value(), Value())}; },
                      [&] { return Values{old}; })
                      .front());
}

Values LFPBuilder::drawArguments(const lang::DrawStmt &s) {
  Values args = exprs(s.args);
  lang::Kind kind = s.state->type.kind;
  bool isNode = kind == lang::Kind::Pointer || kind == lang::Kind::MaskOne;
  // sample-s2: a node is drawn below n or less.
  if (s.distribution == lang::Distribution::Below && isNode &&
      !isa<lang::SizeExpr>(s.args.front())) {
    lang::Span span = s.args.front()->span;
    Location loc = at(span);
    Value one = constantIndex(1, loc);
    Value last = arith::SubIOp::create(b, loc, args.front(), one);
    auto what = b.getStringAttr(text(span) + " - 1");
    last = lfp::CheckIndexOp::create(b, loc, last, what);
    args.front() = arith::AddIOp::create(b, loc, last, one);
  }
  return args;
}

/// What `s` draws, where `mask` holds; the rest is `old`.
Value LFPBuilder::drawn(const lang::DrawStmt &s, Value mask, Value old) {
  Location loc = lfp::nameLocation(at(s.span), s.state->name);
  Type wanted = heldAs(s.state->type);
  auto kind = lfp::Distribution(s.distribution);
  bool isIndex = kind == lfp::Distribution::Below ||
                 kind == lfp::Distribution::Permutation;
  Type type = wanted;
  if (isIndex)
    type = isa<RankedTensorType>(wanted)
               ? Type(cast<RankedTensorType>(wanted).clone(b.getIndexType()))
               : Type(b.getIndexType());
  Value into = old;
  if (mask && type != wanted)
    into = lfp::BuildOp::create(
        b, loc, type, [&](OpBuilder &nested, Location, ValueRange) {
          Value zero =
              arith::ConstantOp::create(nested, loc, nested.getIndexAttr(0));
          lfp::YieldOp::create(nested, loc, zero);
        });
  StringAttr what;
  if (!s.args.empty())
    what = b.getStringAttr(text(s.args.front()->span));
  auto draw = lfp::DrawOp::create(b, loc, type,
                                  lfp::DistributionAttr::get(&context, kind),
                                  drawArguments(s), mask, into, StringAttr());
  if (draw.canFail())
    draw.setWhatAttr(what);
  return type == wanted ? Value(draw)
                        : converted(draw, wanted, mask, old, at(s.span));
}

/// Whole numbers as scalars or classes.
Value LFPBuilder::converted(Value drawn, Type wanted, Value mask, Value old,
                            Location loc) {
  Type element = getElementTypeOrSelf(wanted);
  auto convert = [&](OpBuilder &nested, Value index) -> Value {
    Value integer =
        arith::IndexCastOp::create(nested, loc, nested.getI64Type(), index);
    if (!element.isF64())
      return integer;
    return arith::SIToFPOp::create(nested, loc, element, integer);
  };
  if (!isa<RankedTensorType>(wanted))
    return convert(b, drawn);
  return lfp::BuildOp::create(
      b, loc, wanted, [&](OpBuilder &nested, Location, ValueRange indices) {
        auto elementOf = [&](Value tensor, Type type) -> Value {
          return lfp::GetOp::create(nested, loc, type, tensor, indices);
        };
        Value value = convert(nested, elementOf(drawn, nested.getIndexType()));
        if (mask)
          value = arith::SelectOp::create(nested, loc,
                                          elementOf(mask, nested.getI1Type()),
                                          value, elementOf(old, element));
        lfp::YieldOp::create(nested, loc, value);
      });
}
