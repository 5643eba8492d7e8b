// The formatter on random programs: the tree stays, and twice is once.

#include "lang/format/Formatter.h"
#include "lang/syntax/ASTPrinter.h"
#include "lang/syntax/Parser.h"
#include "test/compiler/transforms/lfp/ProgramGenerator.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

std::string treeOf(const SourceFile &source, DiagnosticEngine &diags) {
  ASTContext context;
  std::string text;
  llvm::raw_string_ostream os(text);
  print(parse(source, context, diags), os);
  return text;
}

} // namespace

TEST(Format, GeneratedPrograms) {
  for (uint64_t seed = 0; seed != 300; ++seed) {
    SCOPED_TRACE(seed);
    DiagnosticEngine diags;
    auto source = SourceFile::fromText(
        "x.kln", kleene::test::generateProgram(seed), diags);
    const std::string tree = treeOf(*source, diags);
    const auto once = format(*source, diags);
    ASSERT_TRUE(once && !tree.empty());
    auto again = SourceFile::fromText("x.kln", *once, diags);
    EXPECT_EQ(treeOf(*again, diags), tree);
    EXPECT_EQ(format(*again, diags), once);
    EXPECT_FALSE(diags.hasErrors());
  }
}
