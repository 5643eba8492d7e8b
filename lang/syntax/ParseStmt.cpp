// Statements, the lines of a block, and recovery from errors.

#include "lang/syntax/ParserInternal.h"

namespace kleene::lang {

/// A line ends before the next one, before `}`, or with `;`.
bool Parser::endOfLine() {
  if (accept(TokenKind::Semicolon) || at(TokenKind::RightBrace) ||
      at(TokenKind::End) || token.startsLine)
    return true;
  fail("the end of the line");
  return false;
}

/// Skips the rest of a line that began at `begin`, with the blocks it opens.
void Parser::recover(uint32_t begin) {
  parens = 0;
  unsigned open = 0;
  bool moved = token.span.begin != begin;
  for (; !at(TokenKind::End); advance(), moved = true) {
    bool newLine = token.startsLine && !at(TokenKind::KwElse);
    if (open == 0 && (at(TokenKind::RightBrace) || (newLine && moved)))
      return;
    if (at(TokenKind::LeftBrace))
      ++open;
    if (at(TokenKind::RightBrace))
      --open;
  }
}

bool Parser::parseLines(Span &span, llvm::function_ref<bool()> parseLine) {
  Nesting nesting(*this);
  if (tooDeep())
    return false;
  span = token.span;
  blocks.push_back(span.begin);
  // A brace forgotten at the end of a line: the block is there all the same.
  bool ok = expect(TokenKind::LeftBrace);
  if (!ok && !token.startsLine)
    return false;
  while (!at(TokenKind::RightBrace) && !at(TokenKind::End)) {
    if (accept(TokenKind::Semicolon))
      continue;
    uint32_t begin = lineBegin = token.span.begin;
    lines.push_back(begin);
    if (!parseLine() || !endOfLine()) {
      ok = false;
      recover(begin);
    }
  }
  span.end = token.span.end;
  if (accept(TokenKind::RightBrace))
    return ok;
  if (!diags.hasErrors())
    diags.report(DiagID::unclosedBlock, {span.begin, span.begin + 1});
  return false;
}

bool Parser::parseBlock(Block &block) {
  llvm::SmallVector<Stmt *> stmts;
  bool ok = parseLines(block.span, [&] {
    Stmt *stmt = parseStmt();
    if (stmt)
      stmts.push_back(stmt);
    return stmt != nullptr;
  });
  block.stmts = context.copy(stmts);
  return ok;
}

template <typename T> Stmt *Parser::parseWord() {
  Stmt *stmt = context.make<T>(token.span);
  advance();
  return stmt;
}

/// A line that was meant to continue the one before.
static bool startsWithOperator(const Token &token) {
  bool symbol =
      token.kind >= TokenKind::EqualEqual && token.kind <= TokenKind::Slash;
  bool word = token.kind >= TokenKind::KwAnd && token.kind <= TokenKind::KwMod;
  return token.startsLine && (symbol || word) && !token.is(TokenKind::KwNot);
}

Stmt *Parser::parseStmt() {
  bool named = lookahead.is(TokenKind::Name) && !lookahead.startsLine;
  if (sampleDepth && named && atWord("param"))
    return parseParam();
  if (sampleDepth && named && atWord("draw"))
    return parseDraw();
  if (sampleDepth && at(TokenKind::KwState))
    return parseStateStmt();
  switch (token.kind) {
  case TokenKind::Name:
    if (lookahead.is(TokenKind::LeftParen) && !lookahead.startsLine)
      return parseCallStmt();
    return parseAssign();
  case TokenKind::KwLet:
    return parseLet();
  case TokenKind::KwProbe:
    return parseWord<ProbeStmt>();
  case TokenKind::KwBreak:
    return parseWord<BreakStmt>();
  case TokenKind::KwContinue:
    return parseWord<ContinueStmt>();
  case TokenKind::KwIf:
    return parseIf();
  case TokenKind::KwWhile:
    return parseWhile();
  case TokenKind::KwLoop:
    return parseLoop();
  case TokenKind::KwFor:
    return parseFor();
  case TokenKind::KwEach:
    return parseEach();
  case TokenKind::KwInput:
  case TokenKind::KwState:
  case TokenKind::KwHint:
  case TokenKind::KwOutput:
  case TokenKind::KwSample:
    lexer.error(DiagID::declarationInBlock, token.span, textOf(token));
    return nullptr;
  default:
    if (startsWithOperator(token))
      lexer.error(DiagID::operatorStartsLine, token.span, textOf(token));
    else
      fail("a statement");
    return nullptr;
  }
}

bool Parser::parseTarget(Target &target) {
  uint32_t begin = token.span.begin;
  if (!expectName(target.name, target.nameSpan))
    return false;
  if (at(TokenKind::LeftBracket) && sameLine() && !parseIndices(target.indices))
    return false;
  target.span = from(begin);
  return true;
}

/// `=`, `+=`, ... or a word followed directly by `=`: `min=`.
bool Parser::parseAssignOp(AssignStmt &assign) {
  uint32_t begin = token.span.begin;
  std::optional<AssignOp> op;
  if (at(TokenKind::Equal))
    op = AssignOp::Set;
  else if (at(TokenKind::PlusEqual))
    op = AssignOp::Add;
  else if (at(TokenKind::MinusEqual))
    op = AssignOp::Subtract;
  else if (at(TokenKind::StarEqual))
    op = AssignOp::Multiply;
  else if (lookahead.is(TokenKind::Equal) &&
           lookahead.span.begin == token.span.end) {
    if (atWord("min"))
      op = AssignOp::Min;
    else if (atWord("max"))
      op = AssignOp::Max;
    else if (at(TokenKind::KwOr))
      op = AssignOp::Or;
    else if (at(TokenKind::KwAnd))
      op = AssignOp::And;
    if (op)
      advance();
  }
  if (!op || token.startsLine)
    return fail("`=`, or `+=`, `min=` and the like") != nullptr;
  advance();
  assign.op = *op;
  assign.opSpan = from(begin);
  return true;
}

bool Parser::parseWitnesses(AssignStmt &assign) {
  llvm::SmallVector<Witness, 2> witnesses;
  do {
    Witness &witness = witnesses.emplace_back();
    if (!parseTarget(witness.target) || !expect(TokenKind::Equal) ||
        !(witness.value = parseExpr()))
      return false;
  } while (accept(TokenKind::Comma));
  assign.witnesses = context.copy(witnesses);
  return true;
}

Stmt *Parser::parseAssign() {
  auto *assign = context.make<AssignStmt>(token.span);
  uint32_t begin = token.span.begin;
  if (!parseTarget(assign->target) || !parseAssignOp(*assign) ||
      !(assign->value = parseExpr()))
    return nullptr;
  if (accept(TokenKind::KwWitness) && !parseWitnesses(*assign))
    return nullptr;
  assign->span = from(begin);
  return assign;
}

Stmt *Parser::parseLet() {
  auto *let = context.make<LetStmt>(token.span);
  advance();
  llvm::StringRef name;
  Span span;
  if (!expectName(name, span) || !expect(TokenKind::Equal))
    return nullptr;
  let->decl = context.make<LetDecl>(name, span);
  if (!(let->value = parseExpr()))
    return nullptr;
  let->span.end = previousEnd;
  return let;
}

/// A chain of `else if` counts as nested, since it is lowered so.
Stmt *Parser::parseIf() {
  auto *stmt = context.make<IfStmt>(token.span);
  llvm::SmallVector<IfArm, 2> arms;
  unsigned outer = depth;
  bool ok = true;
  do {
    depth += !arms.empty();
    if (tooDeep())
      break;
    advance(); // `if`
    IfArm &arm = arms.emplace_back();
    ok = (arm.condition = parseExpr()) && parseBlock(arm.body);
    if (arms.size() == 1)
      stmt->span.end = previousEnd;
    if (!ok || !accept(TokenKind::KwElse))
      break;
    if (at(TokenKind::KwIf))
      continue;
    stmt->hasElse = true;
    ok = parseBlock(stmt->otherwise);
    break;
  } while (true);
  depth = outer;
  stmt->arms = context.copy(arms);
  return ok && !stopped ? stmt : nullptr;
}

Stmt *Parser::parseWhile() {
  auto *stmt = context.make<WhileStmt>(token.span);
  advance();
  if (!(stmt->condition = parseExpr()))
    return nullptr;
  stmt->span.end = previousEnd;
  return parseBlock(stmt->body) ? stmt : nullptr;
}

Stmt *Parser::parseLoop() {
  auto *stmt = context.make<LoopStmt>(token.span);
  advance();
  return parseBlock(stmt->body) ? stmt : nullptr;
}

Stmt *Parser::parseFor() {
  auto *stmt = context.make<ForStmt>(token.span);
  advance();
  llvm::StringRef name;
  Span span;
  if (!expectName(name, span) || !expect(TokenKind::KwIn) ||
      !parseRange(stmt->range))
    return nullptr;
  stmt->variable = context.make<LoopDecl>(name, span);
  if (accept(TokenKind::KwWhere) && !(stmt->condition = parseExpr()))
    return nullptr;
  if (acceptWord("by") && !(stmt->by = parseExpr()))
    return nullptr;
  stmt->span.end = previousEnd;
  return parseBlock(stmt->body) ? stmt : nullptr;
}

Stmt *Parser::parseEach() {
  auto *stmt = context.make<EachStmt>(token.span);
  advance();
  if (!parseBinders(stmt->binders))
    return nullptr;
  if (accept(TokenKind::KwWhere) && !(stmt->condition = parseExpr()))
    return nullptr;
  stmt->span.end = previousEnd;
  return parseBlock(stmt->body) ? stmt : nullptr;
}

} // namespace kleene::lang
