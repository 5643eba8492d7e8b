#include "lang/sema/Sema.h"

#include "lang/sema/SemaInternal.h"
#include "lang/sema/Uses.h"
#include "lang/syntax/Parser.h"

namespace kleene::lang {

std::unique_ptr<CheckedModule> check(const SourceFile &source,
                                     DiagnosticEngine &diags) {
  auto result = std::make_unique<CheckedModule>();
  result->context = std::make_unique<ASTContext>();
  result->source = &source;
  llvm::SmallVector<Module *> modules =
      parseWithUses(source, *result->context, diags, result->used);
  if (diags.hasErrors() || !analyze(modules, *result->context, diags)) {
    // Messages point into used files, which the module would have owned.
    for (std::unique_ptr<SourceFile> &file : result->used)
      diags.keepSource(std::move(file));
    return nullptr;
  }
  result->algorithm = modules.back()->algorithms.front();
  return result;
}

const SourceFile &CheckedModule::sourceAt(Span span) const {
  for (const auto &file : used)
    if (file->contains(span.begin))
      return *file;
  return *source;
}

std::string CheckedModule::place(Span span) const {
  const SourceFile &file = sourceAt(span);
  LineColumn at = file.position(span.begin);
  std::string text = &file == source ? "" : (file.name() + ":").str();
  return text + llvm::utostr(at.line) + ":" + llvm::utostr(at.column);
}

bool analyze(llvm::ArrayRef<Module *> modules, ASTContext &context,
             DiagnosticEngine &diags) {
  Sema(context, diags).checkModules(modules);
  return !diags.hasErrors();
}

template <typename Item>
void Sema::declareItem(llvm::StringMap<Item *> &table, Item *item) {
  auto [entry, isNew] = table.try_emplace(item->name, item);
  if (!isNew)
    reportDuplicate(item->span, item->name, entry->second->span);
}

// name-n6: functions and procedures share one name space with what is built
// in, enums have one of their own.
void Sema::declareItems(Module &module) {
  for (EnumDecl *decl : module.enums) {
    declareItem(enums, decl);
    VarType type;
    resolveClasses(*decl->classes, type);
  }
  auto declareCallable = [&](auto &table, auto &others, auto *decl) {
    if (isBuiltIn(decl->name))
      diags.report(DiagID::duplicateName, decl->span, decl->name)
          .note(NoteID::builtIn, std::nullopt, decl->name);
    else if (auto *other = others.lookup(decl->name))
      reportDuplicate(decl->span, decl->name, other->span);
    declareItem(table, decl);
  };
  for (FunctionDecl *decl : module.functions)
    declareCallable(functions, procedures, decl);
  for (ProcedureDecl *decl : module.procedures)
    declareCallable(procedures, functions, decl);
}

// module-m1: exactly one algorithm, in the last file.
void Sema::checkModules(llvm::ArrayRef<Module *> modules) {
  Module &main = *modules.back();
  const Algorithm *first = nullptr;
  for (Module *module : llvm::reverse(modules))
    if (!first && !module->algorithms.empty())
      first = module->algorithms.front();
  for (Module *module : modules) {
    declareItems(*module);
    for (Algorithm *algorithm : module->algorithms)
      if (algorithm != first || module != &main)
        diags
            .report(DiagID::severalAlgorithms, algorithm->span, algorithm->name)
            .note(NoteID::firstHere, first->span);
  }
  if (main.algorithms.empty()) {
    if (!diags.hasErrors())
      diags.report(DiagID::missingAlgorithm, main.end);
    return;
  }
  for (Module *module : modules) {
    for (FunctionDecl *function : module->functions)
      checkFunction(*function);
    for (ProcedureDecl *procedure : module->procedures)
      checkProcedure(*procedure);
  }
  if (!diags.hasErrors())
    checkAlgorithm(*main.algorithms.front());
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
  exprDepth = blockDepth = 0;
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
