//===- ASTToLFPInternal.h - the builder behind ASTToLFP -------------------===//
//
// LFPBuilder walks a checked tree once and keeps, for every variable, the SSA
// value that holds it at the point of insertion. ASTToLFP.cpp does
// declarations, ...Sample.cpp samplers, ...Expr.cpp expressions, ...Stmt.cpp
// control flow, ...Each.cpp the simultaneous statement.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_ASTTOLFPINTERNAL_H
#define KLEENE_COMPILER_CONVERSION_ASTTOLFPINTERNAL_H

#include "compiler/dialect/lfp/LFPOps.h"
#include "lang/basic/SourceFile.h"
#include "lang/sema/Sema.h"
#include "lang/syntax/AST.h"

#include "mlir/IR/Builders.h"

namespace kleene::conversion {

using mlir::Location;
using mlir::Value;
using Values = llvm::SmallVector<Value>;

/// What regions thread: a state, or a flag of a loop.
struct Var {
  const void *key;
  llvm::StringRef name;
};
using Vars = llvm::SmallVector<Var>;

/// The flags of the loop being built; see Note [Exits] in ASTToLFPStmt.cpp.
struct LoopFlags {
  bool hasBreak = false; ///< `again` is in use
  bool needsRun = false; ///< `run` is in use
  Var again() const { return {&hasBreak, "again"}; }
  Var run() const { return {&needsRun, "run"}; }
};

class LFPBuilder {
public:
  LFPBuilder(const lang::CheckedModule &module, mlir::MLIRContext &context);
  mlir::ModuleOp build();

private:
  using StmtList = llvm::ArrayRef<lang::Stmt *>;
  using Action = llvm::function_ref<void()>;
  using MakeValues = llvm::function_ref<Values()>;

  // Declarations.
  void program(mlir::ModuleOp module);
  void input(const lang::InputDecl &decl);
  Value initial(const lang::StateDecl &decl);
  void probe(Location loc);
  Value elementwise(const lang::VarType &type,
                    llvm::ArrayRef<lang::BinderDecl *> binders,
                    const lang::Expr &value, Location loc);
  Value shown(const lang::VarDecl &decl);
  Value build(mlir::Type type, llvm::ArrayRef<lang::BinderDecl *> binders,
              Location loc, llvm::function_ref<Value()> element);
  lfp::VariableAttr variable(const lang::VarDecl &decl);

  // Samplers.
  void sampler(mlir::ModuleOp module, const lang::Sampler &s);
  void param(const lang::ParamStmt &s);
  void draw(const lang::DrawStmt &s);
  Value drawn(const lang::DrawStmt &s, Value mask, Value old);
  Values drawArguments(const lang::DrawStmt &s);
  Value converted(Value drawn, mlir::Type wanted, Value mask, Value old,
                  Location loc);

  // Expressions.
  Value expr(const lang::Expr &e);
  Value element(const lang::ElementExpr &e);
  Value unary(const lang::UnaryExpr &e);
  Value binary(const lang::BinaryExpr &e);
  Value logical(const lang::BinaryExpr &e);
  Value compare(const lang::BinaryExpr &e);
  Value quotient(const lang::BinaryExpr &e);
  Value conditional(const lang::IfExpr &e, size_t arm);
  Value call(const lang::CallExpr &e);
  Value reduce(const lang::ReduceExpr &e);
  Value convert(const lang::ConvertExpr &e);
  Value checked(Value index, lang::Span span, Location loc);
  Values exprs(llvm::ArrayRef<lang::Expr *> list);
  bool isLazy(const lang::Expr &e);
  bool isLazy(StmtList list);
  Value named(const lang::Expr &e, llvm::StringRef name);

  // Statements.
  void stmts(StmtList list);
  void guarded(const lang::IfStmt &first, StmtList rest);
  Vars declare(StmtList piece);
  void stmt(const lang::Stmt &s);
  void assign(const lang::AssignStmt &s);
  void ifStmt(const lang::IfStmt &s, size_t arm, int open, StmtList rest);
  void flatIf(const lang::IfStmt &s);
  void whileStmt(const lang::WhileStmt &s);
  void loopStmt(const lang::LoopStmt &s);
  void forStmt(const lang::ForStmt &s);
  void fix(const lang::Stmt &s, const lang::Block &body, Vars vars,
           llvm::function_ref<Value()> guard, Action prologue);
  Vars states(StmtList list, const lang::StateDecl *also = nullptr);
  Vars assigned(StmtList list);
  static bool hasBreak(StmtList list);

  // Simultaneous and lattice assignments.
  void each(const lang::EachStmt &s);
  Value eachSet(const lang::EachStmt &s, const lang::AssignStmt &like,
                Value old);
  Values eachRelax(const lang::EachStmt &s, const lang::AssignStmt &like,
                   const Values &old);
  Values eachIf(const lang::IfStmt &s, size_t arm,
                llvm::function_ref<Values(StmtList)> of);
  Value elementAfter(StmtList list, const lang::AssignStmt &like, Value old);
  Values offer(const lang::AssignStmt &s);
  Values offerOf(StmtList list, const lang::AssignStmt &like,
                 const Values &none);
  Values relax(const lang::AssignStmt &like, const Values &old,
               unsigned binders,
               llvm::function_ref<Values(mlir::ValueRange)> make);
  void relaxOnce(const lang::AssignStmt &s);
  static llvm::SmallVector<const lang::StateDecl *>
  targetsOf(const lang::AssignStmt &s);

  // Building blocks. `branch` is an scf.if that threads `vars`.
  void branch(Value condition, Vars vars, Location loc, Action then,
              Action otherwise);
  /// One of two alternatives: scf.if when `lazy`, else a selection of values.
  Values choose(Value condition, bool lazy, Location loc, MakeValues then,
                MakeValues otherwise);
  Value constant(bool value, Location loc);
  Value constant(double value, Location loc);
  Value constantIndex(int64_t value, Location loc);
  Value constantClass(int64_t value, Location loc);
  Value zero(mlir::Type type, Location loc);
  Value notEqual(Value a, Value b, Location loc);
  mlir::Type valueType(const lang::Type &type);
  mlir::Type heldAs(const lang::VarType &type);
  Location at(lang::Span span);
  /// The source text of `span` on one line, shortened.
  std::string text(lang::Span span);
  Value get(Var var) { return env.lookup(var.key); }
  void set(Var var, Value value) { env[var.key] = value; }
  static Var var(const lang::Decl &decl) { return {&decl, decl.name}; }

  const lang::CheckedModule &checkedModule;
  const lang::Algorithm &algorithm;
  mlir::MLIRContext &context;
  mlir::OpBuilder b;
  Value size; ///< n, of the program or sampler being built
  /// The states of the program or sampler being built.
  llvm::ArrayRef<lang::StateDecl *> carried;
  bool inSampler = false;
  llvm::DenseMap<const void *, Value> env;
  llvm::DenseMap<const lang::Expr *, bool> lazy;
  LoopFlags *loop = nullptr;
  unsigned whileDepth = 0;
  unsigned tightDepth = 0;
};

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_ASTTOLFPINTERNAL_H
