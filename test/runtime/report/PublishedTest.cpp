#include "runtime/report/Published.h"

#include "test/runtime/report/Runs.h"

namespace kleene::rt {
namespace {

using namespace test;

TEST(Published, ReadsRowsAndTheirSources) {
  Scratch scratch;
  spill(scratch / "p.toml",
        "source = 'A'\n[[row]]\nprogram = 'bfs'\nmode = 'deq'\ntext = '96.4'\n"
        "[[row]]\nprogram = 'bfs'\ntext = 'x'\nsource = 'B'\n");
  const auto numbers = readPublished(scratch / "p.toml");
  ASSERT_EQ(numbers.size(), 2u);
  EXPECT_EQ(numbers[0].source, "A");
  EXPECT_EQ(numbers[0].mode, "deq");
  EXPECT_EQ(numbers[1].source, "B");
}

TEST(Published, SaysWhichLineIsWrong) {
  Scratch scratch;
  auto told = [&](const std::string &text) {
    spill(scratch / "p.toml", text);
    return complaint(Exit::input, [&] { readPublished(scratch / "p.toml"); });
  };
  EXPECT_TRUE(says(told("\nsauce = 'A'\n"), "p.toml:2: expected `source`"));
  EXPECT_TRUE(says(told("source = 3\n"), "p.toml:1: `source`: expected"));
  EXPECT_TRUE(says(told("[[row]]\nprogram = 'a'\n"), "needs `program` and"));
  EXPECT_TRUE(says(told("[[row]]\nprogram = 'a'\nscore = '1'\n"),
                   "p.toml:3: unknown key `score`"));
  EXPECT_TRUE(says(told("[[row]\n"), "p.toml:1: "));
  EXPECT_TRUE(says(told("row = 3\n"), "p.toml:1: expected"));
  EXPECT_NE(complaint(Exit::io, [&] { readPublished(scratch / "none"); }), "");
}

TEST(Published, FitsByProgramModeAndRow) {
  Scratch scratch;
  const auto groups = groupRuns({readRun(makeRun(scratch, "a", {}))});
  auto fits = [&](const PublishedNumber &number) {
    return number.fits(groups[0]);
  };
  EXPECT_TRUE(fits({"fake_bfs", "", "", "1", ""}));
  EXPECT_TRUE(fits({"fake_bfs", "deq", "fake_bfs", "1", ""}));
  EXPECT_FALSE(fits({"bfs", "", "", "1", ""}));
  EXPECT_FALSE(fits({"fake_bfs", "deq_hints", "", "1", ""}));
  EXPECT_FALSE(fits({"fake_bfs", "", "other", "1", ""}));
}

} // namespace
} // namespace kleene::rt
