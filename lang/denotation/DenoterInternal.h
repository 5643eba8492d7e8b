//===- DenoterInternal.h - from checked trees to terms --------------------===//
//
// Note [Steps]
//
// A statement denotes a step, a partial function from states to states. In a
// step a variable stands for its value before it, a variable with a prime for
// the value after it:
//
//   assignments in a row   one group <x' = e, y' = f>, as long as each variable
//                          is assigned once; later ones read x'
//   each                   a group of its own
//   if                     cases
//   a loop                 W, the least fixed point of F, defined apart
//   break, continue        In a loop with jumps the functional is written with
//                          its continuations: what ends in `next` takes another
//                          turn, what does not leaves the loop. So a branch
//                          that does not jump goes on with all that follows the
//                          `if`.
//
// Locals (`let`, indices of loops) that a definition needs are its parameters.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_DENOTATION_DENOTERINTERNAL_H
#define KLEENE_LANG_DENOTATION_DENOTERINTERNAL_H

#include "lang/denotation/Denotation.h"
#include "lang/denotation/Walk.h"
#include "lang/sema/EachOperations.h"
#include "lang/sema/Lattice.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

namespace kleene::lang {

/// Which state a variable is read in.
enum class View : uint8_t { Current, Initial, Final };

/// An assignment of an `each`, with the conditions of its path.
struct Offer {
  const AssignStmt *assign = nullptr;
  TermList conditions;
};

/// A register that has a value before the statements.
struct Seed {
  const StateDecl *reg = nullptr;
  const Term *value = nullptr;
};

/// Puts before the other sections what their signs mean. (Conventions.cpp)
void addConventions(Document &document, const Term *nodes);

class Denoter {
public:
  Denoter(const CheckedModule &module, Document &document);
  void run();

private:
  //===--- Names (Denoter.cpp) --------------------------------------------===//

  /// Forgets the names of locals introduced since.
  struct NameScope {
    explicit NameScope(Denoter &denoter)
        : denoter(denoter), size(denoter.introduced.size()) {}
    ~NameScope() { denoter.forgetNames(size); }
    Denoter &denoter;
    size_t size;
  };
  void describe();
  /// The number of locals in scope that already had the name.
  unsigned countName(llvm::StringRef name);
  void forgetNames(size_t size);
  void collectNames();
  const Term *fresh(llvm::ArrayRef<llvm::StringRef> candidates);
  const Term *fresh(llvm::ArrayRef<llvm::StringRef> candidates,
                    const llvm::StringSet<> &taken);
  /// Of an element that the text does not name.
  const Term *freshIndex() {
    return fresh({"w", "x", "y", "z", "i", "j", "p", "q"});
  }
  /// Gives a local a name that no variable has.
  const Term *introduce(const Decl &local);
  const Term *stateSymbol(const StateDecl &state, Marks marks = {});
  const Term *whole(const Decl &decl);
  const Term *at(const Term *function, const TermList &indices);
  TermList introduceBinders(const VarDecl &decl);

  //===--- Expressions (DenoteExpr.cpp) -----------------------------------===//

  const Term *expr(const Expr &expr);
  TermList exprs(llvm::ArrayRef<Expr *> list);
  const Term *binary(const BinaryExpr &expr);
  const Term *call(const CallExpr &expr);
  const Term *reduce(const ReduceExpr &expr);
  const Term *inRange(const Term *variable, const Range &range);
  const Term *below(const Term *value, const Term *high);
  const Term *notBelow(const Term *value, const Term *high);
  const Term *membership(const Term *variable);
  const Term *quantified(Gathering op, const Term *variable, const Term *range,
                         TermList conditions);

  //===--- Assignments (DenoteAssign.cpp) ---------------------------------===//

