//===- SemaInternal.h - the checker's state -------------------------------===//
//
// One class in several files: Sema.cpp (the module), Names.cpp (scopes and
// lookup), CheckDecl.cpp, CheckSample.cpp, CheckStmt.cpp, CheckEach.cpp,
// CheckExpr.cpp, CheckOperators.cpp, Convert.cpp and Expand.cpp. `infer` and
// `expect` return the node that replaces their argument; after an error its
// type is Error and nothing more is said about it.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SEMA_SEMAINTERNAL_H
#define KLEENE_LANG_SEMA_SEMAINTERNAL_H

#include "lang/basic/DiagnosticEngine.h"
#include "lang/sema/Types.h"
#include "lang/syntax/Clone.h"
#include "lang/syntax/Parser.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/ScopedHashTable.h"
#include "llvm/ADT/StringMap.h"

namespace kleene::lang {

/// Whether calls with this name have a meaning already.
bool isBuiltIn(llvm::StringRef name);

/// What is being checked, which decides what a name may refer to.
enum class Stage : uint8_t {
  Derived, ///< the definition of an input: inputs
  Initial, ///< an initial value: inputs, earlier states
  View,    ///< a hint or output: inputs, states
  Sample,  ///< parameters, draws, inputs already drawn
  Body     ///< inputs, states
};

/// A block given for a hook, and where its names are looked up.
struct Hook {
  llvm::StringRef name;
  const Block *body = nullptr; ///< null: nothing was given
};

/// The local names of the algorithm, or of one expansion of a function or
/// procedure. See Note [Expansion] in Expand.cpp.
struct Environment {
  Environment() = default; ///< of the algorithm
  Environment(Environment *caller, const void *callable, llvm::StringRef name,
              Span call)
      : caller(caller), callable(callable), name(name), call(call) {}

  llvm::ScopedHashTable<llvm::StringRef, Decl *> locals;
  Environment *caller = nullptr;  ///< null: the algorithm itself
  const void *callable = nullptr; ///< what is expanded here
  llvm::StringRef name;           ///< of it
  Span call;                      ///< the call
  llvm::SmallVector<Hook, 4> hooks;
  llvm::ArrayRef<BinderDecl *> callerOwn; ///< the own indices at the call
};

/// An argument that is evaluated where its name stands.
struct ArgumentDecl : DeclOf<DeclKind::Argument> {
  using DeclOf::DeclOf;
  const Expr *written =
      nullptr;           ///< as parsed, in the environment of the caller
  Expr *first = nullptr; ///< a checked copy, until it is used
  Type type;
};

class Sema {
public:
  Sema(ASTContext &context, DiagnosticEngine &diags)
      : context(context), diags(diags) {}
  void checkModules(llvm::ArrayRef<Module *> modules);

private:
  using Stmts = llvm::SmallVectorImpl<Stmt *>;
  using Scope = llvm::ScopedHashTableScope<llvm::StringRef, Decl *>;
  struct ClassEntry {
    const ClassList *list = nullptr;
    unsigned number = 0;
    Span span;
  };

  // Sema.cpp
  void declareItems(Module &module);
  template <typename Item>
  void declareItem(llvm::StringMap<Item *> &table, Item *item);
  void checkAlgorithm(Algorithm &algorithm);
  bool resolveTypes(Algorithm &algorithm);
  void addImplicitPos(Algorithm &algorithm);
  void checkHint(HintDecl &hint);

  // Names.cpp
  void declareGlobal(Decl *decl);
  bool declareClass(const ClassSyntax &syntax, const ClassList *list,
                    unsigned number);
  void declareLocal(Decl *decl);
  void reportDuplicate(Span span, llvm::StringRef name, Span other);
  Decl *lookup(llvm::StringRef name) const;
  /// Reports an unknown name with the nearest visible one.
  void reportUnknown(llvm::StringRef name, Span span);
  /// Whether `decl` may be read in the present stage; reports when not.
  bool checkVisible(const Decl &decl, Span use);
  bool isVisibleKind(const Decl &decl) const;
  bool checkOrder(const Decl &decl, Span use);

