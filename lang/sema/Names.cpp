// Scopes, lookup, and what may be read where.

#include "lang/sema/SemaInternal.h"

#include "lang/basic/NearName.h"

namespace kleene::lang {

void Sema::reportDuplicate(Span span, llvm::StringRef name, Span other) {
  // Declarations are collected by stage; the message belongs to the later one.
  // A used file comes before the file that uses it.
  const SourceFile *here = diags.sourceAt(span.begin);
  bool sameFile = here && here->contains(other.begin);
  if (sameFile ? span.begin < other.begin : span.begin > other.begin)
    std::swap(span, other);
  diags.report(DiagID::duplicateName, span, name)
      .note(NoteID::declaredHere, other, name);
}

// name-n1: inputs, states, views, outputs and classes share one name space.
void Sema::declareGlobal(Decl *decl) {
  auto [entry, isNew] = globals.try_emplace(decl->name, decl);
  if (isNew)
    return;
  auto *input = llvm::dyn_cast<InputDecl>(entry->second);
  if (input && input->isImplicit) {
    diags.report(DiagID::duplicateName, decl->span, decl->name)
        .note(NoteID::implicitPos, std::nullopt);
    return;
  }
  reportDuplicate(decl->span, decl->name, entry->second->span);
}

bool Sema::declareClass(const ClassSyntax &syntax, const ClassList *list,
                        unsigned number) {
  if (Decl *decl = globals.lookup(syntax.name)) {
    reportDuplicate(syntax.span, syntax.name, decl->span);
    return false;
  }
  auto [entry, isNew] =
      classes.try_emplace(syntax.name, ClassEntry{list, number, syntax.span});
  const ClassEntry &old = entry->second;
  if (isNew || (old.list == list && old.number == number))
    return true;
  reportDuplicate(syntax.span, syntax.name, old.span);
  return false;
}

// name-n2: a local name does not hide another visible name.
void Sema::declareLocal(Decl *decl) {
  localNames.push_back(decl->name);
  Decl *other = lookup(decl->name);
  if (other && !isHidden(*other))
    reportDuplicate(decl->span, decl->name, other->span);
  else if (auto entry = classes.find(decl->name); entry != classes.end())
    reportDuplicate(decl->span, decl->name, entry->second.span);
  env->locals.insert(decl->name, decl);
}

/// What the sampler cannot see does not take a name from it.
bool Sema::isHidden(const Decl &decl) const {
  if (stage != Stage::Sample)
    return false;
  auto *state = llvm::dyn_cast<StateDecl>(&decl);
  return state ? !state->ofSampler : llvm::isa<HintDecl, OutputDecl>(decl);
}

Decl *Sema::lookup(llvm::StringRef name) const {
  if (Decl *decl = env->locals.lookup(name))
    return decl;
  // name-n6: inside a procedure only its own names are visible.
  return env->caller ? nullptr : globals.lookup(name);
}

void Sema::reportUnknown(llvm::StringRef name, Span span) {
  if (diags.errorCount() >= DiagnosticEngine::maxShown) {
    // Nobody will see a suggestion, and looking for one takes time.
    diags.report(DiagID::unknownName, span, name);
    return;
  }
  llvm::SmallVector<llvm::StringRef> candidates;
  for (auto &entry : globals)
    if (!env->caller && isVisibleKind(*entry.second))
      candidates.push_back(entry.first());
  for (auto &entry : classes)
    candidates.push_back(entry.first());
  for (llvm::StringRef local : localNames)
    if (env->locals.count(local))
      candidates.push_back(local);
  // The order of a hash table must not show.
  llvm::sort(candidates);
  auto reported = diags.report(DiagID::unknownName, span, name);
  llvm::StringRef near = nearName(name, candidates);
  if (near.empty())
    return;
  Decl *decl = lookup(near);
  auto entry = classes.find(near);
  if (decl)
    reported.note(NoteID::didYouMeanDeclared, decl->span, near);
  else if (entry != classes.end())
    reported.note(NoteID::didYouMeanDeclared, entry->second.span, near);
}

static llvm::StringRef describe(DeclKind kind) {
  switch (kind) {
  case DeclKind::Input:
    return "an input";
  case DeclKind::State:
    return "a state";
  case DeclKind::Hint:
    return "a hint";
  case DeclKind::Output:
    return "an output";
  case DeclKind::Param:
    return "a parameter";
  case DeclKind::Binder:
  case DeclKind::Loop:
    return "an index";
  case DeclKind::Let:
    return "a `let`";
  case DeclKind::Formal:
  case DeclKind::Argument:
    return "a parameter";
  }
  return "";
}

/// Who reads, and what it may read.
static std::pair<llvm::StringRef, llvm::StringRef> describe(Stage stage) {
  switch (stage) {
  case Stage::Derived:
    return {"a derived input", "inputs"};
  case Stage::Initial:
    return {"an initial value", "inputs and states"};
  case Stage::View:
    return {"a hint or output", "inputs and states"};
  case Stage::Sample:
    return {"a sampler", "its own names and inputs that are not derived"};
  case Stage::Body:
    return {"a statement", "inputs and states"};
  }
  return {"", ""};
}

bool Sema::isVisibleKind(const Decl &decl) const {
  switch (decl.kind) {
  case DeclKind::Input:
    return stage != Stage::Sample || !llvm::cast<InputDecl>(decl).value;
  case DeclKind::State:
    return stage != Stage::Derived && !isHidden(decl);
  case DeclKind::Hint:
  case DeclKind::Output:
    return false;
  default:
    return true;
  }
}

// name-n3: what each stage may read.
bool Sema::checkVisible(const Decl &decl, Span use) {
  if (isVisibleKind(decl))
    return checkOrder(decl, use);
  auto [reader, readable] = describe(stage);
  diags
      .report(DiagID::notVisible, use, decl.name, describe(decl.kind), reader,
              readable)
      .note(NoteID::declaredHere, decl.span, decl.name);
  return false;
}

// name-n4: derived inputs, initial values and the sampler read only what comes
// before them.
bool Sema::checkOrder(const Decl &decl, Span use) {
  bool late = false;
  auto *input = llvm::dyn_cast<InputDecl>(&decl);
  if (stage == Stage::Derived)
    late = input && input->value && !input->isImplicit &&
           decl.span.begin >= current->span.begin;
  else if (stage == Stage::Initial)
    late =
        decl.kind == DeclKind::State && decl.span.begin >= current->span.begin;
  else if (stage == Stage::Sample)
    late = decl.kind == DeclKind::State && !sampled.contains(&decl);
  if (!late)
    return true;
  diags.report(DiagID::usedBeforeSet, use, decl.name)
      .note(NoteID::declaredHere, decl.span, decl.name);
  return false;
}

} // namespace kleene::lang
