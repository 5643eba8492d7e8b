#include "lang/syntax/ParserInternal.h"

#include "llvm/ADT/StringExtras.h"

#include <cmath>

namespace kleene::lang {

Module parse(const SourceFile &source, ASTContext &context,
             DiagnosticEngine &diags) {
  diags.setSource(&source);
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
  uint32_t end = source.text().size();
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
  llvm::SmallVector<Algorithm *> algorithms;
  llvm::SmallVector<Unsupported> unsupported;
  while (!at(TokenKind::End))
    parseTopLevel(algorithms, unsupported);
  Module module;
  module.algorithms = context.copy(algorithms);
  module.unsupported = context.copy(unsupported);
  uint32_t end = source.text().size();
  module.end = {end, end};
  return module;
}

void Parser::parseTopLevel(llvm::SmallVectorImpl<Algorithm *> &algorithms,
                           llvm::SmallVectorImpl<Unsupported> &unsupported) {
  if (at(TokenKind::KwAlgorithm)) {
    if (Algorithm *algorithm = parseAlgorithm())
      algorithms.push_back(algorithm);
    return;
  }
  if (atWord("enum") || atWord("function") || atWord("use")) {
    unsupported.push_back({textOf(token), token.span});
    skipUnsupported();
    return;
  }
  lineBegin = token.span.begin;
  // After another error this is mostly its consequence, such as a lost brace.
  if (!diags.hasErrors())
    fail("`algorithm`");
  while (!at(TokenKind::End) && !at(TokenKind::KwAlgorithm))
    advance();
}

/// Skips a top-level item: to the end of its braces, or of its line.
void Parser::skipUnsupported() {
  unsigned open = 0;
  do {
    if (at(TokenKind::LeftBrace))
      ++open;
    if (at(TokenKind::RightBrace) && open)
      --open;
    advance();
  } while (!at(TokenKind::End) && (open || !token.startsLine));
}

/// The `///` lines that end right before `offset`.
llvm::StringRef Parser::docBefore(uint32_t offset) const {
  llvm::StringRef before = source.text().take_front(offset);
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
  algorithm->sample = context.copy(parts.sample);
  algorithm->body.stmts = context.copy(parts.stmts);
  return ok ? algorithm : nullptr;
}

bool Parser::parseMember(AlgorithmParts &parts, Algorithm &algorithm) {
  switch (token.kind) {
  case TokenKind::KwInput:
    return parseInput(parts);
  case TokenKind::KwState:
    return parseState(parts);
  case TokenKind::KwHint:
    return parseHint(parts);
  case TokenKind::KwOutput:
    return parseOutput(parts);
  case TokenKind::KwSample:
    return parseSample(parts, algorithm);
  default:
    Stmt *stmt = parseStmt();
    if (stmt)
      parts.stmts.push_back(stmt);
    return stmt;
  }
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

bool Parser::parseBinders(llvm::ArrayRef<BinderDecl *> &binders) {
  llvm::SmallVector<BinderDecl *, 2> list;
  do {
    llvm::StringRef name;
    Span span;
    if (!expectName(name, span))
      return false;
    list.push_back(context.make<BinderDecl>(name, span));
  } while (list.size() < 2 && accept(TokenKind::Comma));
  binders = context.copy(list);
  return true;
}

/// A name with optional binders: `x`, `x[v]`, `x[u, v]`.
bool Parser::parseItem(llvm::StringRef &name, Span &span,
                       llvm::ArrayRef<BinderDecl *> &binders) {
  if (!expectName(name, span))
    return false;
  if (!at(TokenKind::LeftBracket) || token.startsLine)
    return true;
  advance();
  return parseBinders(binders) && expect(TokenKind::RightBracket);
}

bool Parser::parseInput(AlgorithmParts &parts) {
  advance();
  llvm::StringRef name;
  Span span;
  llvm::ArrayRef<BinderDecl *> binders;
  if (!parseItem(name, span, binders) || !expect(TokenKind::Colon))
    return false;
  auto *input = context.make<InputDecl>(name, span);
  input->binders = binders;
  if (!(input->typeSyntax = parseType()))
    return false;
  if (accept(TokenKind::Equal) && !(input->value = parseExpr()))
    return false;
  parts.inputs.push_back(input);
  return true;
}

bool Parser::parseState(AlgorithmParts &parts) {
  advance();
  llvm::SmallVector<StateDecl *, 4> group;
  do {
    llvm::StringRef name;
    Span span;
    llvm::ArrayRef<BinderDecl *> binders;
    if (!parseItem(name, span, binders))
      return false;
    if (!binders.empty() && (!group.empty() || at(TokenKind::Comma))) {
      lexer.error(DiagID::bindersInList, binders.front()->span, name);
      return false;
    }
    group.push_back(context.make<StateDecl>(name, span));
    group.back()->binders = binders;
  } while (accept(TokenKind::Comma));
  if (!expect(TokenKind::Colon))
    return false;
  TypeSyntax *type = parseType();
  if (!type)
    return false;
  Expr *value = nullptr;
  if (accept(TokenKind::Equal) && !(value = parseExpr()))
    return false;
  for (StateDecl *state : group) {
    state->typeSyntax = type;
    state->value = value;
  }
  parts.states.append(group);
  return true;
}

bool Parser::parseHint(AlgorithmParts &parts) {
  advance();
  do {
    llvm::StringRef name;
    Span span;
    llvm::ArrayRef<BinderDecl *> binders;
    if (!parseItem(name, span, binders))
      return false;
    auto *hint = context.make<HintDecl>(name, span);
    hint->binders = binders;
    parts.hints.push_back(hint);
    hint->isView = at(TokenKind::Colon) || !binders.empty();
    if (!hint->isView)
      continue;
    return expect(TokenKind::Colon) && (hint->typeSyntax = parseType()) &&
           expect(TokenKind::Equal) && (hint->value = parseExpr());
  } while (accept(TokenKind::Comma));
  return true;
}

bool Parser::parseOutput(AlgorithmParts &parts) {
  advance();
  llvm::StringRef name;
  Span span;
  llvm::ArrayRef<BinderDecl *> binders;
  if (!parseItem(name, span, binders) || !expect(TokenKind::Colon))
    return false;
  auto *output = context.make<OutputDecl>(name, span);
  output->binders = binders;
  parts.outputs.push_back(output);
  return (output->typeSyntax = parseType()) && expect(TokenKind::Equal) &&
         (output->value = parseExpr());
}

/// Takes any words; sema knows which are locations and kinds.
TypeSyntax *Parser::parseType() {
  auto *type = context.make<TypeSyntax>();
  uint32_t begin = token.span.begin;
  if (!at(TokenKind::Name))
    return fail("a type");
  if (acceptWord("register")) {
    type->isRegister = true;
  } else {
    type->location = textOf(token);
    type->locationSpan = token.span;
    advance();
    if (at(TokenKind::LeftBrace)) {
      if (!parseClasses(*type))
        return nullptr;
    } else if (!sameLine() || !at(TokenKind::Name)) {
      return fail("a type such as `node scalar`");
    } else {
      type->kind = textOf(token);
      type->kindSpan = token.span;
      advance();
    }
  }
  type->span = from(begin);
  return type;
}

bool Parser::parseClasses(TypeSyntax &type) {
  type.hasClasses = true;
  type.kindSpan = token.span;
  advance();
  llvm::SmallVector<ClassSyntax> classes;
  do {
    ClassSyntax &entry = classes.emplace_back();
    if (!expectName(entry.name, entry.span))
      return false;
  } while (accept(TokenKind::Comma));
  type.classes = context.copy(classes);
  return expect(TokenKind::RightBrace);
}

//===----------------------------------------------------------------------===//
// The sampler
//===----------------------------------------------------------------------===//

bool Parser::parseSample(AlgorithmParts &parts, Algorithm &algorithm) {
  Span span = token.span;
  if (algorithm.hasSample) {
    lexer.error(DiagID::severalSamples, span)
        .note(NoteID::firstHere, algorithm.sampleSpan);
    return false;
  }
  algorithm.hasSample = true;
  algorithm.sampleSpan = span;
  advance();
  Span braces;
  return parseLines(braces, [&] {
    SampleItem *item = parseSampleItem();
    if (item)
      parts.sample.push_back(item);
    return item != nullptr;
  });
}

SampleItem *Parser::parseSampleItem() {
  auto *item = context.make<SampleItem>();
  uint32_t begin = token.span.begin;
  bool named = lookahead.is(TokenKind::Name) && !lookahead.startsLine;
  if (!at(TokenKind::Name))
    return fail("`param`, `draw` or an assignment to an input");
  bool ok;
  if (atWord("param") && named) {
    ok = parseParam(*item);
  } else if (atWord("draw") && named) {
    ok = parseDraw(*item);
  } else {
    item->kind = SampleKind::Assign;
    ok = parseItem(item->name, item->nameSpan, item->binders) &&
         expect(TokenKind::Equal) && (item->value = parseExpr());
  }
  item->span = from(begin);
  return ok ? item : nullptr;
}

bool Parser::parseParam(SampleItem &item) {
  item.kind = SampleKind::Param;
  advance();
  if (!expectName(item.name, item.nameSpan) || !expect(TokenKind::Equal))
    return false;
  item.param = context.make<ParamDecl>(item.name, item.nameSpan);
  if (!parseSignedNumber(item.param->value))
    return false;
  llvm::SmallVector<double> values;
  if (acceptWord("train")) {
    do {
      if (!parseSignedNumber(values.emplace_back()))
        return false;
    } while (accept(TokenKind::Comma));
  }
  item.param->train = context.copy(values);
  return true;
}

bool Parser::parseSignedNumber(double &value) {
  bool negative = accept(TokenKind::Minus);
  if (!at(TokenKind::Number))
    return fail("a number") != nullptr;
  Expr *number = parseNumber();
  if (!number)
    return false;
  value = llvm::cast<NumberExpr>(number)->value;
  value = negative ? -value : value;
  return true;
}

bool Parser::parseDraw(SampleItem &item) {
  item.kind = SampleKind::Draw;
  advance();
  if (!expectName(item.name, item.nameSpan))
    return false;
  if (accept(TokenKind::Colon)) {
    item.draw = context.make<DrawDecl>(item.name, item.nameSpan);
    if (!(item.draw->typeSyntax = parseType()))
      return false;
  }
  if (!expect(TokenKind::Equal) ||
      !expectName(item.distributionName, item.distributionSpan) ||
      !expect(TokenKind::LeftParen))
    return false;
  llvm::SmallVector<Expr *, 2> args;
  ++parens;
  while (!at(TokenKind::RightParen)) {
    Expr *arg = parseExpr();
    if (arg)
      args.push_back(arg);
    if (!arg || !accept(TokenKind::Comma))
      break;
  }
  --parens;
  item.args = context.copy(args);
  return expect(TokenKind::RightParen);
}

} // namespace kleene::lang
