// Formatting keeps tokens, comments and tree, and is done after once.

#include "lang/format/Formatter.h"

#include "lang/syntax/ASTPrinter.h"
#include "lang/syntax/Lexer.h"
#include "lang/syntax/Parser.h"

#include "gtest/gtest.h"

#include <filesystem>
#include <vector>

using namespace kleene::lang;

namespace {

std::unique_ptr<SourceFile> sourceOf(const std::string &text) {
  DiagnosticEngine diags;
  return SourceFile::fromText("x.kln", text, diags);
}

/// The tree as text, or "" when it does not parse.
std::string treeOf(const SourceFile &source) {
  DiagnosticEngine diags;
  ASTContext context;
  const Module module = parse(source, context, diags);
  std::string text;
  llvm::raw_string_ostream os(text);
  print(module, os);
  return diags.hasErrors() ? "" : text;
}

/// Every comment, in order, without the blanks at its end.
std::vector<std::string> commentsOf(const std::string &text) {
  std::vector<std::string> comments;
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n');
  for (llvm::StringRef line : lines)
    if (size_t at = line.find("//"); at != llvm::StringRef::npos)
      comments.push_back(line.substr(at).rtrim().str());
  return comments;
}

std::string formatted(const std::string &text) {
  auto source = sourceOf(text);
  DiagnosticEngine diags;
  std::optional<std::string> result = format(*source, diags);
  EXPECT_EQ(result.has_value(), !diags.hasErrors());
  return result.value_or("does not parse");
}

/// Formats and tests the promises of Formatter.h.
void expectSound(const std::string &text) {
  const std::string once = formatted(text);
  EXPECT_EQ(formatted(once), once);
  EXPECT_EQ(treeOf(*sourceOf(once)), treeOf(*sourceOf(text))) << once;
  EXPECT_EQ(commentsOf(once), commentsOf(text));
}

std::string body(const std::string &text) {
  const std::string all =
      formatted(std::string("algorithm a {\n") + text + "\n}");
  llvm::StringRef rest = all;
  EXPECT_TRUE(rest.consume_front("algorithm a {\n") && rest.consume_back("}\n"))
      << all;
  return rest.str();
}

/// Programs of the repository: the library, the examples, all tests.
std::vector<std::string> programs() {
  std::vector<std::string> paths;
  for (const char *folder : {"stdlib", "examples", "test"}) {
    const std::string root = std::string(KLEENE_SOURCE_DIR "/") + folder;
    for (const auto &entry :
         std::filesystem::recursive_directory_iterator(root))
      if (entry.path().extension() == ".kln")
        paths.push_back(entry.path().string());
  }
  return paths;
}

} // namespace

TEST(Formatter, ProgramsOfTheRepository) {
  size_t sound = 0;
  for (const std::string &path : programs()) {
    SCOPED_TRACE(path);
    DiagnosticEngine diags;
    auto source = SourceFile::read(path, diags);
    if (!source || treeOf(*source).empty())
      continue; // tests of errors
    expectSound(source->text().str());
    ++sound;
  }
  EXPECT_GE(sound, 5u);
}

TEST(Formatter, Library) {
  for (const std::string &path : programs()) {
    if (!llvm::StringRef(path).starts_with(KLEENE_SOURCE_DIR "/stdlib/"))
      continue;
    DiagnosticEngine diags;
    auto source = SourceFile::read(path, diags);
    const std::string text = source->text().str();
    EXPECT_EQ(formatted(text), text) << path;
  }
}

TEST(Formatter, Spaces) {
  EXPECT_EQ(body("x [ v,u ]=-  a+b*( c-- d)div 2"),
            "  x[v, u] = -a + b * (c - -d) div 2\n");
  EXPECT_EQ(body("input  c:node{ red,blue }"),
            "  input c : node {red, blue}\n");
  EXPECT_EQ(body("x   min=min( a,b )"), "  x min= min(a, b)\n");
}

TEST(Formatter, SignsOfNumbers) {
  EXPECT_EQ(body("sample { param p=- 1 train-1,- 2 }"),
            "  sample { param p = -1 train -1, -2 }\n");
}