  // CheckDecl.cpp
  bool resolveType(VarDecl &decl);
  bool resolveVarType(const TypeSyntax &syntax, VarType &type, bool isState);
  bool resolveKind(const TypeSyntax &syntax, VarType &type);
  std::optional<Type> resolveValueType(const TypeSyntax &syntax);
  bool resolveClasses(const TypeSyntax &syntax, VarType &type);
  bool checkLocation(const VarType &type, const TypeSyntax &syntax);
  void checkValue(VarDecl &decl, Stage stage);
  void checkElementwise(const VarType &type,
                        llvm::ArrayRef<BinderDecl *> &binders, Span span,
                        llvm::StringRef name, Expr *&value,
                        Expr **where = nullptr);
  void checkStates(llvm::ArrayRef<StateDecl *> states);
  Expr *defaultValue(const StateDecl &state);

  // CheckSample.cpp
  void checkNodeCount(NodeCount &nodes);
  void checkSample(Algorithm &algorithm, Sampler &target);
  void declareSampled(StateDecl *state);
  StateDecl *resolveDrawn(DrawStmt &draw);
  void checkDraw(DrawStmt &draw);
  void checkDrawCondition(DrawStmt &draw, const VarType &type);
  bool checkDistribution(DrawStmt &draw, const VarType &type);
  bool checkBound(const Expr &bound, const VarType &type);
  void checkSampleState(StateStmt &stmt);
  bool isElementwise(const AssignStmt &assign) const;
  void checkElementwise(AssignStmt &assign);
  void noteSampled(const StateDecl *state);
  bool isHidden(const Decl &decl) const;

  // CheckSteps.cpp
  Stmt *countSteps(ForStmt &stmt, Stmts &out);
  Expr *bindBound(Expr *value, llvm::StringRef name, Stmts &out);

  // Expand.cpp
  void checkFunction(FunctionDecl &function);
  void checkProcedure(ProcedureDecl &procedure);
  Decl *standIn(FormalDecl &formal);
  bool declareStandIns(llvm::ArrayRef<FormalDecl *> formals);
  void leaveDefinition();
  Expr *expandFunction(CallExpr *call, FunctionDecl &function);
  Expr *expandArgument(NameExpr *name, ArgumentDecl &argument);
  void expandCall(CallStmt &call, Stmts &out);
  void expandProcedure(CallStmt &call, ProcedureDecl &procedure, Stmts &out);
  void expandHook(CallStmt &call, const Hook &hook, Stmts &out);
  void expandBlock(const Block &block, Environment &home, Stmts &out);
  bool bindHooks(const CallStmt &call, const ProcedureDecl &procedure,
                 Environment &callee);
  /// Every parameter becomes a local of `callee`; false after an error.
  bool bindArguments(llvm::ArrayRef<FormalDecl *> formals,
                     llvm::ArrayRef<Expr *> args, Environment &callee,
                     Stmts *lets);
  Decl *bindArgument(FormalDecl &formal, Expr *arg, Stmts *lets);
  Decl *bindVariable(FormalDecl &formal, Expr *arg);
  Decl *bindByName(FormalDecl &formal, Expr *arg, Type type);
  Decl *bindValue(FormalDecl &formal, Expr *arg, Type type, Stmts &lets);
  bool enter(Environment &callee);
  bool tooLarge(Span span);
  void noteFormal(const Decl *decl);

  // CheckStmt.cpp, CheckEach.cpp
  void checkBlock(Block &block);
  void checkStmts(llvm::ArrayRef<Stmt *> stmts, Stmts &out);
  void checkStmt(Stmt *stmt);
  void checkProbe(const Stmt &stmt);
  void checkAssign(AssignStmt &assign);
  void checkAssignedValue(AssignStmt &assign);
  bool resolveTarget(Target &target);
  bool checkTargetDecl(const Target &target, Decl *decl);
  void checkWitnesses(AssignStmt &assign);
  void checkIf(IfStmt &stmt);
  void checkWhile(WhileStmt &stmt);
  bool checkChanged(WhileStmt &stmt);
  void checkLoop(LoopStmt &stmt);
  void checkFor(ForStmt &stmt);
  void checkLet(LetStmt &stmt);
  void checkJump(const Stmt &stmt, llvm::StringRef word);
  void checkEach(EachStmt &stmt);
  void checkEachAssign(const AssignStmt &assign);
  void noteAssigned(const Target &target);

