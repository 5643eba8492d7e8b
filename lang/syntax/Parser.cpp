#include "lang/syntax/ParserInternal.h"

namespace kleene::lang {

Module parse(const SourceFile &source, ASTContext &context,
             DiagnosticEngine &diags) {
  diags.addSource(&source);
  return Parser(source, context, diags).parseModule();
}

Parser::Parser(const SourceFile &source, ASTContext &context,
               DiagnosticEngine &diags)
    : source(source), context(context), diags(diags), lexer(source, diags) {
  token = lexer.next();
  lookahead = lexer.next();
}

//===----------------------------------------------------------------------===//
// Tokens
//===----------------------------------------------------------------------===//

void Parser::advance() {
  previousEnd = token.span.end;
  token = lookahead;
  if (!stopped)
    lookahead = lexer.next();
}

/// Ends parsing: nothing but the end of the file follows.
void Parser::stop() {
  stopped = true;
  uint32_t end = source.end();
  token = lookahead = {TokenKind::End, true, {end, end}};
}

bool Parser::atWord(llvm::StringRef word) const {
  return at(TokenKind::Name) && textOf(token) == word;
}

bool Parser::accept(TokenKind kind) {
  if (!at(kind))
    return false;
  advance();
  return true;
}

bool Parser::acceptWord(llvm::StringRef word) {
  if (!atWord(word))
    return false;
  advance();
  return true;
}

std::string Parser::describeToken() const {
  bool fixed = token.kind > TokenKind::String || at(TokenKind::End);
  if (fixed)
    return describe(token.kind).str();
  return ("`" + textOf(token).take_front(40) + "`").str();
}

/// Reports what was expected here; null, to be returned by the caller.
std::nullptr_t Parser::fail(llvm::StringRef expected) {
  if (stopped || at(TokenKind::Error))
    return nullptr;
  // What is missing at the end of a line is missed there, not on the next.
  if (token.startsLine && token.span.begin != lineBegin && previousEnd > 0)
    lexer.error(DiagID::expectedToken, {previousEnd, previousEnd}, expected,
                "the end of the line");
  else
    lexer.error(DiagID::expectedToken, token.span, expected, describeToken());
  return nullptr;
}

bool Parser::expect(TokenKind kind) {
  if (accept(kind))
    return true;
  fail(describe(kind));
  return false;
}

bool Parser::expectName(llvm::StringRef &name, Span &span) {
  if (at(TokenKind::Name)) {
    name = textOf(token);
    span = token.span;
    advance();
    return true;
  }
  bool keyword = token.kind >= TokenKind::KwAlgorithm;
  if (keyword && !stopped)
    lexer.error(DiagID::keywordAsName, token.span, textOf(token));
  else
    fail("a name");
  return false;
}

bool Parser::tooDeep(unsigned level, Span span) {
  if (level <= maxNesting)
    return false;
  if (!stopped)
    diags.report(DiagID::nestingTooDeep, span, maxNesting);
  stop();
  return true;
}

//===----------------------------------------------------------------------===//
// The file
//===----------------------------------------------------------------------===//

Module Parser::parseModule() {
  ModuleParts parts;
  while (!at(TokenKind::End)) {
    lines.push_back(token.span.begin);
    parseTopLevel(parts);
  }
  Module module;
  module.uses = context.copy(parts.uses);
  module.enums = context.copy(parts.enums);
  module.functions = context.copy(parts.functions);
  module.procedures = context.copy(parts.procedures);
  module.algorithms = context.copy(parts.algorithms);
  uint32_t end = source.end();
  module.end = {end, end};
  module.outline = {context.copy(lines), context.copy(blocks),
                    context.copy(hooks), context.copy(signs)};
  return module;
}

/// At the start of an item of a file. Only `algorithm` is a reserved word.
bool Parser::atItem() const {
  if (at(TokenKind::KwAlgorithm))
    return true;
  bool word = atWord("use") || atWord("enum") || atWord("function") ||
              atWord("procedure");
  return word && token.startsLine;
}

void Parser::parseTopLevel(ModuleParts &parts) {
  uint32_t begin = lineBegin = token.span.begin;
  if (at(TokenKind::KwAlgorithm)) {
    if (Algorithm *algorithm = parseAlgorithm())
      parts.algorithms.push_back(algorithm);
    return;
  }
  bool ok = false;
  if (atWord("use"))
    ok = parseUse(parts);
  else if (atWord("enum"))
    ok = parseEnum(parts);
  else if (atWord("function"))
    ok = parseFunction(parts);
  else if (atWord("procedure"))
    ok = parseProcedure(parts);
  // After another error this is mostly its consequence, such as a lost brace.
  else if (!diags.hasErrors())
    fail("`algorithm`");
  if (ok && endOfLine())
    return;
  if (token.span.begin == begin)
    advance();
  while (!at(TokenKind::End) && !atItem())
    advance();
}

/// The `///` lines that end right before `offset`.
llvm::StringRef Parser::docBefore(uint32_t offset) const {
  llvm::StringRef before = source.text({source.begin(), offset});
  before = before.rtrim(" \t");
  size_t begin = before.size();
  while (begin > 0) {
    size_t lineEnd = before.take_front(begin).rfind('\n');
    if (lineEnd == llvm::StringRef::npos || lineEnd + 1 != begin)
      break;
    size_t lineStart = before.take_front(lineEnd).rfind('\n');
    lineStart = lineStart == llvm::StringRef::npos ? 0 : lineStart + 1;
    if (!before.slice(lineStart, lineEnd).ltrim().starts_with("///"))
      break;
    begin = lineStart;
  }
  return before.drop_front(begin);
}

Algorithm *Parser::parseAlgorithm() {
  auto *algorithm = context.make<Algorithm>();
  algorithm->doc = docBefore(token.span.begin);
  advance();
  if (!expectName(algorithm->name, algorithm->span)) {
    recover(token.span.begin);
    return nullptr;
  }
  AlgorithmParts parts;
  bool ok = parseLines(algorithm->body.span,
                       [&] { return parseMember(parts, *algorithm); });
  algorithm->inputs = context.copy(parts.inputs);
  algorithm->states = context.copy(parts.states);
  algorithm->hints = context.copy(parts.hints);
  algorithm->outputs = context.copy(parts.outputs);
  algorithm->samplers = context.copy(parts.samplers);
  algorithm->body.stmts = context.copy(parts.stmts);
  return ok ? algorithm : nullptr;
}

bool Parser::parseMember(AlgorithmParts &parts, Algorithm &algorithm) {
  switch (token.kind) {
  case TokenKind::KwInput:
    return parseInput(parts);
  case TokenKind::KwState:
    return parseStates(parts.states);
  case TokenKind::KwHint:
    return parseHint(parts);
  case TokenKind::KwOutput:
    return parseOutput(parts);
  case TokenKind::KwSample:
    return parseSample(parts);
  case TokenKind::KwNodes:
    return parseNodeCount(algorithm);
  default:
    Stmt *stmt = parseStmt();
    if (stmt)
      parts.stmts.push_back(stmt);
    return stmt;
  }
}

} // namespace kleene::lang
