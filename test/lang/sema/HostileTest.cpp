// No text crashes or hangs the front end. Everything here is deterministic.

#include "CheckedTree.h"

#include "lang/sema/Lattice.h"
#include "lang/sema/Sema.h"
#include "lang/syntax/ASTPrinter.h"
#include "lang/syntax/Lexer.h"

#include "llvm/Support/FormatVariadic.h"

#include "gtest/gtest.h"

#include <chrono>
#include <random>

using namespace kleene::lang;

namespace {

constexpr const char *library[] = {"graphs/bellman_ford.kln", "graphs/bfs.kln",
                                   "graphs/dfs.kln",
                                   "sorting/insertion_sort.kln"};

std::string textOf(const char *program) {
  DiagnosticEngine diags;
  auto source = SourceFile::read(
      std::string(KLEENE_SOURCE_DIR "/stdlib/") + program, diags);
  EXPECT_NE(source, nullptr);
  return source ? source->text().str() : "";
}

/// Runs everything there is on a text; true when it is a program.
bool survive(llvm::StringRef text) {
  DiagnosticEngine diags;
  auto source = SourceFile::fromText("hostile.kln", text, diags);
  std::string out;
  llvm::raw_string_ostream os(out);
  std::unique_ptr<CheckedModule> module;
  if (source)
    module = check(*source, diags);
  diags.renderText(os);
  diags.renderJSON(os);
  EXPECT_EQ(module == nullptr, diags.hasErrors());
  if (!module)
    return false;
  print(*module->algorithm, os);
  printLattice(*module, os);
  EXPECT_EQ(brokenPromise(*module->algorithm), "") << text.str();
  return true;
}

struct Piece {
  TokenKind kind;
  std::string text; ///< with the blanks before it
};

std::vector<Piece> tokensOf(const std::string &text) {
  DiagnosticEngine diags;
  auto source = SourceFile::fromText("x.kln", text, diags);
  Lexer lexer(*source, diags);
  std::vector<Piece> tokens;
  uint32_t end = 0;
  for (Token t = lexer.next(); !t.is(TokenKind::End); t = lexer.next()) {
    tokens.push_back({t.kind, source->text({end, t.span.end}).str()});
    end = t.span.end;
  }
  return tokens;
}

std::string joined(const std::vector<Piece> &tokens) {
  std::string text;
  for (const Piece &token : tokens)
    text += token.text;
  return text;
}

class Mutated : public ::testing::TestWithParam<const char *> {};

} // namespace

TEST_P(Mutated, Bytes) {
  std::string original = textOf(GetParam());
  std::mt19937 random(1);
  for (unsigned round = 0; round < 1000; ++round) {
    std::string text = original;
    for (unsigned i = 0, count = 1 + random() % 4; i < count; ++i) {
      size_t at = random() % text.size();
      switch (random() % 4) {
      case 0:
        text[at] = char(random());
        break;
      case 1:
        text[at] = "{}()[],:;=<>+-*/.\"0an \n"[random() % 24];
        break;
      case 2:
        text.erase(at, 1 + random() % 20);
        break;
      default:
        text.insert(at, text.substr(random() % text.size(), random() % 40));
      }
      if (text.empty())
        text.push_back('a');
    }
    survive(text);
  }
}

// Whole tokens are exchanged, so that many results get past the parser.
TEST_P(Mutated, Tokens) {
  std::vector<Piece> original = tokensOf(textOf(GetParam()));
  std::vector<Piece> others = original;
  for (const char *program : library)
    llvm::append_range(others, tokensOf(textOf(program)));
  std::mt19937 random(2);
  unsigned programs = 0;
  for (unsigned round = 0; round < 2000; ++round) {
    std::vector<Piece> tokens = original;
    for (unsigned i = 0, count = 1 + random() % 5; i < count; ++i) {
      size_t at = random() % tokens.size();
      switch (random() % 4) {
      case 0:
        tokens.erase(tokens.begin() + at);
        break;
      case 1:
        std::swap(tokens[at], tokens[random() % tokens.size()]);
        break;
      default: {
        // Another of its kind, or a near one.
        const Piece &other = others[random() % others.size()];
        int distance = int(other.kind) - int(tokens[at].kind);
        if (distance >= -2 && distance <= 2)
          tokens[at] = other;
      }
      }
    }
    programs += survive(joined(tokens));
  }
  EXPECT_GT(programs, 20u) << "the mutations no longer reach sema";
}

