#include "lang/syntax/ASTPrinter.h"

#include "lang/syntax/Parser.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

std::string printed(const SourceFile &source) {
  DiagnosticEngine diags;
  ASTContext context;
  Module module = parse(source, context, diags);
  EXPECT_FALSE(diags.hasErrors());
  std::string text;
  llvm::raw_string_ostream os(text);
  print(module, os);
  return text;
}

class PrintedLibrary : public ::testing::TestWithParam<const char *> {};

} // namespace

/// What is printed is a program, and prints as itself.
TEST_P(PrintedLibrary, ReadsBackTheSame) {
  DiagnosticEngine diags;
  std::string path = std::string(KLEENE_SOURCE_DIR "/") + GetParam();
  auto source = SourceFile::read(path, diags);
  ASSERT_NE(source, nullptr);
  std::string once = printed(*source);
  auto again = SourceFile::fromText("printed.kln", once, diags);
  EXPECT_EQ(printed(*again), once);
}

INSTANTIATE_TEST_SUITE_P(
    Stdlib, PrintedLibrary,
    ::testing::Values("stdlib/graphs/bellman_ford.kln", "stdlib/graphs/bfs.kln",
                      "stdlib/graphs/dfs.kln",
                      "stdlib/sorting/insertion_sort.kln",
                      "test/stdlib/samplers/community.kln",
                      "test/stdlib/samplers/sorted_keys.kln",
                      "test/stdlib/samplers/weights.kln"));
