// `each`: simultaneous assignment.

#include "lang/sema/EachOperations.h"
#include "lang/sema/SemaInternal.h"

namespace kleene::lang {

void Sema::checkEach(EachStmt &stmt) {
  Scope scope(env->locals);
  size_t names = localNames.size();
  for (BinderDecl *binder : stmt.binders)
    declareLocal(binder);
  if (stmt.condition)
    stmt.condition = expect(stmt.condition, Type::mask());
  each = &stmt;
  checkBlock(stmt.body);
  each = nullptr;
  // Nothing is left for the `if` around this statement to count.
  assigned.clear();
  assignLog.clear();
  localNames.truncate(names);
}

// each-x4: on every path a variable is assigned at most once.
void Sema::noteAssigned(const Target &target) {
  if (assigned.insert(target.state).second)
    assignLog.push_back(target.state);
  else
    diags.report(DiagID::assignedTwice, target.span, target.name);
}

// each-x3: an element has one candidate, unless the assignment is a lattice
// assignment.
void Sema::checkEachAssign(const AssignStmt &assign) {
  noteAssigned(assign.target);
  if (isLattice(assign.op) ||
      areAllBinders(assign.target.indices, each->binders))
    return;
  llvm::StringRef first = each->binders.front()->name;
  std::string wanted = first.str();
  if (each->binders.size() == 2)
    wanted += (", " + each->binders.back()->name).str();
  diags
      .report(DiagID::eachIndex, assign.target.span, assign.target.name, wanted)
      .note(NoteID::eachHere, each->span);
}

} // namespace kleene::lang
