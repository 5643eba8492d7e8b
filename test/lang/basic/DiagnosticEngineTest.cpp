#include "lang/basic/DiagnosticEngine.h"

#include "gtest/gtest.h"

#include <set>

using namespace kleene::lang;

TEST(DiagnosticEngine, SortsByPosition) {
  DiagnosticEngine diags;
  diags.report(DiagID::unknownName, {5, 6}, "b");
  diags.report(DiagID::unknownName, {1, 2}, "a");
  auto sorted = diags.sorted();
  ASSERT_EQ(sorted.size(), 2u);
  EXPECT_EQ(sorted[0]->message, "unknown name `a`");
  EXPECT_EQ(sorted[1]->message, "unknown name `b`");
}

TEST(DiagnosticEngine, OneMessageForOnePlace) {
  DiagnosticEngine diags;
  diags.report(DiagID::unknownName, {5, 6}, "first");
  diags.report(DiagID::unknownName, {5, 9}, "second");
  ASSERT_EQ(diags.sorted().size(), 1u);
  EXPECT_EQ(diags.sorted()[0]->message, "unknown name `first`");
}

TEST(DiagnosticEngine, WarningsAreNotErrors) {
  DiagnosticEngine diags;
  diags.report(DiagID::probeWithoutHints, {0, 1});
  EXPECT_FALSE(diags.hasErrors());
  EXPECT_FALSE(diags.empty());
}

TEST(DiagnosticEngine, StoresABoundedNumber) {
  DiagnosticEngine diags;
  for (unsigned i = 0; i < 100000; ++i)
    diags.report(DiagID::unknownName, {i, i + 1}, "x")
        .note(NoteID::didYouMean, std::nullopt, "y");
  EXPECT_EQ(diags.errorCount(), 100000u);
  EXPECT_LE(diags.sorted().size(), 1000u);
}

TEST(DiagnosticEngine, ArgumentsMayLookLikePlaceholders) {
  DiagnosticEngine diags;
  diags.report(DiagID::expectedToken, {0, 1}, "{1}", "{0}");
  EXPECT_EQ(diags.sorted()[0]->message, "expected {1} but got {0}");
}

TEST(DiagnosticEngine, IdsAreUniqueAndKebabCase) {
  std::set<llvm::StringRef> seen;
  for (const DiagnosticInfo &info : allDiagnostics()) {
    EXPECT_TRUE(seen.insert(info.id).second) << info.id.str();
    EXPECT_EQ(info.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-8"),
              llvm::StringRef::npos)
        << info.id.str();
    EXPECT_FALSE(info.text.ends_with(".")) << info.id.str();
    EXPECT_FALSE(info.why.empty()) << info.id.str();
  }
}

TEST(DiagnosticEngine, Explain) {
  std::optional<std::string> page = explain("unknown-name");
  ASSERT_TRUE(page);
  EXPECT_EQ(*page, "unknown-name: unknown name `{0}`\n\n"
                   "Nothing visible here has this name.\n\n"
                   "Wrong:\n"
                   "    state dist : node scalar\n"
                   "    hint d : node scalar = dits\n\n"
                   "Right:\n"
                   "    state dist : node scalar\n"
                   "    hint d : node scalar = dist\n");
  EXPECT_FALSE(explain("no-such-id"));
  EXPECT_EQ(nearestDiagnostic("unknown-nane"), "unknown-name");
}
