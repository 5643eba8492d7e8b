// The `sample` block: how the inputs are drawn.

#include "lang/sema/SemaInternal.h"

#include "lang/basic/NearName.h"

namespace kleene::lang {

void Sema::checkSample(Algorithm &target) {
  stage = Stage::Sample;
  Scope scope(locals);
  for (SampleItem *item : target.sample) {
    current = nullptr;
    switch (item->kind) {
    case SampleKind::Param:
      declareLocal(item->param);
      break;
    case SampleKind::Draw:
      checkDraw(*item);
      break;
    case SampleKind::Assign:
      checkSampleAssign(*item);
      break;
    }
  }
  // sample-s1: every input that is not derived is drawn.
  for (InputDecl *input : target.inputs)
    if (!input->value && !sampled.contains(input))
      diags.report(DiagID::inputNotSampled, input->span, input->name)
          .note(NoteID::samplerHere, target.sampleSpan);
}

/// The input that an item draws or assigns; it counts as drawn from now on.
InputDecl *Sema::resolveSampled(SampleItem &item) {
  Decl *decl = lookup(item.name);
  if (!decl) {
    reportUnknown(item.name, item.nameSpan);
    return nullptr;
  }
  auto *input = llvm::dyn_cast<InputDecl>(decl);
  if (!input || input->value) {
    diags.report(DiagID::notSampled, item.nameSpan, item.name)
        .note(NoteID::declaredHere, decl->span, item.name);
    return nullptr;
  }
  if (!sampled.insert(input).second)
    diags.report(DiagID::sampledTwice, item.nameSpan, item.name);
  return input;
}

//===----------------------------------------------------------------------===//
// Draws
//===----------------------------------------------------------------------===//

void Sema::checkDraw(SampleItem &item) {
  own = {};
  VarType type;
  if (item.draw) {
    if (!resolveType(*item.draw))
      return;
    type = item.draw->type;
  }
  InputDecl *input = nullptr;
  if (!item.draw) {
    input = resolveSampled(item);
    if (!input)
      return;
    type = input->type;
    item.input = input;
  }
  checkDistribution(item, type);
  if (item.draw)
    declareLocal(item.draw);
}

namespace {
struct DistributionInfo {
  llvm::StringLiteral name;
  unsigned arity;
};
} // namespace

/// In the order of `Distribution`.
static constexpr DistributionInfo distributions[] = {
    {"uniform", 2}, {"bernoulli", 1}, {"below", 1}};

static bool fits(Distribution distribution, const VarType &type) {
  switch (distribution) {
  case Distribution::Uniform:
    return type.kind == Kind::Scalar;
  case Distribution::Bernoulli:
    return type.kind == Kind::Mask;
  case Distribution::Below:
    return type.kind == Kind::Scalar || type.kind == Kind::Pointer ||
           type.kind == Kind::MaskOne;
  }
  return false;
}

static void reportUnknownDistribution(DiagnosticEngine &diags,
                                      const SampleItem &item) {
  auto reported = diags.report(DiagID::unknownDistribution,
                               item.distributionSpan, item.distributionName);
  llvm::StringRef near =
      nearName(item.distributionName, {"uniform", "bernoulli", "below"});
  if (!near.empty())
    reported.note(NoteID::didYouMean, std::nullopt, near);
}

// sample-s2: what a distribution draws, and with which arguments.
bool Sema::checkDistribution(SampleItem &item, const VarType &type) {
  if (item.distributionName == "permutation") {
    diags.report(DiagID::notYetSupported, item.distributionSpan,
                 "`permutation()`");
    return false;
  }
  const auto *found = llvm::find_if(distributions, [&](const auto &entry) {
    return entry.name == item.distributionName;
  });
  if (found == std::end(distributions)) {
    reportUnknownDistribution(diags, item);
    return false;
  }
  item.distribution = Distribution(found - std::begin(distributions));
  if (item.args.size() != found->arity) {
    reportArguments(item.distributionSpan, found->name, found->arity,
                    item.args.size());
    return false;
  }
  if (!fits(item.distribution, type)) {
    diags.report(DiagID::drawType, item.distributionSpan, found->name,
                 spell(type));
    return false;
  }
  bool below = item.distribution == Distribution::Below;
  llvm::SmallVector<Expr *, 2> args;
  for (Expr *arg : item.args)
    args.push_back(expect(arg, below ? Type::index() : Type::scalar()));
  item.args = context.copy(args);
  Expr *first = args.front();
  auto *number = llvm::dyn_cast<NumberExpr>(first);
  bool size = llvm::isa<SizeExpr>(first);
  if (first->type.kind == ValueKind::Error)
    return false;
  // A node is drawn below n, and nothing is drawn below 0.
  if (below && !size &&
      (type.kind != Kind::Scalar || !number || number->integer <= 0)) {
    diags.report(DiagID::belowBound, first->span, spell(type));
    return false;
  }
  if (item.distribution == Distribution::Bernoulli && number &&
      !(number->value >= 0 && number->value <= 1)) {
    diags.report(DiagID::badProbability, first->span);
    return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Assignments
//===----------------------------------------------------------------------===//

void Sema::checkSampleAssign(SampleItem &item) {
  Decl *decl = lookup(item.name);
  auto *known = llvm::dyn_cast_if_present<InputDecl>(decl);
  if (known && !known->value) {
    // Its own value may not read it, so it is checked before it counts.
    checkElementwise(known->type, item.binders, item.nameSpan, item.name,
                     item.value);
  }
  item.input = resolveSampled(item);
}

} // namespace kleene::lang
