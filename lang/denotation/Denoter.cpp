// Names, and the order of the parts.

#include "lang/denotation/DenoterInternal.h"

namespace kleene::lang {

std::unique_ptr<Document> denote(const CheckedModule &module) {
  auto document = std::make_unique<Document>();
  Denoter(module, *document).run();
  return document;
}

Denoter::Denoter(const CheckedModule &module, Document &document)
    : algorithm(*module.algorithm), document(document), terms(document.terms),
      facts(inferLattice(*module.algorithm)) {}

void Denoter::run() {
  collectNames();
  findInfinite();
  describe();
  inputs();
  states();
  initial();
  body();
  lattice();
  hints();
  outputs();
  addConventions(document, nodes);
}

/// The `///` lines as one text.
void Denoter::describe() {
  document.name = algorithm.name.str();
  llvm::StringRef doc = algorithm.doc;
  while (!doc.empty()) {
    auto [line, rest] = doc.split('\n');
    line = line.trim();
    line.consume_front("///");
    document.summary += document.summary.empty() ? "" : " ";
    document.summary += line.trim();
    doc = rest;
  }
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

void Denoter::collectNames() {
  for (const InputDecl *input : algorithm.inputs)
    globals.insert(input->name);
  for (const StateDecl *state : algorithm.states)
    globals.insert(state->name);
  for (const HintDecl *hint : algorithm.hints)
    names.insert(hint->name);
  for (const OutputDecl *output : algorithm.outputs)
    names.insert(output->name);
  for (const auto &name : globals)
    names.insert(name.getKey());
  auto note = [&](const Expr &expr) {
    if (const Decl *decl = namedBy(expr)) {
      names.insert(decl->name);
      letUses[decl] += llvm::isa<LetDecl>(decl);
    }
  };
  forEachExpr(algorithm.body.stmts, note);
  nodes = fresh({"V", "N", "U", "X"});
}

unsigned Denoter::countName(llvm::StringRef name) {
  auto &entry = *localNames.try_emplace(name, 0).first;
  introduced.push_back(entry.getKey());
  return entry.second++;
}

void Denoter::forgetNames(size_t size) {
  for (; introduced.size() > size; introduced.pop_back())
    --localNames[introduced.back()];
}

/// The first of the names that nothing has yet.
const Term *Denoter::fresh(llvm::ArrayRef<llvm::StringRef> candidates) {
  return fresh(candidates, names);
}

const Term *Denoter::fresh(llvm::ArrayRef<llvm::StringRef> candidates,
                           const llvm::StringSet<> &taken) {
  for (llvm::StringRef name : candidates)
    if (!taken.contains(name) && !localNames.lookup(name)) {
      countName(name);
      return terms.symbol(name);
    }
  const unsigned number = countName(candidates.front()) + 1;
  return terms.symbol(candidates.front(), {.subscript = int(number)});
}

/// Expansions bring locals whose names others have: those are numbered.
const Term *Denoter::introduce(const Decl &local) {
  // Names that sema makes begin with `_` or end with a point.
  if (local.name.starts_with("_") || local.name.ends_with("."))
    return locals[&local] = fresh({"v", "w", "x", "y", "z", "i", "j"}, globals);
  const unsigned known = countName(local.name);
  const unsigned number = known + globals.contains(local.name);
  Marks marks;
  if (number)
    marks.subscript = int(number);
  return locals[&local] = terms.symbol(local.name, marks);
}

TermList Denoter::introduceBinders(const VarDecl &decl) {
  const bool pair =
      decl.binders.size() == 2 && decl.binders[0]->name.starts_with("_");
  TermList binders;
  for (const BinderDecl *binder : decl.binders) {
    const bool first = pair && binder == decl.binders[0];
    binders.push_back(first ? locals[binder] =
                                  fresh({"u", "w", "x", "i", "p"}, globals)
                            : introduce(*binder));
  }
  return binders;
}

const Term *Denoter::stateSymbol(const StateDecl &state, Marks marks) {
  return terms.symbol(state.name, marks);
}

/// A variable as it is read here, or what a local name means.
const Term *Denoter::whole(const Decl &decl) {
  if (llvm::isa<InputDecl>(decl))
    return terms.symbol(decl.name);
  auto *state = llvm::dyn_cast<StateDecl>(&decl);
  if (!state) {
    auto function = localFunctions.find(&decl);
    if (function == localFunctions.end())
      return locals.lookup(&decl);
    TermList binders;
    for (const BinderDecl *binder : function->second)
      binders.push_back(locals[binder]);
    return terms.apply(locals[&decl], binders);
  }
  Marks marks;
  marks.star = view == View::Final;
  if (view == View::Initial)
    marks.subscript = 0;
  if (group && group->entryOf.count(state)) {
    marks.prime = true;
    group->read.insert(state);
  }
  return stateSymbol(*state, marks);
}

} // namespace kleene::lang
