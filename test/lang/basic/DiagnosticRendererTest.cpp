#include "lang/basic/DiagnosticEngine.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

/// Reports `unknown-name` at [begin, end) of `text`.
class Rendering {
public:
  explicit Rendering(llvm::StringRef text) {
    source = SourceFile::fromText("x.kln", text, diags);
    diags.addSource(source.get());
  }
  std::string text() {
    std::string result;
    llvm::raw_string_ostream os(result);
    diags.renderText(os);
    return result;
  }
  std::string json() {
    std::string result;
    llvm::raw_string_ostream os(result);
    diags.renderJSON(os);
    return result;
  }
  std::string at(uint32_t begin, uint32_t end) {
    diags.report(DiagID::unknownName, {begin, end}, "a");
    return text();
  }

  DiagnosticEngine diags;
  std::unique_ptr<SourceFile> source;
};

} // namespace

TEST(DiagnosticRenderer, Plain) {
  Rendering r("let x\n  a + bcd\n");
  r.diags.report(DiagID::unknownName, {12, 15}, "bcd")
      .note(NoteID::didYouMeanDeclared, Span{4, 5}, "x")
      .note(NoteID::didYouMean, std::nullopt, "y");
  EXPECT_EQ(r.text(),
            "x.kln:2:7: error: unknown name `bcd` [unknown-name]\n"
            "    2 |   a + bcd\n"
            "      |       ^~~\n"
            "x.kln:1:5: note: `x` is declared here; did you mean it?\n"
            "note: did you mean `y`?\n");
}

TEST(DiagnosticRenderer, TabsBecomeBlanks) {
  EXPECT_EQ(Rendering("\tb\ta").at(3, 4),
            "x.kln:1:4: error: unknown name `a` [unknown-name]\n"
            "    1 |     b   a\n"
            "      |         ^\n");
}

TEST(DiagnosticRenderer, WideCharacters) {
  // An ideograph takes two columns of the terminal, e acute one.
  EXPECT_EQ(Rendering("\xE6\xBC\xA2\xC3\xA9 ab").at(6, 8),
            "x.kln:1:4: error: unknown name `a` [unknown-name]\n"
            "    1 | \xE6\xBC\xA2\xC3\xA9 ab\n"
            "      |     ^~\n");
}

TEST(DiagnosticRenderer, ControlCharactersAreNotSentToTheTerminal) {
  std::string text = Rendering("\x1B[31m a").at(6, 7);
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
  EXPECT_NE(text.find("\xEF\xBF\xBD[31m a"), std::string::npos);
}

TEST(DiagnosticRenderer, LongLinesAreCut) {
  std::string line(5000, 'x');
  line.replace(3000, 3, "abc");
  std::string text = Rendering(line).at(3000, 3003);
  EXPECT_EQ(text, "x.kln:1:3001: error: unknown name `a` [unknown-name]\n"
                  "    1 | ..." +
                      std::string(40, 'x') + "abc" + std::string(57, 'x') +
                      "...\n      |    " + std::string(40, ' ') + "^~~\n");
}

TEST(DiagnosticRenderer, RangeOverLinesEndsWithItsFirst) {
  EXPECT_EQ(Rendering("ab\ncd").at(1, 5),
            "x.kln:1:2: error: unknown name `a` [unknown-name]\n"
            "    1 | ab\n"
            "      |  ^\n");
}

TEST(DiagnosticRenderer, EndOfFile) {
  EXPECT_EQ(Rendering("ab\n").at(3, 3),
            "x.kln:2:1: error: unknown name `a` [unknown-name]\n"
            "    2 | \n"
            "      | ^\n");
}

TEST(DiagnosticRenderer, ShowsTwentyAndCountsTheRest) {
  Rendering r(std::string(100, 'a'));
  for (uint32_t i = 0; i < 50; ++i)
    r.diags.report(DiagID::unknownName, {i, i + 1}, "a");
  std::string text = r.text();
  EXPECT_EQ(llvm::StringRef(text).count("[unknown-name]"), 20u);
  EXPECT_TRUE(llvm::StringRef(text).ends_with("30 more messages not shown\n"));
}

TEST(DiagnosticRenderer, JSON) {
  Rendering r("\xC3\xA9 = \"q");
  r.diags.report(DiagID::unknownName, {5, 7}, "\"q")
      .note(NoteID::declaredHere, Span{0, 2}, "x");
  EXPECT_EQ(r.json(),
            R"({"column":5,"endColumn":7,"endLine":1,"file":"x.kln",)"
            R"("id":"unknown-name","line":1,"message":"unknown name `\"q`",)"
            R"("notes":[{"column":1,"endColumn":2,"endLine":1,"file":"x.kln",)"
            R"("line":1,"message":"`x` is declared here"}],"severity":"error"})"
            "\n");
}

TEST(DiagnosticRenderer, JSONWithoutAPlace) {
  Rendering r("");
  r.diags.reportFile(DiagID::isADirectory, "d\xFF");
  EXPECT_EQ(r.json(),
            "{\"file\":\"d\xEF\xBF\xBD\",\"id\":\"is-a-directory\","
            "\"message\":\"this is a directory, not a file\",\"notes\":[],"
            "\"severity\":\"error\"}\n");
}