  // CheckExpr.cpp
  Expr *infer(Expr *expr);
  Expr *inferNode(Expr *expr);
  Expr *expect(Expr *expr, Type wanted);
  Expr *expectNode(Expr *expr) { return expect(expr, Type::node()); }
  Expr *inferName(NameExpr *expr);
  Expr *inferElement(ElementExpr *expr);
  Expr *inferSelf(SelfExpr *expr);
  Expr *inferReduce(ReduceExpr *expr);
  Expr *inferCall(CallExpr *expr);
  Expr *inferBuiltIn(CallExpr *expr);
  void reportArguments(Span span, llvm::StringRef name, size_t wanted,
                       size_t given);
  Expr *readVariable(NameExpr *expr, VarDecl &var);
  Type inferRange(Range &range);

  // CheckOperators.cpp
  Expr *inferUnary(UnaryExpr *expr);
  Expr *inferBinary(BinaryExpr *expr);
  Expr *inferArithmetic(BinaryExpr *expr);
  Expr *inferComparison(BinaryExpr *expr);
  Expr *inferIndexDivision(BinaryExpr *expr);
  Expr *inferIf(IfExpr *expr);
  /// Brings operands to their common type; nothing when there is none.
  std::optional<Type> unify(llvm::ArrayRef<Expr **> operands);
  std::optional<Type> unifyMasks(Expr *&left, Expr *&right);
  Expr *reportOperands(BinaryExpr *expr);

  // Convert.cpp
  Expr *coerce(Expr *expr, Type wanted);
  Expr *asMask(Expr *expr);
  Expr *mismatch(Expr *expr, Type wanted);
  Expr *settleNumber(Expr *expr, ValueKind kind);
  Expr *convert(Expr *expr, Conversion conversion);
  Expr *nameOf(Decl *decl, Span span, Type type);
  Expr *integer(int64_t value, Span span);
  Expr *compare(Expr *left, Expr *right, Span span);
  static Expr *poison(Expr *expr) {
    expr->type = Type::error();
    return expr;
  }

  ASTContext &context;
  DiagnosticEngine &diags;
  Algorithm *algorithm = nullptr;
  llvm::StringMap<Decl *> globals;
  llvm::StringMap<ClassEntry> classes;
  llvm::StringMap<const ClassList *> classLists; ///< by the joined names
  llvm::StringMap<EnumDecl *> enums;
  llvm::StringMap<FunctionDecl *> functions;
  llvm::StringMap<ProcedureDecl *> procedures;
  llvm::DenseMap<const Decl *, FormalDecl *> standIns;
  Environment root;
  Environment *env = &root;
  unsigned expansions = 0; ///< open ones
  uint64_t expanded = 0;   ///< nodes made by all of them
  unsigned exprDepth = 0, blockDepth = 0;
  llvm::SmallVector<llvm::StringRef> localNames; ///< for did-you-mean

  Stage stage = Stage::Body;
  const Decl *current = nullptr; ///< the declaration being checked
  /// The own indices in an elementwise value: none, one or two.
  llvm::ArrayRef<BinderDecl *> own;
  Sampler *sampler = nullptr; ///< being checked
  llvm::SmallVector<StateDecl *> samplerStates;
  llvm::DenseSet<const Decl *> sampled; ///< its states with a value so far
  llvm::DenseMap<const Decl *, const HintDecl *> shown; ///< by `hint NAME`
  unsigned loops = 0;
  unsigned whiles = 0;
  bool hasProbe = false, hasWhile = false;
  Span firstProbe;
  EachStmt *each = nullptr;
  /// In the present `each`, on the present path; the log has their order.
  llvm::DenseSet<const StateDecl *> assigned;
  llvm::SmallVector<const StateDecl *> assignLog;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_SEMAINTERNAL_H
