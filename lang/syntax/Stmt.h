//===- Stmt.h - statements, sampler, algorithm ----------------------------===//
//
// The parser and sema use the same nodes; what sema adds or rewrites is marked
// `checked`. `else if` chains are flat lists of arms.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SYNTAX_STMT_H
#define KLEENE_LANG_SYNTAX_STMT_H

#include "lang/syntax/Decl.h"

#include <cassert>

namespace kleene::lang {

enum class StmtKind : uint8_t {
  Assign,
  Let,
  Probe,
  Break,
  Continue,
  If,
  While,
  Loop,
  For,
  Each,
  Param,
  Draw,
  State,
  Call
};

struct Stmt {
  const StmtKind kind;
  Span span; ///< of a compound statement: up to its body

protected:
  Stmt(StmtKind kind, Span span) : kind(kind), span(span) {}
};

template <StmtKind K> struct StmtOf : Stmt {
  explicit StmtOf(Span span) : Stmt(K, span) {}
  static bool classof(const Stmt *stmt) { return stmt->kind == K; }
};

struct Block {
  Span span;
  llvm::ArrayRef<Stmt *> stmts;
};

/// The left side of an assignment. Checked: `state->type.rank()` indices, all
/// nodes; a register or a graph variable has none.
struct Target {
  llvm::StringRef name;
  Span nameSpan, span;
  llvm::ArrayRef<Expr *> indices;
  StateDecl *state = nullptr; ///< checked
};

/// Min, Max (of scalars), Or, And (of masks) are lattice assignments.
enum class AssignOp : uint8_t {
  Set,
  Add, ///< `+=`; checked: rewritten to Set, as are Subtract and Multiply
  Subtract,
  Multiply,
  Min,
  Max,
  Or,
  And
};
inline bool isLattice(AssignOp op) { return op >= AssignOp::Min; }

/// The meet or join of a lattice assignment.
enum class LatticeOp : uint8_t { Min, Max, Or, And };
inline LatticeOp latticeOf(AssignOp op) {
  assert(isLattice(op));
  return LatticeOp(unsigned(op) - unsigned(AssignOp::Min));
}

struct Witness {
  Target target;
  Expr *value = nullptr;
};

/// Checked: the value has the element type of the target (a pointer or a
/// register takes a node). Witnesses only with a lattice assignment; their
/// targets have the rank and the indices of the main target.
struct AssignStmt : StmtOf<StmtKind::Assign> {
  using StmtOf::StmtOf;
  Target target;
  AssignOp op = AssignOp::Set;
  Span opSpan;
  Expr *value = nullptr;
  llvm::ArrayRef<Witness> witnesses;
  /// Checked: gives every element of a sampler's variable its value, in which
  /// `binders` are the indices of the element; the target then has none.
  bool isElementwise = false;
  llvm::ArrayRef<BinderDecl *> binders;
};

struct LetStmt : StmtOf<StmtKind::Let> {
  using StmtOf::StmtOf;
  LetDecl *decl = nullptr;
  Expr *value = nullptr;
};

struct ProbeStmt : StmtOf<StmtKind::Probe> {
  using StmtOf::StmtOf;
};

struct BreakStmt : StmtOf<StmtKind::Break> {
  using StmtOf::StmtOf;
};

struct ContinueStmt : StmtOf<StmtKind::Continue> {
  using StmtOf::StmtOf;
};

struct IfArm {
  Expr *condition = nullptr;
  Block body;
};

struct IfStmt : StmtOf<StmtKind::If> {
  using StmtOf::StmtOf;
  llvm::ArrayRef<IfArm> arms;
  bool hasElse = false;
  Block otherwise;
};

/// Checked: either `condition`, or `changed` for `while changed(x)`.
/// `isOutermost`: inside no other `while` (see Observation).
struct WhileStmt : StmtOf<StmtKind::While> {
  using StmtOf::StmtOf;
  Expr *condition = nullptr;
  StateDecl *changed = nullptr;
  bool isOutermost = false; ///< checked
  Block body;
};

struct LoopStmt : StmtOf<StmtKind::Loop> {
  using StmtOf::StmtOf;
  Block body;
};

/// Checked: `reg` is set when the variable is a declared register; each value
/// is then assigned to it before `condition` is tested (with a check unless
/// `variable->type.isNode`), and names refer to the register.
struct ForStmt : StmtOf<StmtKind::For> {
  using StmtOf::StmtOf;
  LoopDecl *variable = nullptr;
  StateDecl *reg = nullptr;
  Range range;
  Expr *condition = nullptr; ///< `where`; may be null
  Expr *by = nullptr;        ///< parsed only
  Block body;
};

/// A simultaneous statement over all nodes, or all pairs in row-major order.
/// Checked: the body holds only Assign, Let and If; a variable is assigned at
/// most once on every path; Set is indexed by exactly the binders.
struct EachStmt : StmtOf<StmtKind::Each> {
  using StmtOf::StmtOf;
  llvm::ArrayRef<BinderDecl *> binders; ///< one or two
  Expr *condition = nullptr;            ///< `where`; may be null
  Block body;
};

/// A block for a hook of the procedure that is called.
struct HookArgument {
  llvm::StringRef name;
  Span span; ///< of the name
  Block body;
};

/// A call of a procedure or of a hook; parsed only: its place is taken by the
/// statements it stands for.
struct CallStmt : StmtOf<StmtKind::Call> {
  using StmtOf::StmtOf;
  llvm::StringRef name;
  Span nameSpan;
  llvm::ArrayRef<Expr *> args;
  llvm::ArrayRef<HookArgument> hooks;
};

//===----------------------------------------------------------------------===//
// Samplers: `sample` blocks may also hold these.
//===----------------------------------------------------------------------===//

/// Directly in the block only.
struct ParamStmt : StmtOf<StmtKind::Param> {
  using StmtOf::StmtOf;
  ParamDecl *decl = nullptr;
};

/// `state x, y : type = e`: local variables.
struct StateStmt : StmtOf<StmtKind::State> {
  using StmtOf::StmtOf;
  llvm::ArrayRef<StateDecl *> states;
};

enum class Distribution : uint8_t {
  Uniform,    ///< (low, high), scalars, into a scalar
  Bernoulli,  ///< (p), a scalar, into a mask
  Below,      ///< (m), an index, into a scalar, a node or a class
  Permutation ///< (), into a permutation or pointer of the nodes
};

/// `draw x[u, v] : type where e = uniform(0, 1)`.
struct DrawStmt : StmtOf<StmtKind::Draw> {
  using StmtOf::StmtOf;
  llvm::StringRef name;
  Span nameSpan;
  StateDecl *local = nullptr; ///< with a type: the variable it declares
  StateDecl *state = nullptr; ///< checked: the variable that is drawn
  /// `where`, which may be null: a mask for each element, in which `binders`
  /// are its indices (checked: as many as the rank of the variable).
  llvm::ArrayRef<BinderDecl *> binders;
  Expr *condition = nullptr;
  llvm::StringRef distributionName;
  Span distributionSpan;
  Distribution distribution = Distribution::Uniform; ///< checked
  llvm::ArrayRef<Expr *> args;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_SYNTAX_STMT_H
