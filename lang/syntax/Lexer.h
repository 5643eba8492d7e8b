//===- Lexer.h - text to tokens -------------------------------------------===//
//
// Gives the tokens of a SourceFile one at a time; after the last one, End for
// ever. Blanks and comments are skipped; instead of tokens for line ends, each
// token says whether it is the first of its line. Called by the parser.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SYNTAX_LEXER_H
#define KLEENE_LANG_SYNTAX_LEXER_H

#include "lang/basic/DiagnosticEngine.h"
#include "lang/basic/SourceFile.h"

#include "llvm/Support/raw_ostream.h"

namespace kleene::lang {

enum class TokenKind : uint8_t {
#define KLEENE_TOKEN(ENUM, DESCRIPTION) ENUM,
#include "lang/syntax/Tokens.def"
};

struct Token {
  TokenKind kind = TokenKind::End;
  bool startsLine = true;
  Span span;

  bool is(TokenKind other) const { return kind == other; }
};

/// What a token is called in messages: "`{`", "a name".
llvm::StringRef describe(TokenKind kind);

class Lexer {
public:
  Lexer(const SourceFile &source, DiagnosticEngine &diags)
      : source(source), text(source.text()), diags(diags) {}

  Token next();

  /// Reports a syntax error, the lexer's or the parser's: the first of a line,
  /// since what follows on the line is mostly its consequence. Null otherwise.
  template <typename... Args>
  DiagnosticEngine::Reported error(DiagID id, Span span, const Args &...args) {
    if (!isFirstOfLine(span))
      return DiagnosticEngine::Reported(nullptr);
    return diags.report(id, span, args...);
  }

private:
  bool isFirstOfLine(Span span);
  void skipBlanks(bool &startsLine);
  TokenKind lexWord();
  TokenKind lexNumber();
  TokenKind lexString();
  TokenKind lexOther();
  Span spanFrom(uint32_t begin) const {
    return {source.begin() + begin, source.begin() + offset};
  }
  llvm::StringRef rest() const { return text.drop_front(offset); }

  const SourceFile &source;
  llvm::StringRef text;
  DiagnosticEngine &diags;
  uint32_t offset = 0;    ///< in `text`
  unsigned errorLine = 0; ///< the last line with a message
};

/// `--emit=tokens`: a line for each token, with its place.
void printTokens(const SourceFile &source, DiagnosticEngine &diags,
                 llvm::raw_ostream &os);

} // namespace kleene::lang

#endif // KLEENE_LANG_SYNTAX_LEXER_H
