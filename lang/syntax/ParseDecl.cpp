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
