#include "lang/sema/Sema.h"

#include "lang/sema/SemaInternal.h"
#include "lang/syntax/Parser.h"

namespace kleene::lang {

std::unique_ptr<CheckedModule> check(const SourceFile &source,
                                     DiagnosticEngine &diags) {
  auto result = std::make_unique<CheckedModule>();
  result->context = std::make_unique<ASTContext>();
  result->source = &source;
  Module module = parse(source, *result->context, diags);
  if (diags.hasErrors() || !analyze(module, *result->context, diags))
    return nullptr;
  result->algorithm = module.algorithms.front();
  return result;
}

bool analyze(Module &module, ASTContext &context, DiagnosticEngine &diags) {
  Sema(context, diags).checkModule(module);
  return !diags.hasErrors();
}

// module-m1: exactly one algorithm.
void Sema::checkModule(Module &module) {
  for (const Unsupported &item : module.unsupported)
    diags.report(DiagID::notYetSupported, item.span,
                 ("`" + item.what + "`").str());
  if (module.algorithms.empty()) {
    if (!diags.hasErrors())
      diags.report(DiagID::missingAlgorithm, module.end);
    return;
  }
  for (Algorithm *other : module.algorithms.drop_front())
    diags.report(DiagID::severalAlgorithms, other->span, other->name)
        .note(NoteID::firstHere, module.algorithms.front()->span);
  checkAlgorithm(*module.algorithms.front());
}

/// Before any value is looked at, since values refer to all variables.
bool Sema::resolveTypes(Algorithm &target) {
  bool typed = true;
  auto resolve = [&](auto decls) {
    const VarDecl *previous = nullptr;
    for (VarDecl *decl : decls) {
      // The states of one declaration share their type.
      if (previous && previous->typeSyntax == decl->typeSyntax)
        decl->type = previous->type;
      else
        typed &= !decl->typeSyntax || resolveType(*decl);
      previous = decl;
    }
  };
  resolve(target.inputs);
  resolve(target.states);
  resolve(target.hints);
  resolve(target.outputs);
  return typed;
}

void Sema::checkAlgorithm(Algorithm &target) {
  algorithm = &target;
  addImplicitPos(target);
  for (InputDecl *input : target.inputs)
    declareGlobal(input);
  for (StateDecl *state : target.states)
    declareGlobal(state);
  for (HintDecl *hint : target.hints)
    if (hint->isView)
      declareGlobal(hint);
  for (OutputDecl *output : target.outputs)
    declareGlobal(output);

  if (!resolveTypes(target))
    return;

  for (InputDecl *input : target.inputs)
    if (input->value)
      checkValue(*input, Stage::Derived);
  checkStates(target.states);
  for (HintDecl *hint : target.hints)
    checkHint(*hint);
  for (OutputDecl *output : target.outputs)
    checkValue(*output, Stage::View);
  checkNodeCount(target.nodes);
  for (Sampler *each : target.samplers)
    checkSample(target, *each);
  stage = Stage::Body;
  own = {};
  checkBlock(target.body);
  target.observation = hasProbe   ? Observation::Probes
                       : hasWhile ? Observation::Whiles
                                  : Observation::End;
  // probe-p3
  if (hasProbe && target.hints.empty())
    diags.report(DiagID::probeWithoutHints, firstProbe);
}

// decl-d6: `pos`, i / n, is the first input of every algorithm that does not
// declare it.
void Sema::addImplicitPos(Algorithm &target) {
  for (InputDecl *input : target.inputs)
    if (input->name == "pos")
      return;
  auto *pos = context.make<InputDecl>("pos", target.span);
  pos->isImplicit = true;
  pos->typeSyntax = context.make<TypeSyntax>();
  pos->typeSyntax->location = "node";
  pos->typeSyntax->kind = "scalar";
  auto *quotient = context.make<BinaryExpr>(target.span);
  quotient->op = BinaryOp::Divide;
  quotient->opSpan = target.span;
  quotient->left = context.make<SelfExpr>(target.span);
  quotient->right = context.make<SizeExpr>(target.span);
  pos->value = quotient;
  llvm::SmallVector<InputDecl *> inputs{pos};
  inputs.append(target.inputs.begin(), target.inputs.end());
  target.inputs = context.copy(inputs);
}

// decl-d4: a hint shows a state under its name, or is a view.
void Sema::checkHint(HintDecl &hint) {
  if (hint.isView)
    return checkValue(hint, Stage::View);
  Decl *decl = globals.lookup(hint.name);
  if (!decl)
    return reportUnknown(hint.name, hint.span);
  hint.state = llvm::dyn_cast<StateDecl>(decl);
  if (!hint.state) {
    diags.report(DiagID::hintNotState, hint.span, hint.name)
        .note(NoteID::declaredHere, decl->span, hint.name);
    return;
  }
  auto [entry, isNew] = shown.try_emplace(hint.state, &hint);
  if (!isNew)
    return reportDuplicate(hint.span, hint.name, entry->second->span);
  hint.type = hint.state->type;
}

} // namespace kleene::lang
