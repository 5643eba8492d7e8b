// The `sample` blocks: how the inputs are drawn; and the number of nodes.

#include "lang/sema/SemaInternal.h"

#include "lang/basic/NearName.h"

#include "llvm/ADT/ScopeExit.h"

namespace kleene::lang {

//===----------------------------------------------------------------------===//
// The number of nodes
//===----------------------------------------------------------------------===//

namespace {
struct Linear {
  int64_t scale, offset;
};
} // namespace

/// `expr` as scale * size + offset, small numbers alone.
static std::optional<Linear> linear(const Expr &expr) {
  constexpr int64_t most = 1 << 20;
  if (auto *name = llvm::dyn_cast<NameExpr>(&expr))
    return name->name == "size" ? std::optional<Linear>({1, 0}) : std::nullopt;
  if (auto *number = llvm::dyn_cast<NumberExpr>(&expr))
    return number->isInteger && number->integer <= most
               ? std::optional<Linear>({0, number->integer})
               : std::nullopt;
  auto *binary = llvm::dyn_cast<BinaryExpr>(&expr);
  if (!binary)
    return std::nullopt;
  std::optional<Linear> left = linear(*binary->left),
                        right = linear(*binary->right);
  if (!left || !right)
    return std::nullopt;
  Linear sum{0, 0};
  if (binary->op == BinaryOp::Add)
    sum = {left->scale + right->scale, left->offset + right->offset};
  else if (binary->op == BinaryOp::Subtract)
    sum = {left->scale - right->scale, left->offset - right->offset};
  else if (binary->op == BinaryOp::Multiply && left->scale * right->scale == 0)
    sum = {left->scale * right->offset + right->scale * left->offset,
           left->offset * right->offset};
  else
    return std::nullopt;
  if (std::abs(sum.scale) > most || std::abs(sum.offset) > most)
    return std::nullopt;
  return sum;
}

// sample-s5: the number of nodes is linear in the size.
void Sema::checkNodeCount(NodeCount &nodes) {
  if (!nodes.value)
    return;
  std::optional<Linear> count = linear(*nodes.value);
  if (!count || count->scale < 0 || count->scale + count->offset < 1) {
    diags.report(DiagID::nodeCount, nodes.value->span);
    return;
  }
  nodes.scale = count->scale;
  nodes.offset = count->offset;
}

//===----------------------------------------------------------------------===//
// Samplers
//===----------------------------------------------------------------------===//

/// A state of the sampler starts as one of the algorithm without a value.
void Sema::declareSampled(StateDecl *state) {
  state->ofSampler = true;
  bool isGiven = state->value;
  if (!isGiven)
    state->value = defaultValue(*state);
  checkElementwise(state->type, state->binders, state->span, state->name,
                   state->value);
  samplerStates.push_back(state);
  if (isGiven)
    sampled.insert(state);
}

void Sema::noteSampled(const StateDecl *state) {
  if (state->ofSampler)
    sampled.insert(state);
}

void Sema::checkSample(Algorithm &algorithm, Sampler &target) {
  stage = Stage::Sample;
  current = nullptr;
  own = {};
  sampler = &target;
  bool whileBefore = hasWhile;
  llvm::scope_exit restore([&] {
    sampler = nullptr;
    hasWhile = whileBefore;
  });
  samplerStates.clear();
  sampled.clear();
  Scope scope(env->locals);
  for (InputDecl *input : algorithm.inputs) {
    if (input->value)
      continue;
    auto *state = context.make<StateDecl>(input->name, input->span);
    state->typeSyntax = input->typeSyntax;
    state->type = input->type;
    state->input = input;
    declareSampled(state);
    env->locals.insert(state->name, state);
  }
  checkBlock(target.body);
  // sample-s1: every input that is not derived is drawn.
  for (const StateDecl *state : samplerStates)
    if (state->input && !sampled.contains(state))
      diags.report(DiagID::inputNotSampled, state->span, state->name)
          .note(NoteID::samplerHere, target.span);
  target.states = context.copy(samplerStates);
}

// sample-s3: variables of the sampler.
void Sema::checkSampleState(StateStmt &stmt) {
  StateDecl *first = nullptr;
  for (StateDecl *state : stmt.states) {
    state->ofSampler = true;
    if (!resolveType(*state))
      return;
    if (first && first->value && state->value) {
      // States of one declaration share their value.
      state->binders = first->binders;
      state->value = first->value;
      samplerStates.push_back(state);
      sampled.insert(state);
    } else {
      if (!first)
        first = state;
      declareSampled(state);
      sampled.insert(state);
    }
  }
  for (StateDecl *state : stmt.states)
    declareLocal(state);
}

//===----------------------------------------------------------------------===//
// Draws
//===----------------------------------------------------------------------===//

/// The variable that `draw` draws when it declares none.
StateDecl *Sema::resolveDrawn(DrawStmt &draw) {
  Decl *decl = lookup(draw.name);
  if (!decl) {
    reportUnknown(draw.name, draw.nameSpan);
    return nullptr;
  }
  auto *state = llvm::dyn_cast<StateDecl>(decl);
  if (state && state->ofSampler)
    return state;
  diags.report(DiagID::notSampled, draw.nameSpan, draw.name)
      .note(NoteID::declaredHere, decl->span, draw.name);
  return nullptr;
}

void Sema::checkDraw(DrawStmt &draw) {
  StateDecl *state = draw.local;
  if (state) {
    state->ofSampler = true;
    if (!resolveType(*state))
      return;
    declareSampled(state);
  } else if (!(state = resolveDrawn(draw))) {
    return;
  }
  draw.state = state;
  checkDrawCondition(draw, state->type);
  checkDistribution(draw, state->type);
  sampled.insert(state);
  if (draw.local)
    declareLocal(state);
}

void Sema::checkDrawCondition(DrawStmt &draw, const VarType &type) {
  if (!draw.condition && draw.binders.empty())
    return;
  bool isWhole = type.rank() == 0;
  if (!draw.binders.empty() && draw.binders.size() != type.rank()) {
    diags.report(DiagID::binderCount, draw.binders.front()->span, draw.name,
                 spell(type), spellIndices(type.rank()),
                 spellIndices(draw.binders.size()));
    return;
  }
  VarType mask{isWhole ? Location::Graph : type.location, Kind::Mask, nullptr};
  Expr *condition = draw.condition;
  if (!condition)
    condition = context.make<BoolExpr>(draw.span);
  checkElementwise(mask, draw.binders, draw.nameSpan, draw.name, condition);
  if (draw.condition)
    draw.condition = condition;
}

namespace {
struct DistributionInfo {
  llvm::StringLiteral name;
  unsigned arity;
};
} // namespace

/// In the order of `Distribution`.
static constexpr DistributionInfo distributions[] = {
    {"uniform", 2}, {"bernoulli", 1}, {"below", 1}, {"permutation", 0}};

static bool fits(Distribution distribution, const VarType &type) {
  switch (distribution) {
  case Distribution::Uniform:
    return type.kind == Kind::Scalar;
  case Distribution::Bernoulli:
    return type.kind == Kind::Mask;
  case Distribution::Below:
    return type.kind != Kind::Mask && type.kind != Kind::Permutation;
  case Distribution::Permutation:
    return type.location == Location::Node &&
           (type.kind == Kind::Permutation || type.kind == Kind::Pointer);
  }
  return false;
}

static void reportUnknownDistribution(DiagnosticEngine &diags,
                                      const DrawStmt &draw) {
  auto reported = diags.report(DiagID::unknownDistribution,
                               draw.distributionSpan, draw.distributionName);
  llvm::SmallVector<llvm::StringRef> names;
  for (const DistributionInfo &entry : distributions)
    names.push_back(entry.name);
  llvm::StringRef near = nearName(draw.distributionName, names);
  if (!near.empty())
    reported.note(NoteID::didYouMean, std::nullopt, near);
}

/// What can be known of a bound before the run; the rest is checked there.
bool Sema::checkBound(const Expr &bound, const VarType &type) {
  auto *number = llvm::dyn_cast<NumberExpr>(&bound);
  bool ok = !number || number->integer > 0;
  // A class has a number below that of the classes.
  if (type.kind == Kind::Categorical)
    ok &= number && number->integer <= int64_t(type.classes->names.size());
  if (!ok)
    diags.report(DiagID::belowBound, bound.span, spell(type));
  return ok;
}

// sample-s2: what a distribution draws, and with which arguments.
bool Sema::checkDistribution(DrawStmt &draw, const VarType &type) {
  const auto *found = llvm::find_if(distributions, [&](const auto &entry) {
    return entry.name == draw.distributionName;
  });
  if (found == std::end(distributions)) {
    reportUnknownDistribution(diags, draw);
    return false;
  }
  draw.distribution = Distribution(found - std::begin(distributions));
  if (draw.args.size() != found->arity) {
    reportArguments(draw.distributionSpan, found->name, found->arity,
                    draw.args.size());
    return false;
  }
  if (!fits(draw.distribution, type)) {
    diags.report(DiagID::drawType, draw.distributionSpan, found->name,
                 spell(type));
    return false;
  }
  if (draw.distribution == Distribution::Permutation && draw.condition) {
    diags.report(DiagID::partialPermutation, draw.condition->span);
    return false;
  }
  bool below = draw.distribution == Distribution::Below;
  llvm::SmallVector<Expr *, 2> args;
  for (Expr *arg : draw.args)
    args.push_back(expect(arg, below ? Type::index() : Type::scalar()));
  draw.args = context.copy(args);
  if (args.empty() || args.front()->type.kind == ValueKind::Error)
    return false;
  if (below)
    return checkBound(*args.front(), type);
  auto *number = llvm::dyn_cast<NumberExpr>(args.front());
  if (draw.distribution == Distribution::Bernoulli && number &&
      !(number->value >= 0 && number->value <= 1)) {
    diags.report(DiagID::badProbability, number->span);
    return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Elementwise assignments
//===----------------------------------------------------------------------===//

/// sample-s3: `A = e`, or `A[u, v] = e` with new names, is for every element.
bool Sema::isElementwise(const AssignStmt &assign) const {
  if (!sampler || each || assign.op != AssignOp::Set ||
      !assign.witnesses.empty())
    return false;
  auto *state =
      llvm::dyn_cast_if_present<StateDecl>(lookup(assign.target.name));
  if (!state || !state->ofSampler || state->type.rank() == 0)
    return false;
  return llvm::all_of(assign.target.indices, [&](const Expr *index) {
    auto *name = llvm::dyn_cast<NameExpr>(index);
    Decl *decl = name ? lookup(name->name) : nullptr;
    return name && (!decl || isHidden(*decl));
  });
}

void Sema::checkElementwise(AssignStmt &assign) {
  assign.isElementwise = true;
  auto *state = llvm::cast<StateDecl>(lookup(assign.target.name));
  llvm::SmallVector<BinderDecl *, 2> binders;
  for (Expr *index : assign.target.indices)
    binders.push_back(context.make<BinderDecl>(
        llvm::cast<NameExpr>(index)->name, index->span));
  assign.binders = context.copy(binders);
  assign.target.indices = {};
  assign.target.state = state;
  checkElementwise(state->type, assign.binders, assign.target.nameSpan,
                   state->name, assign.value);
  noteSampled(state);
}

} // namespace kleene::lang
