#include "runtime/report/SeedPlaceholder.h"

#include "compiler/program/TypedCommand.h"

#include <gtest/gtest.h>

namespace kleene::rt {
namespace {

using Lines = std::vector<std::string>;

TEST(SeedPlaceholder, StandsWhereTheSeedIsTheOnlyDifference) {
  EXPECT_EQ(withSeedPlaceholder({"train -o runs/n1-1 --seed 1 --size 1",
                                 "train -o runs/n1-12 --seed 12 --size 1"},
                                {1, 12}),
            Lines{"train -o runs/n1-SEED --seed SEED --size 1"});
}

TEST(SeedPlaceholder, LeavesOtherDifferencesAlone) {
  const Lines sizes = {"eval a1 --size 16", "eval a2 --size 64"};
  EXPECT_EQ(withSeedPlaceholder(sizes, {1, 2}), sizes);
  const Lines names = {"eval a1", "eval b2"};
  EXPECT_EQ(withSeedPlaceholder(names, {1, 2}), names);
  const Lines more = {"eval a1", "eval a2 --size 4"};
  EXPECT_EQ(withSeedPlaceholder(more, {1, 2}), more);
  // 01 is not how the seed is written.
  const Lines padded = {"eval a01", "eval a02"};
  EXPECT_EQ(withSeedPlaceholder(padded, {1, 2}), padded);
}

TEST(SeedPlaceholder, OneCommandStaysAsItIs) {
  EXPECT_EQ(withSeedPlaceholder({"eval a1"}, {1}), Lines{"eval a1"});
  EXPECT_EQ(withSeedPlaceholder({"eval a", "eval a"}, {1, 2}), Lines{"eval a"});
  EXPECT_EQ(withSeedPlaceholder({}, {}), Lines{});
}

TEST(TypedCommand, IsReadBackAsTheSameWords) {
  const Lines words = {"kleene",          "it's",  "",   "a b", "--set",
                       "train.sizes=[4]", "$(rm)", "\\", "ü"};
  EXPECT_EQ(shellWords(shellLine(words)), words);
  EXPECT_EQ(shellLine({"kleene", "eval", "runs/bf-1", "--set=a.b=1e-3"}),
            "kleene eval runs/bf-1 --set=a.b=1e-3");
  EXPECT_EQ(shellLine({"a b", "it's"}), "'a b' 'it'\\''s'");
  EXPECT_EQ(shellWords("  a   'b  c'd "), (Lines{"a", "b  cd"}));
}

} // namespace
} // namespace kleene::rt
