// Expressions, by precedence. Every node knows the height of its tree, so that
// later stages may recurse over it.

#include "lang/syntax/ParserInternal.h"

#include "lang/basic/NearName.h"

#include "llvm/ADT/StringSwitch.h"

#include <charconv>

namespace kleene::lang {

Expr *Parser::grow(Expr *expr, std::initializer_list<Expr *> children) {
  unsigned height = 0;
  for (Expr *child : children)
    height = std::max<unsigned>(height, child ? child->depth : 0);
  if (tooDeep(height + 1, expr->span))
    return nullptr;
  expr->depth = height + 1;
  return expr;
}

Expr *Parser::parseExpr() {
  Nesting nesting(*this);
  if (tooDeep())
    return nullptr;
  return at(TokenKind::KwIf) ? parseIfExpr() : parseBinary(0);
}

Expr *Parser::parseIfExpr() {
  auto *result = context.make<IfExpr>(token.span);
  uint32_t begin = token.span.begin;
  llvm::SmallVector<ConditionalArm, 2> arms;
  // The arms after the first count as nested in it, since they are lowered so.
  unsigned height = 0, above = 0, outer = depth;
  do {
    advance(); // `if`
    depth += !arms.empty();
    if (tooDeep())
      break;
    ConditionalArm &arm = arms.emplace_back();
    if (!(arm.condition = parseExpr()) || !expect(TokenKind::KwThen) ||
        !(arm.value = parseExpr()) || !expect(TokenKind::KwElse))
      break;
    height = std::max<unsigned>(
        height, std::max(arm.condition->depth, arm.value->depth) + above);
    ++above;
    if (!at(TokenKind::KwIf))
      result->otherwise = parseExpr();
  } while (!result->otherwise && at(TokenKind::KwIf) && !stopped);
  depth = outer;
  if (!result->otherwise)
    return nullptr;
  result->arms = context.copy(arms);
  result->span = from(begin);
  height =
      std::max<unsigned>(height, result->otherwise->depth + arms.size() - 1);
  if (tooDeep(height + 1, result->span))
    return nullptr;
  result->depth = height + 1;
  return result;
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

namespace {
struct Operator {
  TokenKind token;
  unsigned level;
  BinaryOp op;
};
} // namespace

/// Levels from loose to tight; `not` is between and and comparison.
enum : unsigned { orLevel, andLevel, compareLevel, sumLevel, productLevel };

static constexpr Operator operators[] = {
    {TokenKind::KwOr, orLevel, BinaryOp::Or},
    {TokenKind::KwAnd, andLevel, BinaryOp::And},
    {TokenKind::EqualEqual, compareLevel, BinaryOp::Equal},
    {TokenKind::BangEqual, compareLevel, BinaryOp::NotEqual},
    {TokenKind::Less, compareLevel, BinaryOp::Less},
    {TokenKind::LessEqual, compareLevel, BinaryOp::LessEqual},
    {TokenKind::Greater, compareLevel, BinaryOp::Greater},
    {TokenKind::GreaterEqual, compareLevel, BinaryOp::GreaterEqual},
    {TokenKind::Plus, sumLevel, BinaryOp::Add},
    {TokenKind::Minus, sumLevel, BinaryOp::Subtract},
    {TokenKind::Star, productLevel, BinaryOp::Multiply},
    {TokenKind::Slash, productLevel, BinaryOp::Divide},
    {TokenKind::KwDiv, productLevel, BinaryOp::Div},
    {TokenKind::KwMod, productLevel, BinaryOp::Mod}};

static const Operator *findOperator(TokenKind token, unsigned level) {
  for (const Operator &entry : operators)
    if (entry.token == token && entry.level == level)
      return &entry;
  return nullptr;
}

Expr *Parser::makeBinary(BinaryOp op, Span opSpan, Expr *left, Expr *right) {
  auto *result = context.make<BinaryExpr>(join(left->span, right->span));
  result->op = op;
  result->opSpan = opSpan;
  result->left = left;
  result->right = right;
  return grow(result, {left, right});
}

Expr *Parser::parseBinary(unsigned level) {
  if (level > productLevel)
    return parseUnary();
  auto operand = [&] {
    return level == andLevel ? parseNot() : parseBinary(level + 1);
  };
  Expr *left = operand();
  for (unsigned count = 0; left && sameLine(); ++count) {
    const Operator *found = findOperator(token.kind, level);
    if (!found)
      break;
    if (level == compareLevel && count) {
      lexer.error(DiagID::chainedComparison, token.span);
      return nullptr;
    }
    Span opSpan = token.span;
    advance();
    Expr *right = operand();
    left = right ? makeBinary(found->op, opSpan, left, right) : nullptr;
  }
  return left;
}

static Expr *finishUnary(UnaryExpr *unary, UnaryOp op, Expr *operand) {
  unary->op = op;
  unary->operand = operand;
  unary->span.end = operand->span.end;
  return unary;
}

Expr *Parser::parseNot() {
  if (!at(TokenKind::KwNot))
    return parseBinary(compareLevel);
  Nesting nesting(*this);
  auto *unary = context.make<UnaryExpr>(token.span);
  advance();
  Expr *operand = tooDeep() ? nullptr : parseNot();
  if (!operand)
    return nullptr;
  return grow(finishUnary(unary, UnaryOp::Not, operand), {operand});
}

Expr *Parser::parseUnary() {
  if (!at(TokenKind::Minus))
    return parsePrimary();
  Nesting nesting(*this);
  auto *unary = context.make<UnaryExpr>(token.span);
  signs.push_back(token.span.begin);
  advance();
  Expr *operand = tooDeep() ? nullptr : parseUnary();
  if (!operand)
    return nullptr;
  return grow(finishUnary(unary, UnaryOp::Negate, operand), {operand});
}

//===----------------------------------------------------------------------===//
// Primaries
//===----------------------------------------------------------------------===//

Expr *Parser::parsePrimary() {
  Span span = token.span;
  auto word = [&](auto *node) -> Expr * {
    advance();
    return node;
  };
  switch (token.kind) {
  case TokenKind::Number:
    return parseNumber();
  case TokenKind::KwTrue:
  case TokenKind::KwFalse: {
    auto *literal = context.make<BoolExpr>(span);
    literal->value = at(TokenKind::KwTrue);
    return word(literal);
  }
  case TokenKind::KwInf:
    return word(context.make<InfExpr>(span));
  case TokenKind::KwN:
    return word(context.make<SizeExpr>(span));
  case TokenKind::KwSelf:
    return word(context.make<SelfExpr>(span));
  case TokenKind::Name:
    return parseName();
  case TokenKind::LeftParen: {
    advance();
    ++parens;
    Expr *inner = parseExpr();
    --parens;
    return inner && expect(TokenKind::RightParen) ? inner : nullptr;
  }
  case TokenKind::KwIf:
    lexer.error(DiagID::ifNeedsParentheses, span);
    return nullptr;
  default:
    return fail("an expression");
  }
}

Expr *Parser::parseNumber() {
  auto *number = context.make<NumberExpr>(token.span);
  llvm::StringRef text = textOf(token);
  auto read = std::from_chars(text.begin(), text.end(), number->value);
  if (read.ec != std::errc()) {
    lexer.error(DiagID::badNumber, token.span, text.take_front(40));
    return nullptr;
  }
  // One too large for an index can still be a scalar.
  number->isInteger = !text.getAsInteger(10, number->integer);
  advance();
  return number;
}

bool Parser::parseIndices(llvm::ArrayRef<Expr *> &indices) {
  advance(); // `[`
  ++parens;
  llvm::SmallVector<Expr *, 2> list;
  do {
    Expr *index = parseExpr();
    if (!index)
      break;
    list.push_back(index);
  } while (list.size() < 2 && accept(TokenKind::Comma));
  bool ok = !list.empty() && list.back() && !stopped;
  ok = ok && expect(TokenKind::RightBracket);
  --parens;
  indices = context.copy(list);
  return ok;
}

Expr *Parser::parseName() {
  llvm::StringRef name = textOf(token);
  Span span = token.span;
  advance();
  if (at(TokenKind::LeftParen) && sameLine())
    return parseCall(name, span);
  if (at(TokenKind::LeftBracket) && sameLine()) {
    auto *element = context.make<ElementExpr>(span);
    element->name = name;
    element->nameSpan = span;
    if (!parseIndices(element->indices))
      return nullptr;
    element->span = from(span.begin);
    return grow(element, {element->indices.front(), element->indices.back()});
  }
  auto *result = context.make<NameExpr>(span);
  result->name = name;
  return result;
}

Expr *Parser::parseCall(llvm::StringRef name, Span span) {
  advance(); // `(`
  ++parens;
  llvm::SmallVector<Expr *, 2> args;
  Expr *deepest = nullptr;
  bool ok = true;
  while (ok && !at(TokenKind::RightParen)) {
    Expr *arg = parseExpr();
    if (arg && args.empty() && at(TokenKind::KwFor)) {
      Expr *reduction = parseReduction(name, span, arg);
      --parens;
      return reduction;
    }
    if (arg)
      args.push_back(arg);
    if (arg && (!deepest || arg->depth > deepest->depth))
      deepest = arg;
    ok = arg != nullptr;
    if (!accept(TokenKind::Comma))
      break;
  }
  ok = ok && expect(TokenKind::RightParen);
  --parens;
  if (!ok)
    return nullptr;
  auto *call = context.make<CallExpr>(from(span.begin));
  call->name = name;
  call->nameSpan = span;
  call->args = context.copy(args);
  return grow(call, {deepest});
}

static constexpr llvm::StringRef reductionNames[] = {
    "min",   "max",    "sum",    "any",   "all",
    "count", "argmin", "argmax", "first", "pairwise_sum"};

Expr *Parser::parseReduction(llvm::StringRef name, Span span, Expr *value) {
  const auto *found = llvm::find(reductionNames, name);
  if (found == std::end(reductionNames)) {
    auto reported = lexer.error(DiagID::unknownReduction, span, name);
    if (llvm::StringRef near = nearName(name, reductionNames); !near.empty())
      reported.note(NoteID::didYouMean, std::nullopt, near);
    return nullptr;
  }
  advance(); // `for`
  auto *result = context.make<ReduceExpr>(span);
  result->op = ReduceOp(found - std::begin(reductionNames));
  result->value = value;
  llvm::StringRef variable;
  Span variableSpan;
  if (!expectName(variable, variableSpan) || !expect(TokenKind::KwIn) ||
      !parseRange(result->range))
    return nullptr;
  result->variable = context.make<LoopDecl>(variable, variableSpan);
  if (accept(TokenKind::KwWhere) && !(result->condition = parseExpr()))
    return nullptr;
  if (!expect(TokenKind::RightParen))
    return nullptr;
  result->span = from(span.begin);
  return grow(result, {value, result->range.low, result->range.high,
                       result->condition});
}

bool Parser::parseRange(Range &range) {
  uint32_t begin = token.span.begin;
  if (accept(TokenKind::KwNodes))
    range.overNodes = true;
  else if (!(range.low = parseExpr()) || !expect(TokenKind::DotDot) ||
           !(range.high = parseExpr()))
    return false;
  range.descending = acceptWord("descending");
  range.span = from(begin);
  return true;
}

} // namespace kleene::lang
