//===- Expr.h - expressions -----------------------------------------------===//
//
// The nodes of expressions, as plain structs in an ASTContext. The parser makes
// them without types; sema types them and replaces what is implicit:
//
//   parsed only   SelfExpr
//   checked only  ClassExpr ConvertExpr
//   both          NumberExpr BoolExpr InfExpr SizeExpr NameExpr ElementExpr
//                 UnaryExpr BinaryExpr IfExpr CallExpr ReduceExpr
//
// A checked tree has these properties, so that a lowering needs no inference:
//   * every `type` is Scalar, Mask, Index or Categorical;
//   * every `decl` is set. A NameExpr is a whole variable of rank 0 (graph
//     location, mask_one, register), a binder, a loop variable, a let or a
//     param; reading a mask_one or a register gives its node (Index). An
//     element of a variable of rank 1 or 2 is an ElementExpr, also where the
//     program wrote the bare name: `dist` became `dist[u]` for the binder u of
//     the declaration around it;
//   * `self` is the binder (node) or the comparison of both binders (edge); a
//     mask_one used as a mask is the comparison of the own node with it;
//   * operands agree: + - * and comparisons have two operands of one type,
//     `/` has scalars, `div` and `mod` indices; widening an index to a scalar
//     is a ConvertExpr, and so is every check that an index is a node. The
//     indices of an ElementExpr are always nodes (`type.isNode`).
// Checked trees may share subtrees. Evaluation has no effect but a failing
// check; an operand that is not needed (the other branch of an `if`, the right
// side of `and`/`or` when the left decides, the value where a `where` is false)
// must not fail.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SYNTAX_EXPR_H
#define KLEENE_LANG_SYNTAX_EXPR_H

#include "lang/basic/Span.h"
#include "lang/syntax/Types.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace kleene::lang {

struct Decl;
struct LoopDecl;

enum class ExprKind : uint8_t {
  Number,
  Bool,
  Inf,
  Size,
  Self,
  Name,
  Element,
  Class,
  Unary,
  Binary,
  If,
  Call,
  Reduce,
  Convert
};

struct Expr {
  const ExprKind kind;
  uint16_t depth = 1; ///< height of the parsed tree, at most 256
  Span span;
  Type type;

protected:
  Expr(ExprKind kind, Span span) : kind(kind), span(span) {}
};

/// Gives an expression node its kind and LLVM's isa/cast/dyn_cast.
template <ExprKind K> struct ExprOf : Expr {
  explicit ExprOf(Span span) : Expr(K, span) {}
  static bool classof(const Expr *expr) { return expr->kind == K; }
};

/// A literal. Checked: Index (use `integer`) or Scalar (use `value`).
struct NumberExpr : ExprOf<ExprKind::Number> {
  using ExprOf::ExprOf;
  double value = 0;
  int64_t integer = 0;
  bool isInteger = false; ///< written without point or exponent
};

struct BoolExpr : ExprOf<ExprKind::Bool> {
  using ExprOf::ExprOf;
  bool value = false;
};

/// `inf`: a scalar.
struct InfExpr : ExprOf<ExprKind::Inf> {
  using ExprOf::ExprOf;
};

/// `n`: the number of nodes, an Index.
struct SizeExpr : ExprOf<ExprKind::Size> {
  using ExprOf::ExprOf;
};

/// `self`; parsed trees only.
struct SelfExpr : ExprOf<ExprKind::Self> {
  using ExprOf::ExprOf;
};

struct NameExpr : ExprOf<ExprKind::Name> {
  using ExprOf::ExprOf;
  llvm::StringRef name;
  Decl *decl = nullptr;
};

/// `name[i]` or `name[i, j]`. Checked: an input, state or draw of that rank.
struct ElementExpr : ExprOf<ExprKind::Element> {
  using ExprOf::ExprOf;
  llvm::StringRef name;
  Span nameSpan;
  Decl *decl = nullptr;
  llvm::ArrayRef<Expr *> indices;
};

/// A class of a categorical type, by its number; checked trees only.
struct ClassExpr : ExprOf<ExprKind::Class> {
  using ExprOf::ExprOf;
  llvm::StringRef name;
  unsigned number = 0;
};

enum class UnaryOp : uint8_t { Negate, Not };

struct UnaryExpr : ExprOf<ExprKind::Unary> {
  using ExprOf::ExprOf;
  UnaryOp op = UnaryOp::Negate;
  Expr *operand = nullptr;
};

enum class BinaryOp : uint8_t {
  Or,
  And,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Add,
  Subtract,
  Multiply,
  Divide, ///< scalars, IEEE
  Div,    ///< indices, rounds towards minus infinity; the divisor is positive
  Mod     ///< indices, result in 0 .. divisor; the divisor is positive
};

struct BinaryExpr : ExprOf<ExprKind::Binary> {
  using ExprOf::ExprOf;
  BinaryOp op = BinaryOp::Or;
  Span opSpan;
  Expr *left = nullptr;
  Expr *right = nullptr;
};

struct ConditionalArm {
  Expr *condition = nullptr;
  Expr *value = nullptr;
};

/// `if c then a else if d then b else e`: arms in order, then the rest.
struct IfExpr : ExprOf<ExprKind::If> {
  using ExprOf::ExprOf;
  llvm::ArrayRef<ConditionalArm> arms;
  Expr *otherwise = nullptr;
};

enum class Function : uint8_t {
  Sqrt,
  Exp,
  Log,
  Abs, ///< Scalar or Index
  Sin,
  Cos,
  Floor,
  Atan2,
  Min, ///< Scalar or Index; the first operand when both are equal
  Max
};

/// A call of a function; checked: of a built-in one, whose arguments are
/// scalars, or both indices where the list above says so, and have the type of
/// the result.
struct CallExpr : ExprOf<ExprKind::Call> {
  using ExprOf::ExprOf;
  llvm::StringRef name;
  Span nameSpan;
  Function function = Function::Sqrt; ///< checked
  llvm::ArrayRef<Expr *> args;
};

/// `nodes` or `low .. high`, half-open. Checked: `low` and `high` are indices
/// and always set; they are evaluated once.
struct Range {
  Span span;
  bool overNodes = false;
  bool descending = false;
  Expr *low = nullptr;
  Expr *high = nullptr;
};

enum class ReduceOp : uint8_t {
  Min, ///< of scalars; empty: inf
  Max, ///< of scalars; empty: -inf
  Sum, ///< of scalars or of indices; empty: 0
  Any,
  All,
  Count,  ///< of masks, an Index
  ArgMin, ///< of scalars, an Index: the value of the variable; empty: 0
  ArgMax,
  First,      ///< of masks, an Index: the first value of the variable; empty: 0
  PairwiseSum ///< of scalars, in NumPy's order; empty: 0
};

/// `op(value for variable in range where condition)`.
struct ReduceExpr : ExprOf<ExprKind::Reduce> {
  using ExprOf::ExprOf;
  ReduceOp op = ReduceOp::Min;
  LoopDecl *variable = nullptr;
  Range range;
  Expr *condition = nullptr; ///< may be null
  Expr *value = nullptr;
};

enum class Conversion : uint8_t {
  IndexToScalar,
  CheckNode ///< the run fails here unless 0 <= operand < n
};

struct ConvertExpr : ExprOf<ExprKind::Convert> {
  using ExprOf::ExprOf;
  Conversion conversion = Conversion::IndexToScalar;
  Expr *operand = nullptr;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_SYNTAX_EXPR_H
