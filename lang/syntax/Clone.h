//===- Clone.h - copies of parsed trees -----------------------------------===//
//
// Sema checks a tree in place. What stands for several places of a program, the
// body of a function or an argument, is copied for each of them first.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SYNTAX_CLONE_H
#define KLEENE_LANG_SYNTAX_CLONE_H

#include "lang/syntax/AST.h"

namespace kleene::lang {

/// Copies trees as the parser makes them. `made` counts the nodes.
class Cloner {
public:
  Cloner(ASTContext &context, uint64_t &made) : context(context), made(made) {}
  Expr *clone(const Expr *expr); ///< null gives null
  Block clone(const Block &block);

private:
  Stmt *clone(const Stmt *stmt);
  Stmt *cloneIf(const IfStmt &stmt);
  Stmt *cloneFor(const ForStmt &stmt);
  Stmt *cloneAssign(const AssignStmt &stmt);
  Stmt *cloneCall(const CallStmt &stmt);
  Stmt *cloneDraw(const DrawStmt &stmt);
  Stmt *cloneState(const StateStmt &stmt);
  Expr *cloneIf(const IfExpr &expr);
  Expr *cloneReduce(const ReduceExpr &expr);
  Range clone(const Range &range);
  Target clone(const Target &target);
  llvm::ArrayRef<Expr *> clone(llvm::ArrayRef<Expr *> list);
  template <typename T> T *copy(const T &node) {
    ++made;
    return context.make<T>(node);
  }
  template <typename T> T *copyDecl(const T *decl) {
    return context.make<T>(*decl);
  }

  ASTContext &context;
  uint64_t &made;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_SYNTAX_CLONE_H