TEST(Formatter, LinesAndBlocks) {
  EXPECT_EQ(body("probe;;probe\n;\n\n\n\nprobe"),
            "  probe\n  probe\n\n  probe\n");
  EXPECT_EQ(body("loop{break}"), "  loop { break }\n");
  EXPECT_EQ(body("loop{\nbreak}"), "  loop {\n    break\n  }\n");
  EXPECT_EQ(body("loop{probe;break}"), "  loop {\n    probe\n    break\n  }\n");
  EXPECT_EQ(body("loop { \n }"), "  loop {\n  }\n");
  EXPECT_EQ(body("if a {\nprobe\n}\nelse if b {probe}\nelse {\nprobe }"),
            "  if a {\n    probe\n  } else if b { probe } else {\n"
            "    probe\n  }\n");
}

TEST(Formatter, Comments) {
  const std::string text = "// first\n\n/// doc\nalgorithm a {// open\n"
                           "// own\nprobe// behind\n\n// before else\n"
                           "if b { // then\nprobe\n} // between\nelse {\n"
                           "// only\n}\nx = a + // half\n b\n// last\n}// end\n"
                           "// after\n";
  expectSound(text);
  EXPECT_EQ(formatted(text),
            "// first\n\n/// doc\nalgorithm a { // open\n  // own\n"
            "  probe // behind\n\n  // before else\n  if b { // then\n"
            "    probe\n  } // between\n  else {\n    // only\n  }\n"
            "  x = a + // half\n    b\n  // last\n} // end\n// after\n");
}

TEST(Formatter, LongLines) {
  const std::string a(20, 'a'), b(20, 'b'), c(20, 'c'), d(20, 'd');
  const std::string text = std::string("x = ") + a + " and (" + b + " or " + c +
                           ") and " + d + " or " + a;
  EXPECT_EQ(body(text), std::string("  x =\n    ") + a + " and (" + b + " or " +
                            c + ") and\n    " + d + " or " + a + "\n");
  const std::string name(200, 'q');
  EXPECT_EQ(body(std::string("x = ") + name),
            std::string("  x =\n    ") + name + "\n");
  expectSound(std::string("algorithm a {\nx = f(") + name + ", " + name + ", " +
              name + ")\n}");
}

TEST(Formatter, ItemsOfAFile) {
  EXPECT_EQ(formatted("use prelude\nuse  \"a b.kln\"\nenum c{ a,b }\n"
                      "function f( x:scalar,i :index ):scalar=x+i\n"
                      "procedure p(x:node pointer)with h,g{h()}"),
            "use prelude\nuse \"a b.kln\"\nenum c {a, b}\n"
            "function f(x : scalar, i : index) : scalar = x + i\n"
            "procedure p(x : node pointer) with h, g { h() }\n");
}

TEST(Formatter, HooksOfCalls) {
  EXPECT_EQ(body("p(x)h{probe}g{\nprobe}\nprobe"),
            "  p(x)\n    h { probe }\n    g {\n      probe\n    }\n  probe\n");
  expectSound("algorithm a {\np(x) // one\n// two\nh // three\n{ probe } // "
              "four\n// five\ng {\n// six\n} // seven\n}");
}

TEST(Formatter, BrokenTextIsReported) {
  EXPECT_EQ(formatted("algorithm a {"), "does not parse");
  EXPECT_EQ(formatted("algorithm a { x = = }"), "does not parse");
  EXPECT_EQ(formatted("input x"), "does not parse");
  EXPECT_EQ(formatted(""), "");
}

TEST(Formatter, HostileTexts) {
  for (const char *text :
       {"algorithm a{}", "algorithm a\n// x\n{\n}", "algorithm a{;}",
        "algorithm a{probe;// c\n}", "algorithm a {\r\nprobe\r\n}\r\n",
        "algorithm a {\nwhile b // c\n{ probe }\n}",
        "algorithm a {\nif b {} // c\n// d\nelse // e\n{}\n}"})
    expectSound(text);
}
