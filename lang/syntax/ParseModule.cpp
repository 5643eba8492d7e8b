// What a file holds beside its algorithm: uses, enums, functions, procedures.

#include "lang/syntax/ParserInternal.h"

namespace kleene::lang {

/// `use prelude`, `use "path"`.
bool Parser::parseUse(ModuleParts &parts) {
  advance();
  Use use;
  use.span = token.span;
  use.isQuoted = at(TokenKind::String);
  use.path = textOf(token);
  if (use.isQuoted)
    use.path = use.path.drop_front().drop_back();
  if (!use.isQuoted && !at(TokenKind::Name))
    return fail("a name or a path in quotes") != nullptr;
  advance();
  parts.uses.push_back(use);
  return true;
}

bool Parser::parseEnum(ModuleParts &parts) {
  advance();
  auto *decl = context.make<EnumDecl>();
  if (!expectName(decl->name, decl->span))
    return false;
  decl->classes = context.make<TypeSyntax>();
  decl->classes->span = token.span;
  if (!at(TokenKind::LeftBrace))
    return expect(TokenKind::LeftBrace);
  if (!parseClasses(*decl->classes))
    return false;
  parts.enums.push_back(decl);
  return true;
}

/// `( a, b : type, c : type )`.
bool Parser::parseFormals(llvm::ArrayRef<FormalDecl *> &formals) {
  if (!expect(TokenKind::LeftParen))
    return false;
  ++parens;
  llvm::SmallVector<FormalDecl *, 4> list;
  bool ok = true;
  while (ok && !at(TokenKind::RightParen)) {
    size_t first = list.size();
    do {
      llvm::StringRef name;
      Span span;
      ok = expectName(name, span);
      list.push_back(context.make<FormalDecl>(name, span));
    } while (ok && accept(TokenKind::Comma));
    TypeSyntax *type = nullptr;
    ok = ok && expect(TokenKind::Colon) &&
         (type = parseType(/*kindAlone=*/true));
    for (FormalDecl *formal : llvm::drop_begin(list, first))
      formal->typeSyntax = type;
    if (!accept(TokenKind::Comma))
      break;
  }
  --parens;
  formals = context.copy(list);
  return ok && expect(TokenKind::RightParen);
}

bool Parser::parseFunction(ModuleParts &parts) {
  auto *decl = context.make<FunctionDecl>();
  decl->doc = docBefore(token.span.begin);
  advance();
  if (!expectName(decl->name, decl->span) || !parseFormals(decl->formals) ||
      !expect(TokenKind::Colon) ||
      !(decl->result = parseType(/*kindAlone=*/true)) ||
      !expect(TokenKind::Equal) || !(decl->body = parseExpr()))
    return false;
  parts.functions.push_back(decl);
  return true;
}

bool Parser::parseProcedure(ModuleParts &parts) {
  auto *decl = context.make<ProcedureDecl>();
  decl->doc = docBefore(token.span.begin);
  advance();
  if (!expectName(decl->name, decl->span) || !parseFormals(decl->formals))
    return false;
  llvm::SmallVector<HookDecl, 4> named;
  if (acceptWord("with")) {
    do {
      HookDecl &hook = named.emplace_back();
      if (!expectName(hook.name, hook.span))
        return false;
    } while (accept(TokenKind::Comma));
  }
  decl->hooks = context.copy(named);
  if (!parseBlock(decl->body))
    return false;
  parts.procedures.push_back(decl);
  return true;
}

/// The arguments of a call after its `(`, with the `)`.
bool Parser::parseArguments(llvm::ArrayRef<Expr *> &args) {
  llvm::SmallVector<Expr *, 2> list;
  ++parens;
  bool ok = true;
  while (ok && !at(TokenKind::RightParen)) {
    Expr *arg = parseExpr();
    ok = arg != nullptr;
    list.push_back(arg);
    if (!accept(TokenKind::Comma))
      break;
  }
  ok = ok && expect(TokenKind::RightParen);
  --parens;
  args = context.copy(list);
  return ok;
}

/// `name(args) hook { ... } hook { ... }`.
Stmt *Parser::parseCallStmt() {
  auto *call = context.make<CallStmt>(token.span);
  call->name = textOf(token);
  call->nameSpan = token.span;
  advance();
  advance(); // `(`
  if (!parseArguments(call->args))
    return nullptr;
  call->span.end = previousEnd;
  llvm::SmallVector<HookArgument, 4> given;
  bool ok = true;
  while (ok && at(TokenKind::Name) && lookahead.is(TokenKind::LeftBrace)) {
    hooks.push_back(token.span.begin);
    HookArgument &hook = given.emplace_back();
    ok = expectName(hook.name, hook.span) && parseBlock(hook.body);
  }
  call->hooks = context.copy(given);
  return ok ? call : nullptr;
}

} // namespace kleene::lang
