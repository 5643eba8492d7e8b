#include "CheckedTree.h"

#include "lang/sema/Types.h"
#include "lang/syntax/ASTPrinter.h"

namespace kleene::lang {

namespace {

class TreeChecker {
public:
  std::string broken;

  void require(bool ok, const std::string &what) {
    if (!ok && broken.empty())
      broken = what;
  }
  void expr(const Expr *expr);
  void expr(const Expr *value, Type type) {
    expr(value);
    if (value)
      require(value->type.kind == type.kind &&
                  value->type.classes == type.classes &&
                  (!type.isNode || value->type.isNode),
              "type of " + toString(*value));
  }
  void element(const ElementExpr &element);
  void binary(const BinaryExpr &binary);
  void reduce(const ReduceExpr &reduce);
  void range(const Range &range) {
    expr(range.low, Type::index());
    expr(range.high, Type::index());
  }
  void condition(const Expr *value) {
    if (value)
      expr(value, Type::mask());
  }
  void variable(const VarDecl &decl) {
    if (!decl.value)
      return;
    require(decl.binders.size() == decl.type.rank(), "binders");
    expr(decl.value, elementType(decl.type));
  }
  void target(const Target &target);
  void assign(const AssignStmt &assign);
  void block(const Block &block, bool inEach);
  void stmt(const Stmt &stmt, bool inEach);
};

} // namespace

void TreeChecker::element(const ElementExpr &element) {
  auto *var = llvm::dyn_cast_if_present<VarDecl>(element.decl);
  require(var && var->type.rank() == element.indices.size(),
          "element " + toString(element));
  for (const Expr *index : element.indices)
    expr(index, Type::node());
}

void TreeChecker::binary(const BinaryExpr &binary) {
  expr(binary.left);
  expr(binary.right);
  Type left = binary.left->type, right = binary.right->type;
  left.isNode = right.isNode = false;
  require(left == right, "operands of " + toString(binary));
  switch (binary.op) {
  case BinaryOp::Or:
  case BinaryOp::And:
    require(left == Type::mask(), "mask operands");
    break;
  case BinaryOp::Divide:
    require(left == Type::scalar(), "scalar operands");
    break;
  case BinaryOp::Div:
  case BinaryOp::Mod:
    require(left == Type::index(), "index operands");
    break;
  case BinaryOp::Add:
  case BinaryOp::Subtract:
  case BinaryOp::Multiply:
    require(left.kind == binary.type.kind, "result of " + toString(binary));
    break;
  default:
    require(binary.type == Type::mask(), "result of " + toString(binary));
  }
}

void TreeChecker::reduce(const ReduceExpr &reduce) {
  range(reduce.range);
  condition(reduce.condition);
  expr(reduce.value);
}

void TreeChecker::expr(const Expr *expr) {
  if (!expr)
    return require(false, "a missing expression");
  require(expr->type.kind >= ValueKind::Scalar, "no type: " + toString(*expr));
  switch (expr->kind) {
  case ExprKind::Self:
    return require(false, "self");
  case ExprKind::Name: {
    Decl *decl = llvm::cast<NameExpr>(expr)->decl;
    auto *var = llvm::dyn_cast_if_present<VarDecl>(decl);
    return require(decl && (!var || var->type.rank() == 0),
                   "name " + toString(*expr));
  }
  case ExprKind::Element:
    return element(*llvm::cast<ElementExpr>(expr));
  case ExprKind::Unary:
    return this->expr(llvm::cast<UnaryExpr>(expr)->operand,
                      {expr->type.kind, false, nullptr});
  case ExprKind::Binary:
    return binary(*llvm::cast<BinaryExpr>(expr));
  case ExprKind::If: {
    auto *conditional = llvm::cast<IfExpr>(expr);
    for (const ConditionalArm &arm : conditional->arms) {
      condition(arm.condition);
      this->expr(arm.value, expr->type);
    }
    return this->expr(conditional->otherwise, expr->type);
  }
  case ExprKind::Call:
    for (const Expr *arg : llvm::cast<CallExpr>(expr)->args)
      this->expr(arg, {expr->type.kind, false, nullptr});
    return;
  case ExprKind::Reduce:
    return reduce(*llvm::cast<ReduceExpr>(expr));
  case ExprKind::Convert:
    return this->expr(llvm::cast<ConvertExpr>(expr)->operand, Type::index());
  default:
    return;
  }
}

void TreeChecker::target(const Target &target) {
  require(target.state && target.state->type.rank() == target.indices.size(),
          "target");
  for (const Expr *index : target.indices)
    expr(index, Type::node());
}

void TreeChecker::assign(const AssignStmt &assign) {
  if (assign.isElementwise) {
    const StateDecl *state = assign.target.state;
    require(state && state->ofSampler && assign.target.indices.empty() &&
                assign.binders.size() == state->type.rank(),
            "an elementwise assignment");
    return expr(assign.value, elementType(state->type));
  }
  target(assign.target);
  expr(assign.value, elementType(assign.target.state->type));
  require(assign.op == AssignOp::Set || assign.op >= AssignOp::Min,
          "a compound assignment");
  require(assign.witnesses.empty() || assign.op >= AssignOp::Min, "witness");
  for (const Witness &witness : assign.witnesses) {
    target(witness.target);
    expr(witness.value, elementType(witness.target.state->type));
  }
}

void TreeChecker::stmt(const Stmt &stmt, bool inEach) {
  switch (stmt.kind) {
  case StmtKind::Assign:
    return assign(llvm::cast<AssignStmt>(stmt));
  case StmtKind::Let:
    return expr(llvm::cast<LetStmt>(stmt).value,
                llvm::cast<LetStmt>(stmt).decl->type);
  case StmtKind::If:
    for (const IfArm &arm : llvm::cast<IfStmt>(stmt).arms) {
      condition(arm.condition);
      block(arm.body, inEach);
    }
    return block(llvm::cast<IfStmt>(stmt).otherwise, inEach);
  default:
    break;
  }
  require(!inEach, "a statement in an each");
  if (auto *loop = llvm::dyn_cast<WhileStmt>(&stmt)) {
    require(!loop->condition == (loop->changed != nullptr), "guard");
    condition(loop->condition);
    block(loop->body, false);
  } else if (auto *loop = llvm::dyn_cast<LoopStmt>(&stmt)) {
    block(loop->body, false);
  } else if (auto *loop = llvm::dyn_cast<ForStmt>(&stmt)) {
    range(loop->range);
    require(!loop->by, "by");
    require(loop->variable->type.kind == ValueKind::Index, "loop variable");
    condition(loop->condition);
    block(loop->body, false);
  } else if (auto *each = llvm::dyn_cast<EachStmt>(&stmt)) {
    condition(each->condition);
    block(each->body, true);
  } else if (auto *draw = llvm::dyn_cast<DrawStmt>(&stmt)) {
    require(draw->state && draw->state->ofSampler, "what is drawn");
    condition(draw->condition);
    require(!draw->condition ||
                draw->binders.size() == draw->state->type.rank(),
            "binders");
    for (const Expr *arg : draw->args)
      expr(arg);
  }
}

void TreeChecker::block(const Block &block, bool inEach) {
  for (const Stmt *s : block.stmts)
    stmt(*s, inEach);
}

std::string brokenPromise(const Algorithm &algorithm) {
  TreeChecker checker;
  for (const InputDecl *input : algorithm.inputs)
    checker.variable(*input);
  for (const StateDecl *state : algorithm.states) {
    checker.require(state->value, "an initial value");
    checker.variable(*state);
  }
  for (const HintDecl *hint : algorithm.hints) {
    checker.require(hint->isView == !hint->state, "a hint");
    checker.variable(*hint);
  }
  for (const OutputDecl *output : algorithm.outputs)
    checker.variable(*output);
  for (const Sampler *sampler : algorithm.samplers) {
    for (const StateDecl *state : sampler->states) {
      checker.require(state->ofSampler && state->value, "a sampler's state");
      checker.variable(*state);
    }
    checker.block(sampler->body, false);
  }
  checker.block(algorithm.body, false);
  return checker.broken;
}

} // namespace kleene::lang
