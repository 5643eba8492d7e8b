#include "lang/syntax/Lexer.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

/// What `--emit=tokens` prints, and then the messages.
std::string lex(llvm::StringRef text) {
  DiagnosticEngine diags;
  auto source = SourceFile::fromText("x.kln", text, diags);
  diags.addSource(source.get());
  std::string result;
  llvm::raw_string_ostream os(result);
  printTokens(*source, diags, os);
  for (const Diagnostic *diagnostic : diags.sorted())
    os << diagnostic->message << '\n';
  return result;
}

/// The texts of the tokens, joined by blanks.
std::string texts(llvm::StringRef text) {
  DiagnosticEngine diags;
  auto source = SourceFile::fromText("x.kln", text, diags);
  Lexer lexer(*source, diags);
  std::vector<std::string> result;
  for (Token t = lexer.next(); !t.is(TokenKind::End); t = lexer.next())
    result.push_back(source->text(t.span).str());
  return llvm::join(result, " ");
}

} // namespace

TEST(Lexer, PrintsTokens) {
  EXPECT_EQ(lex("let x = 1.5 // c\n  \"s\""), "1:1 `let`\n"
                                              "1:5 a name `x`\n"
                                              "1:7 `=`\n"
                                              "1:9 a number `1.5`\n"
                                              "2:3 a string `\"s\"`\n"
                                              "2:6 the end of the file\n");
}

TEST(Lexer, NumbersAndRanges) {
  EXPECT_EQ(texts("1..n 0 .. 10 1.5..2 1e3 2E-5 3e 4.5e+6"),
            "1 .. n 0 .. 10 1.5 .. 2 1e3 2E-5 3e 4.5e+6");
  EXPECT_NE(lex("3e").find("`3e` is not a number"), std::string::npos);
  EXPECT_NE(lex("1.").find("`1.` is not a number"), std::string::npos);
}

TEST(Lexer, LongestOperatorFirst) {
  EXPECT_EQ(texts("a<=b==c!=d>=e+=f*=g-=h<i"),
            "a <= b == c != d >= e += f *= g -= h < i");
}

TEST(Lexer, WordsAreKeywordsOnlyAsAWhole) {
  EXPECT_EQ(lex("forn n inf_"), "1:1 a name `forn`\n1:6 `n`\n"
                                "1:8 a name `inf_`\n"
                                "1:12 the end of the file\n");
}

TEST(Lexer, SaysWhichTokenStartsALine) {
  DiagnosticEngine diags;
  auto source = SourceFile::fromText("x.kln", "a b\r\n// c\n  d", diags);
  Lexer lexer(*source, diags);
  EXPECT_TRUE(lexer.next().startsLine);
  EXPECT_FALSE(lexer.next().startsLine);
  EXPECT_TRUE(lexer.next().startsLine);
  EXPECT_TRUE(lexer.next().is(TokenKind::End));
  EXPECT_TRUE(lexer.next().is(TokenKind::End));
}

TEST(Lexer, OneMessageALine) {
  std::string text = lex("$ $ $\n@");
  EXPECT_EQ(llvm::StringRef(text).count("is not part of the language"), 2u);
}

TEST(Lexer, NamesControlCharactersByTheirCode) {
  EXPECT_NE(lex("\x01").find("character with code 1 is not part"),
            std::string::npos);
}
