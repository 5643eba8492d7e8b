// From runs to rows, columns and notes: what counts, and that nothing that is
// missing or stale goes unsaid.
#include "runtime/report/Report.h"

#include "test/runtime/report/Runs.h"

#include <algorithm>
#include <cmath>

namespace kleene::rt {
namespace {

using namespace test;

class ReportTest : public ::testing::Test {
protected:
  Scratch scratch;

  std::filesystem::path seed(int64_t seed, const std::string &more = "") {
    std::vector<std::string> settings = {"train.seed=" + std::to_string(seed)};
    if (!more.empty())
      settings.push_back(more);
    const auto path =
        makeRun(scratch, "run-" + std::to_string(seed) + more, settings);
    spill(path / "metrics.jsonl", "{\"step\":20,\"loss\":1}\n");
    return path;
  }
  static Report reportOf(const std::vector<std::filesystem::path> &paths,
                         const std::vector<PublishedNumber> &published = {}) {
    std::vector<RecordedRun> runs;
    for (const auto &path : paths)
      runs.push_back(readRun(path));
    return makeReport(groupRuns(std::move(runs)), published);
  }
  static bool notes(const Report &report, const std::string &part) {
    return std::any_of(
        report.notes.begin(), report.notes.end(),
        [&](const std::string &note) { return says(note, part); });
  }
};

TEST_F(ReportTest, HasARowPerGroupAndAColumnPerSet) {
  const auto a = seed(1), b = seed(2), c = seed(1, "train.lr=0.1");
  addEval(a, 0.5);
  addEval(b, 0.7);
  addEval(a, 0.1, "", 16);
  addEval(b, 0.1, "", 16);
  addEval(c, 0.9);
  const Report report = reportOf({a, b, c});
  ASSERT_EQ(report.sets.size(), 2u);
  EXPECT_EQ(report.sets[0].size, 16);
  ASSERT_EQ(report.rows.size(), 2u);
  const ReportCell &cell = *report.rows[0].cells[1];
  EXPECT_EQ(cell.score.count, 2);
  EXPECT_DOUBLE_EQ(cell.score.mean, 0.6);
  EXPECT_DOUBLE_EQ(cell.score.deviation, 0.2 / std::sqrt(2));
  EXPECT_EQ(cell.graphExact.mean, 0.25);
  EXPECT_EQ(cell.stepsMax, 12);
  EXPECT_FALSE(report.rows[1].cells[0]);
  EXPECT_TRUE(std::isnan(report.rows[1].cells[1]->score.deviation));
  EXPECT_EQ(report.notes, std::vector<std::string>{});
}

TEST_F(ReportTest, KeepsApartWhatIsNotTheSameEvaluation) {
  const auto a = seed(1);
  addEval(a, 0.5);
  addEval(a, 0.6, ",\"distribution\":\"er\"");
  addEval(a, 0.7, ",\"reference_steps_given\":true");
  addEval(a, 0.8, ",\"inputs\":\"g.npz\"");
  addEval(a, 0.1, "", 64, "untrained");
  addEval(a, 0.2, "", 64, "no iteration");
  const Report report = reportOf({a});
  EXPECT_EQ(report.sets.size(), 4u);
  ASSERT_EQ(report.rows.size(), 3u);
  EXPECT_EQ(report.rows[1].network, "untrained");
  EXPECT_EQ(report.rows[1].cells[0]->score.mean, 0.1);
  EXPECT_FALSE(report.rows[2].cells[1]);
  EXPECT_EQ(report.sets[2].title(), "n = 64, 32 graphs, seed 3, er");
  EXPECT_EQ(report.sets[3].title(), "n = 64, 32 graphs, g.npz");
}

TEST_F(ReportTest, TakesTheLastOfSeveralAndLeavesStaleOnesOut) {
  const auto a = seed(1), b = seed(2), c = seed(3);
  addEval(a, 0.5);
  addEval(a, 0.6);
  addEval(b, 0.9);
  spill(b / "weights.safetensors", "new");
  addEval(c, 0.4);
  spill(c / "weights.safetensors", "new");
  addEval(c, 0.8);
  const Report report = reportOf({a, b, c});
  EXPECT_DOUBLE_EQ(report.rows[0].cells[0]->score.mean, 0.7);
  EXPECT_EQ(report.rows[0].cells[0]->score.count, 2);
  EXPECT_EQ(report.rows[0].cells[0]->stale, 1);
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_TRUE(notes(report, "run-2: the weights changed since the evaluation "
                            "at n = 64, 32 graphs, seed 3, which is left out; "
                            "again: `kleene eval run-2`"));
}

TEST_F(ReportTest, AStaleEvaluationDoesNotReplaceAFreshOne) {
  const auto a = seed(1);
  addEval(a, 0.5);
  const std::string fresh = slurp(a / "evals.jsonl");
  const std::string weights = fileHash(a / "weights.safetensors");
  std::string old = fresh;
  old.replace(old.find(weights), 4, "zzzz");
  spill(a / "evals.jsonl", fresh + old);
  const Report report = reportOf({a});
  EXPECT_EQ(report.rows[0].cells[0]->score.count, 1);
  EXPECT_EQ(report.notes.size(), 0u);
}

TEST_F(ReportTest, SaysWhatIsMissingAndUnfinished) {
  const auto a = seed(1), b = seed(2), c = seed(3);
  addEval(a, 0.5);
  addEval(b, 0.5);
  addEval(b, 0.5, "", 16);
  spill(c / "metrics.jsonl", "{\"step\":10,\"loss\":1}\n");
  const Report report = reportOf({a, b, c});
  EXPECT_EQ(report.notes.size(), 3u);
  EXPECT_TRUE(notes(report, "run-1: not evaluated at n = 16"));
  EXPECT_TRUE(notes(report, "run-3: unfinished, 10 of 20 steps"));
  EXPECT_TRUE(notes(report, "run-3: not evaluated; `kleene eval "));
}

TEST_F(ReportTest, SaysWhenASeedCountsTwice) {
  const auto a = seed(1), b = makeRun(scratch, "copy", {"train.seed=1"});
  EXPECT_TRUE(notes(reportOf({a, b}), "copy: the seed is that of"));
}

TEST_F(ReportTest, PutsPublishedNumbersBesideTheRowsTheyFit) {
  const auto a = seed(1);
  addEval(a, 0.5);
  addEval(a, 0.5, "", 64, "untrained");
  const Report report = reportOf({a}, {{"fake_bfs", "deq", "", "96.4", "S"},
                                       {"fake_bfs", "", "", "53.8", "T"},
                                       {"fake_bfs", "", "", "50", "S"},
                                       {"dfs", "deq", "", "5.0", "S"}});
  EXPECT_EQ(report.rows[0].published, "96.4 [1]; 53.8 [2]; 50 [1]");
  EXPECT_EQ(report.rows[1].published, "");
  EXPECT_EQ(report.sources, (std::vector<std::string>{"S", "T"}));
  EXPECT_TRUE(notes(report, "published, dfs, deq: 5.0; no row has it"));
}

TEST_F(ReportTest, HasTheCommandsWithSEEDForTheSeed) {
  const auto a = seed(1), b = seed(2);
  for (const auto &[path, n] : {std::pair(a, "1"), std::pair(b, "2")}) {
    spill(path / "commands.txt", std::string("kleene train x.kln --seed ") + n +
                                     " -o run-" + n + "\n");
    addEval(path, 0.5);
  }
  const Report report = reportOf({a, b});
  const RunGroup &group = report.groups[0];
  EXPECT_EQ(trainCommands(group),
            std::vector<std::string>{"kleene train x.kln --seed SEED -o "
                                     "run-SEED"});
  EXPECT_EQ(evalCommands(group),
            std::vector<std::string>{"kleene eval run-SEED"});
}

TEST_F(ReportTest, ARunThatDoesNotSayHowItWasMadeIsSpelledOut) {
  const auto path =
      makeRun(scratch, "a",
              {"train.seed=4", "train.mode=deq_hints", "train.sizes=4,5"});
  auto command = [&] { return trainCommands(reportOf({path}).groups[0])[0]; };
  EXPECT_EQ(command(), "kleene train " + path.string() + " -o " +
                           path.string() +
                           " --set train.steps=20 --set 'train.sizes=[4, 5]' "
                           "--set train.seed=4 --set train.mode=deq_hints");
  std::filesystem::create_directory(path / "bfs.kbundle");
  EXPECT_TRUE(
      says(command(), "kleene train " + path.string() + "/bfs.kbundle -o "));
}

} // namespace
} // namespace kleene::rt
