#include "lang/syntax/Lexer.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace kleene::lang {

llvm::StringRef describe(TokenKind kind) {
  switch (kind) {
#define KLEENE_TOKEN(ENUM, DESCRIPTION)                                        \
  case TokenKind::ENUM:                                                        \
    return DESCRIPTION;
#include "lang/syntax/Tokens.def"
  }
  return "";
}

bool Lexer::isFirstOfLine(Span span) {
  unsigned line = source.lineOf(span.begin);
  if (line == errorLine)
    return false;
  errorLine = line;
  return true;
}

void Lexer::skipBlanks(bool &startsLine) {
  while (offset < text.size()) {
    char c = text[offset];
    if (c == '\n')
      startsLine = true;
    if (llvm::isSpace(c)) {
      ++offset;
    } else if (rest().starts_with("//")) {
      offset = std::min(text.find('\n', offset), text.size());
    } else {
      return;
    }
  }
}

Token Lexer::next() {
  bool startsLine = offset == 0;
  skipBlanks(startsLine);
  uint32_t begin = offset;
  TokenKind kind;
  if (offset == text.size())
    kind = TokenKind::End;
  else if (llvm::isAlpha(text[offset]) || text[offset] == '_')
    kind = lexWord();
  else if (llvm::isDigit(text[offset]))
    kind = lexNumber();
  else if (text[offset] == '"')
    kind = lexString();
  else
    kind = lexOther();
  return {kind, startsLine, spanFrom(begin)};
}

static bool continuesWord(char c) { return llvm::isAlnum(c) || c == '_'; }

TokenKind Lexer::lexWord() {
  llvm::StringRef word = rest().take_while(continuesWord);
  offset += word.size();
  return llvm::StringSwitch<TokenKind>(word)
#define KLEENE_KEYWORD(ENUM, SPELLING) .Case(SPELLING, TokenKind::ENUM)
#include "lang/syntax/Tokens.def"
      .Default(TokenKind::Name);
}

/// digits [. digits] [e [+-] digits]; the dots of a range are not part of it.
TokenKind Lexer::lexNumber() {
  uint32_t begin = offset;
  auto digits = [&] {
    while (offset < text.size() && llvm::isDigit(text[offset]))
      ++offset;
  };
  auto at = [&](uint32_t i) { return i < text.size() ? text[i] : '\0'; };
  digits();
  if (at(offset) == '.' && llvm::isDigit(at(offset + 1))) {
    ++offset;
    digits();
  }
  if (at(offset) == 'e' || at(offset) == 'E') {
    uint32_t sign = at(offset + 1) == '+' || at(offset + 1) == '-';
    if (llvm::isDigit(at(offset + 1 + sign))) {
      offset += 1 + sign;
      digits();
    }
  }
  bool single = at(offset) == '.' && at(offset + 1) != '.';
  if (!continuesWord(at(offset)) && !single)
    return TokenKind::Number;
  while (continuesWord(at(offset)) ||
         (at(offset) == '.' && at(offset + 1) != '.'))
    ++offset;
  error(DiagID::badNumber, spanFrom(begin), text.slice(begin, offset));
  return TokenKind::Error;
}

TokenKind Lexer::lexString() {
  uint32_t begin = offset++;
  while (offset < text.size() && text[offset] != '"' && text[offset] != '\n')
    ++offset;
  if (offset < text.size() && text[offset] == '"') {
    ++offset;
    return TokenKind::String;
  }
  error(DiagID::unterminatedString, spanFrom(begin));
  return TokenKind::Error;
}

namespace {
/// What people write out of habit, and how it is written here.
struct Habit {
  llvm::StringLiteral spelling, instead;
};
} // namespace

static constexpr Habit habits[] = {
    {"&&", "and"},     {"&", "and"},     {"||", "or"},      {"|", "or"},
    {"!", "not"},      {"%", "mod"},     {"#", "//"},       {"\u2264", "<="},
    {"\u2265", ">="},  {"\u2260", "!="}, {"\u221E", "inf"}, {"\u2212", "-"},
    {"\u00D7", "*"},   {"\u00B7", "*"},  {"\u2227", "and"}, {"\u2228", "or"},
    {"\u00AC", "not"}, {"'", "\""}};

/// `c` as it can stand in a message.
static std::string spellCharacter(llvm::StringRef character) {
  unsigned char c = character.front();
  if (c >= 0x80 || llvm::isPrint(c))
    return ("`" + character + "`").str();
  return "with code " + llvm::utostr(c);
}

TokenKind Lexer::lexOther() {
#define KLEENE_PUNCTUATION(ENUM, SPELLING)                                     \
  if (rest().starts_with(SPELLING)) {                                          \
    offset += sizeof(SPELLING) - 1;                                            \
    return TokenKind::ENUM;                                                    \
  }
#include "lang/syntax/Tokens.def"
  uint32_t begin = offset;
  for (const Habit &habit : habits) {
    if (!rest().starts_with(habit.spelling))
      continue;
    offset += habit.spelling.size();
    error(DiagID::unexpectedCharacter, spanFrom(begin),
          spellCharacter(habit.spelling))
        .note(NoteID::writeInstead, std::nullopt, habit.instead);
    return TokenKind::Error;
  }
  ++offset;
  while (offset < text.size() && (text[offset] & 0xC0) == 0x80)
    ++offset;
  error(DiagID::unexpectedCharacter, spanFrom(begin),
        spellCharacter(text.slice(begin, offset)));
  return TokenKind::Error;
}

void printTokens(const SourceFile &source, DiagnosticEngine &diags,
                 llvm::raw_ostream &os) {
  Lexer lexer(source, diags);
  for (Token token = lexer.next();; token = lexer.next()) {
    LineColumn place = source.position(token.span.begin);
    os << place.line << ':' << place.column << ' ';
    bool fixed = token.kind > TokenKind::String || token.is(TokenKind::End);
    os << describe(token.kind);
    if (!fixed)
      os << " `" << source.text(token.span) << '`';
    os << '\n';
    if (token.is(TokenKind::End))
      return;
  }
}

} // namespace kleene::lang
