// Declarations, types and the sampler.

#include "lang/syntax/ParserInternal.h"

namespace kleene::lang {

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

bool Parser::parseStates(llvm::SmallVectorImpl<StateDecl *> &states) {
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
  states.append(group);
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
    return parseShown(*hint);
  } while (accept(TokenKind::Comma));
  return true;
}

bool Parser::parseOutput(AlgorithmParts &parts) {
  advance();
  llvm::StringRef name;
  Span span;
  llvm::ArrayRef<BinderDecl *> binders;
  if (!parseItem(name, span, binders))
    return false;
  auto *output = context.make<OutputDecl>(name, span);
  output->binders = binders;
  parts.outputs.push_back(output);
  return parseShown(*output);
}

/// `: type [where condition] = value` of a hint or an output.
bool Parser::parseShown(VarDecl &decl) {
  if (!expect(TokenKind::Colon) || !(decl.typeSyntax = parseType()))
    return false;
  if (accept(TokenKind::KwWhere) && !(decl.where = parseExpr()))
    return false;
  return expect(TokenKind::Equal) && (decl.value = parseExpr());
}

/// Takes any words; sema knows which are locations and kinds.
TypeSyntax *Parser::parseType(bool kindAlone) {
  auto *type = context.make<TypeSyntax>();
  uint32_t begin = token.span.begin;
  bool braces = kindAlone && at(TokenKind::LeftBrace);
  if (!at(TokenKind::Name) && !braces)
    return fail("a type");
  bool more =
      lookahead.is(TokenKind::Name) || lookahead.is(TokenKind::LeftBrace);
  if (acceptWord("register")) {
    type->isRegister = true;
  } else if (braces) {
    if (!parseClasses(*type))
      return nullptr;
  } else if (kindAlone && !more) {
    type->kind = textOf(token);
    type->kindSpan = token.span;
    advance();
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
    if (lookahead.is(TokenKind::Name))
      entry.isUndefined = acceptWord("undefined");
    if (!expectName(entry.name, entry.span))
      return false;
  } while (accept(TokenKind::Comma));
  type.classes = context.copy(classes);
  return expect(TokenKind::RightBrace);
}

//===----------------------------------------------------------------------===//
// The sampler
//===----------------------------------------------------------------------===//

bool Parser::parseSample(AlgorithmParts &parts) {
  auto *sampler = context.make<Sampler>();
  sampler->span = token.span;
  advance();
  if (at(TokenKind::Name) && sameLine()) {
    sampler->name = textOf(token);
    sampler->span = token.span;
    advance();
  }
  for (Sampler *other : parts.samplers)
    if (other->name == sampler->name) {
      lexer.error(DiagID::severalSamples, sampler->span)
          .note(NoteID::firstHere, other->span);
      return false;
    }
  sampleDepth = depth + 1;
  bool ok = parseBlock(sampler->body);
  sampleDepth = 0;
  bool isDefault = sampler->name.empty();
  parts.samplers.insert(
      isDefault ? parts.samplers.begin() : parts.samplers.end(), sampler);
  return ok;
}

/// `nodes = size + 1`
bool Parser::parseNodeCount(Algorithm &algorithm) {
  Span span = token.span;
  if (algorithm.nodes.value) {
    lexer.error(DiagID::duplicateName, span, "nodes")
        .note(NoteID::declaredHere, algorithm.nodes.value->span, "nodes");
    return false;
  }
  advance();
  return expect(TokenKind::Equal) && (algorithm.nodes.value = parseExpr());
}

Stmt *Parser::parseParam() {
  auto *stmt = context.make<ParamStmt>(token.span);
  if (depth != sampleDepth) {
    lexer.error(DiagID::declarationInBlock, token.span, "param");
    return nullptr;
  }
  advance();
  llvm::StringRef name;
  Span span;
  if (!expectName(name, span) || !expect(TokenKind::Equal))
    return nullptr;
  stmt->decl = context.make<ParamDecl>(name, span);
  if (!parseSignedNumber(stmt->decl->value))
    return nullptr;
  llvm::SmallVector<double> values;
  if (acceptWord("train")) {
    do {
      if (!parseSignedNumber(values.emplace_back()))
        return nullptr;
    } while (accept(TokenKind::Comma));
  }
  stmt->decl->train = context.copy(values);
  stmt->span.end = previousEnd;
  return stmt;
}

bool Parser::parseSignedNumber(double &value) {
  uint32_t begin = token.span.begin;
  bool negative = accept(TokenKind::Minus);
  if (negative)
    signs.push_back(begin);
  if (!at(TokenKind::Number))
    return fail("a number") != nullptr;
  Expr *number = parseNumber();
  if (!number)
    return false;
  value = llvm::cast<NumberExpr>(number)->value;
  value = negative ? -value : value;
  return true;
}

Stmt *Parser::parseDraw() {
  auto *draw = context.make<DrawStmt>(token.span);
  advance();
  if (!parseItem(draw->name, draw->nameSpan, draw->binders))
    return nullptr;
  if (accept(TokenKind::Colon)) {
    draw->local = context.make<StateDecl>(draw->name, draw->nameSpan);
    if (!(draw->local->typeSyntax = parseType()))
      return nullptr;
  }
  if (accept(TokenKind::KwWhere) && !(draw->condition = parseExpr()))
    return nullptr;
  if (!expect(TokenKind::Equal) || !parseDistribution(*draw))
    return nullptr;
  draw->span.end = previousEnd;
  return draw;
}

bool Parser::parseDistribution(DrawStmt &draw) {
  if (!expectName(draw.distributionName, draw.distributionSpan) ||
      !expect(TokenKind::LeftParen))
    return false;
  return parseArguments(draw.args);
}

Stmt *Parser::parseStateStmt() {
  auto *stmt = context.make<StateStmt>(token.span);
  llvm::SmallVector<StateDecl *> states;
  if (!parseStates(states))
    return nullptr;
  stmt->states = context.copy(states);
  stmt->span.end = previousEnd;
  return stmt;
}

} // namespace kleene::lang