  /// Equations that hold together. Each is of a state or of a local name.
  struct Group {
    struct Entry {
      const StateDecl *state = nullptr;
      const Decl *let = nullptr;
      Term *alias = nullptr;
      TermList places; ///< elements and their values; else all is `value`
      const Term *value = nullptr;
    };
    std::vector<Entry> entries;
    llvm::DenseMap<const Decl *, size_t> entryOf;
    llvm::DenseSet<const Decl *> read; ///< with a prime
  };
  /// Assignments in a row and what becomes of them.
  struct Run {
    llvm::DenseMap<const Decl *, size_t> uses, lastUse; ///< of local names
    llvm::DenseSet<const Decl *> pinned; ///< named for all that follows
    TermList steps;
  };
  void run(StmtList stmts, TermList &steps, Seed seed);
  bool tryRun(StmtList stmts, Run &run, Seed seed);
  bool close(Run &run, size_t later);
  void nameLet(const LetStmt &let, Run &run);
  void joinLet(const LetStmt &let, const Run &run);
  void assign(const AssignStmt &stmt);
  void setElement(const StateDecl &state, const TermList &indices,
                  const Term *value);
  const Term *equationOf(const Group::Entry &entry);
  bool mustClose(const AssignStmt &stmt) const;
  const Term *equation(const VarDecl &decl, const Term *left,
                       const Term *right);
  const Term *joined(AssignOp op, TermList values);
  const Term *isBetter(AssignOp op, const Term *now, const Term *old);

  //===--- Simultaneous assignments (DenoteEach.cpp, DenoteOffers.cpp) ---===//

  using Leaf = llvm::function_ref<const Term *(const AssignStmt &)>;
  /// How many operations an `each` has on a variable.
  struct Versions {
    unsigned count = 0, done = 0;
  };
  const Term *each(const EachStmt &stmt);
  void eachLets(StmtList stmts, const EachStmt &stmt, bool isPointwise,
                TermList &equations);
  const Term *elementAfter(StmtList stmts, const AssignStmt &like, Leaf leaf,
                           const Term *old);
  void pointwise(const EachStmt &stmt, const AssignStmt &like,
                 const Term *condition, TermList &equations);
  void relaxed(const EachStmt &stmt, const AssignStmt &like,
               TermList &equations);
  void collectOffers(StmtList stmts, const TermList &path,
                     const AssignStmt &like, std::vector<Offer> &offers);
  /// The state before the next operation on it, and after it.
  std::pair<const Term *, const Term *> nextVersion(const StateDecl &state);

  /// What offers give an element, over the binders that do not name it.
  struct Relaxation {
    TermList targets;
    std::vector<const Decl *> bound;
    const Term *variable = nullptr, *range = nullptr; ///< null: none bound
    TermList conditions;
    const Term *value = nullptr;
    TermList witnesses; ///< values, in the order of the assignment
  };
  Relaxation relaxationOf(const EachStmt &stmt, const AssignStmt &like,
                          const TermList &fresh);
  const Term *joinedInto(AssignOp op, const Term *old, const Term *value);
  void bindOthers(const EachStmt &stmt, llvm::ArrayRef<const Decl *> named,
                  Relaxation &r);
  TermList chosenWitnesses(const EachStmt &stmt, const AssignStmt &like,
                           const TermList &targets, const Relaxation &r,
                           TermList &equations);
  const Term *gatherOffers(AssignOp op, const Relaxation &r);
  const Term *chosenBinders(AssignOp op, const Relaxation &r);

  //===--- Steps (DenoteStep.cpp) -----------------------------------------===//

  /// The steps of the statements and then `tail` (null: nothing).
  const Term *steps(StmtList stmts, const Term *tail, Seed seed = {});
  const Term *branch(const IfStmt &stmt, StmtList rest, const Term *tail);
  const Term *restOf(StmtList stmts, const Term *tail);
  TermList freeLocals(StmtList stmts);

  //===--- Loops (DenoteLoop.cpp) -----------------------------------------===//

