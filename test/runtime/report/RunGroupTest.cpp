#include "runtime/report/RunGroup.h"

#include "test/runtime/report/Runs.h"

namespace kleene::rt {
namespace {

using namespace test;

std::vector<std::string> names(const RunGroup &group) {
  std::vector<std::string> result;
  for (const RecordedRun &run : group.runs)
    result.push_back(run.path.filename().string());
  return result;
}
using Names = std::vector<std::string>;

TEST(RunGroup, HasTheRunsThatDifferInTheirSeedAlone) {
  Scratch scratch;
  const auto groups = groupRuns(
      {readRun(makeRun(scratch, "b2", {"train.seed=2", "train.lr=0.01"})),
       readRun(makeRun(scratch, "a3", {"train.seed=3"})),
       readRun(makeRun(scratch, "a1", {"train.seed=1"})),
       readRun(makeRun(scratch, "c1", {"train.seed=1"}, "other"))});
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(names(groups[0]), Names{"b2"});
  EXPECT_EQ(names(groups[1]), (Names{"a1", "a3"}));
  EXPECT_EQ(names(groups[2]), Names{"c1"});
  EXPECT_EQ(groups[0].settings, "lr=0.01");
  EXPECT_EQ(groups[1].settings, "lr=0.001");
  EXPECT_EQ(groupTitles(groups),
            (Names{"fake_bfs: lr=0.01", "fake_bfs: lr=0.001", "other"}));
}

TEST(RunGroup, NamesAKeyInFullWhereItsLastWordIsNotEnough) {
  Scratch scratch;
  const auto groups =
      groupRuns({readRun(makeRun(scratch, "a", {"validation.seed=5"})),
                 readRun(makeRun(scratch, "b",
                                 {"solver.cap=9", "train.mode=deq_hints",
                                  "solver.eval_cap=9"}))});
  EXPECT_EQ(groups[0].settings,
            "mode=deq, cap=24, eval_cap=64, validation.seed=5");
  EXPECT_EQ(groups[1].settings,
            "mode=deq_hints, cap=9, eval_cap=9, validation.seed=2");
}

TEST(RunGroup, IsNamedByTheConfigurationsFile) {
  Scratch scratch;
  const auto path = makeRun(scratch, "a", {});
  spill(path / "commands.txt",
        "kleene train x.kln --config 'my study/deq_hints.toml' -o a\n"
        "kleene train -o a --resume\n");
  EXPECT_EQ(groupRuns({readRun(path)})[0].name, "fake_bfs, deq_hints");
  spill(path / "commands.txt", "kleene train x.kln --config=few.toml -o a\n");
  EXPECT_EQ(groupRuns({readRun(path)})[0].name, "fake_bfs, few");
  EXPECT_EQ(groupRuns({readRun(path)}, {{"mine", path / "."}})[0].name, "mine");
  EXPECT_TRUE(
      says(complaint(Exit::usage,
                     [&] { groupRuns({readRun(path)}, {{"x", "other"}}); }),
           "--label: `other` is not among the runs"));
}

TEST(RunGroup, TellsProgramsOfOneNameApart) {
  Scratch scratch;
  const auto a = makeRun(scratch, "a", {}), b = makeRun(scratch, "b", {});
  std::string program = slurp(b / "program.json");
  program.replace(program.find("0123"), 4, "4567");
  spill(b / "program.json", program);
  const auto groups = groupRuns({readRun(a), readRun(b)});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_NE(groups[0].name, groups[1].name);
  EXPECT_TRUE(says(groups[0].name, "fake_bfs (program "));
}

TEST(RunGroup, TakesAFolderOnce) {
  Scratch scratch;
  const auto path = makeRun(scratch, "a", {});
  const auto groups =
      groupRuns({readRun(path), readRun(path / ""), readRun(path / "../a")});
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].runs.size(), 1u);
}

} // namespace
} // namespace kleene::rt