TEST_P(Mutated, EveryPrefix) {
  std::string text = textOf(GetParam());
  for (size_t size = 0; size < text.size(); ++size)
    survive(llvm::StringRef(text).take_front(size));
}

INSTANTIATE_TEST_SUITE_P(
    Stdlib, Mutated, ::testing::ValuesIn(library), [](const auto &info) {
      llvm::StringRef name(info.param);
      return name.drop_front(name.find('/') + 1).drop_back(4).str();
    });

namespace {

std::string repeat(const char *part, size_t bytes) {
  std::string text;
  text.reserve(bytes);
  while (text.size() < bytes)
    text += part;
  return text;
}

constexpr size_t megabyte = 1 << 20;

} // namespace

TEST(Hostile, MegabytesOfOneThing) {
  for (const char *part : {"[",
                           "(",
                           "{",
                           "}",
                           "]",
                           ")",
                           "-",
                           "not ",
                           "a ",
                           "1 ",
                           "a[",
                           "a(",
                           "\"",
                           "\xE2\x89\xA4",
                           "\n",
                           "x\n",
                           "/// d\n",
                           "if ",
                           "if a then b else ",
                           "x = 1\n",
                           "algorithm a { }\n",
                           "algorithm ",
                           "..",
                           "a,"}) {
    std::string text = repeat(part, *part == '[' ? megabyte : megabyte / 4);
    survive(text);
    survive("algorithm a {\n" + text);
    survive("algorithm a {\n" + text + "\n}");
    survive("algorithm a { state x : graph scalar = " + text);
    survive("algorithm a {\nx = " + text + "\n}");
    survive("algorithm a { input x : node scalar\nsample {" + text);
    survive("algorithm a { state c : node {" + text);
  }
}

TEST(Hostile, Unterminated) {
  for (const char *text : {"",
                           "algorithm",
                           "algorithm a",
                           "algorithm a {",
                           "algorithm a { state",
                           "algorithm a { state x :",
                           "algorithm a { state x : node {",
                           "algorithm a { state x : node {a,",
                           "algorithm a { x[",
                           "use \"",
                           "algorithm a { x = min(",
                           "algorithm a { x = min(1 for",
                           "algorithm a { x = min(1 for v in",
                           "algorithm a { for v in 1 ..",
                           "algorithm a { each",
                           "algorithm a { if",
                           "algorithm a { x min=",
                           "algorithm a { sample {",
                           "algorithm a { sample { draw",
                           "// c",
                           "algorithm a { x min= 1 witness",
                           "/// doc"})
    EXPECT_FALSE(survive(text)) << text;
}

TEST(Hostile, RandomBytes) {
  std::mt19937 random(3);
  for (unsigned round = 0; round < 500; ++round) {
    std::string text(random() % 4000, ' ');
    for (char &c : text)
      c = char(random());
    survive(text);
    for (char &c : text)
      c = char(1 + (c & 0x7E)); // valid UTF-8
    survive(text);
  }
}

// Large but correct or nearly so: nothing may take quadratic time.
TEST(Hostile, ManyOfEverything) {
  std::string states, lets, names, branches, hints, group = "state ";
  for (unsigned i = 0; i < 20000; ++i) {
    auto add = [&](std::string &text, const char *format) {
      text += llvm::formatv(format, i, i - 1).str();
    };
    add(states, "state x{0} : node {{a, b, c}\n");
    add(hints, "hint x{0}\n");
    add(lets, i ? "let l{0} = l{1}\n" : "let l{0} = 1\n");
    add(names, "unknown{0} = other{0}\n");
    add(branches, "x{0}[v] = a\nif v == 0 {{ }\n");
    add(group, "g{0}, ");
  }
  group += "g : graph scalar = 1\n";
  auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(survive("algorithm a {\n" + states + hints + lets + group +
                      "each v {\n" + branches + "}\n}"));
  EXPECT_FALSE(survive("algorithm a {\n" + states + lets + names + "}"));
  std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - begin;
  EXPECT_LT(seconds.count(), 20);
}

TEST(Hostile, DeepButAllowed) {
  std::string blocks =
      repeat("if true { ", 200 * 10) + "probe" + repeat(" }", 200 * 2);
  std::string chain = "1";
  for (unsigned i = 1; i < 250; ++i)
    chain += i % 2 ? " + n" : " * 0.5";
  EXPECT_TRUE(survive("algorithm a {\nstate x : graph scalar = " + chain +
                      "\nhint x\n" + blocks + "\n}"));
}