  /// What follows a branch, under a name.
  struct Rest {
    const Term *name = nullptr; ///< applied to its parameters
    StmtList stmts;
    const Term *tail = nullptr;
  };
  /// A loop while it is denoted.
  struct Loop {
    unsigned number = 0;
    TermList parameters; ///< locals of the text around it
    bool hasJumps = false;
    const Term *index = nullptr; ///< of a bounded loop, as are these:
    const Term *first = nullptr, *last = nullptr, *limit = nullptr;
    int step = 1;
    const Term *next = nullptr;       ///< another turn; the end is the identity
    const Term *remembered = nullptr; ///< of `while changed` with jumps
    std::vector<Rest> rests;
    std::vector<Line> lines, restLines; ///< its definitions
  };
  const Term *loop(const Stmt &stmt);
  const Term *whileLoop(const WhileStmt &stmt, Loop &loop);
  const Term *changedBody(const WhileStmt &stmt, Loop &loop);
  const Term *guardedBody(const WhileStmt &stmt, Loop &loop,
                          const Term *condition);
  const Term *endlessLoop(const LoopStmt &stmt, Loop &loop);
  const Term *forLoop(const ForStmt &stmt, Loop &loop);
  const Term *turnOf(const ForStmt &stmt, Loop &loop);
  const Term *bodyOf(Loop &loop, StmtList stmts, Seed seed = {});
  const Term *named(llvm::StringRef letter, const Loop &loop,
                    TermList more = {});
  const Term *functional(const Loop &loop);
  void define(Loop &loop, const Term *left, const Term *right,
              Prose prose = {});
  void count(const ForStmt &stmt, Loop &loop);
  void exitingFor(const ForStmt &stmt, Loop &loop);
  void unroll(Loop &loop);

  //===--- The lattice (DenoteLattice.cpp) --------------------------------===//

  /// What an assignment to a lattice variable stands in, from the outside in.
  struct Around {
    const LetStmt *let = nullptr;
    const Expr *guard = nullptr;
    bool isNegated = false;
    const Decl *variable = nullptr;
    const Range *range = nullptr; ///< of the variable; null: the nodes
  };
  struct Assigned {
    const AssignStmt *stmt = nullptr;
    std::vector<Around> around;
  };
  void lattice();
  bool collectAssigned(StmtList stmts, std::vector<Around> around,
                       const StateDecl &state, std::vector<Assigned> &found);
  void addArms(const Term *value, const Term *condition, TermList &arms);
  void latticeLoop(const WhileStmt &loop, const LatticeFact &fact);
  TermList elementNames(const Assigned &first);
  const Term *bottomOf(AssignOp op);
  llvm::DenseSet<const Decl *> nameElement(const Assigned &assigned,
                                           const TermList &element);
  bool offerOf(const Assigned &assigned, const TermList &element,
               Relaxation &r);
  const Term *systemOf(AssignOp op, const Term *start,
                       const TermList &candidates);
  const Term *candidate(const Assigned &assigned, const TermList &element);

  //===--- Sections (DenoteSections.cpp) ----------------------------------===//

  Section &section(const char *heading);
  void inputs();
  void states();
  void initial();
  void body();
  void hints();
  void outputs();
  const Term *declaration(const VarDecl &decl);
  void declare(Section &section, const VarDecl &decl, Prose prose);
  const Term *setOf(const VarDecl &decl);
  void definition(Section &section, const VarDecl &decl, Marks marks,
                  Prose prose = {});
  const Term *sharedEquation(const Term *known, const Term *next);
  Prose orderOf(AssignOp op, bool pointwise);
  void findInfinite();
  bool isInfinite(const Expr &expr) const;

  const Algorithm &algorithm;
  Document &document;
  Terms &terms;
  std::vector<LatticeFact> facts;

  llvm::StringSet<> names; ///< of everything in the program
  llvm::StringSet<> globals;
  const Term *nodes = nullptr; ///< the set of nodes
  View view = View::Current;
  llvm::DenseMap<const Decl *, const Term *> locals;
  /// Locals of an `each` that are functions of its binders.
  llvm::DenseMap<const Decl *, llvm::ArrayRef<BinderDecl *>> localFunctions;
  llvm::StringMap<unsigned> localNames; ///< how many in scope have a name
  std::vector<llvm::StringRef> introduced;
  std::deque<std::vector<Stmt *>> joinedStmts;
  llvm::DenseMap<const Decl *, size_t> letUses; ///< in the whole program
  llvm::DenseMap<const StateDecl *, Versions> eachVersions;
  Group *group = nullptr;
  Loop *current = nullptr; ///< the loop that jumps belong to
  unsigned loops = 0, rests = 0;
  unsigned branches = 0; ///< with jumps, one after the other
  std::vector<Line> definitions;
  llvm::DenseMap<const Stmt *, const Term *> loopTerms; ///< outermost ones
  llvm::DenseSet<const Decl *> infinite;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_DENOTATION_DENOTERINTERNAL_H
