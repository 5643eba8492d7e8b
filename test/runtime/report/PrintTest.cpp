// The three forms of a report.
#include "runtime/report/Print.h"

#include "test/runtime/report/Runs.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace kleene::rt {
namespace {

using namespace test;

std::vector<std::string> linesOf(const std::string &text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

class PrintTest : public ::testing::Test {
protected:
  Scratch scratch;
  Report report;

  void SetUp() override {
    std::vector<RecordedRun> runs;
    for (const char *seed : {"1", "2"}) {
      const auto path = makeRun(scratch, std::string("r|") + seed,
                                {std::string("train.seed=") + seed});
      spill(path / "metrics.jsonl",
            "{\"step\":20,\"loss\":1,\"ms_per_step\":6000}\n");
      addEval(path, seed[0] == '1' ? 0.5 : 0.75);
      if (seed[0] == '1')
        addEval(path, 0.125, "", 16);
      runs.push_back(readRun(path));
    }
    const auto other = makeRun(scratch, "other", {"train.lr=0.1"});
    runs.push_back(readRun(other));
    report =
        makeReport(groupRuns(std::move(runs), {{"a|b, c", scratch / "r|1"}}),
                   {{"fake_bfs", "", "a|b, c", "96.4", "somebody"}});
  }
};

TEST_F(PrintTest, MarkdownHasTheTableAndWhatItsCellsMean) {
  const std::string text = printMarkdown(report, {"learning.svg"});
  const auto lines = linesOf(text);
  EXPECT_TRUE(says(lines[0], "| n = 16, 32 graphs, seed 3 "));
  EXPECT_TRUE(says(lines[2], "| a\\|b, c  | lr=0.001 | 2 "));
  EXPECT_TRUE(says(lines[2], "| 2.0 min "));
  EXPECT_TRUE(says(lines[2], "| 12.50 / 25.00; 10.5 (12); 50.0 % [1 of 2] |"));
  EXPECT_TRUE(says(lines[2], "| 62.50 ± 17.68 / 25.00 ± 0.00; 10.5 (12); 50.0 "
                             "% |"));
  EXPECT_TRUE(says(lines[2], "| 96.4 [1] "));
  EXPECT_TRUE(says(lines[3], "| 1, 1 unfinished "));
  EXPECT_TRUE(says(lines[3], "| – "));
  EXPECT_TRUE(says(text, "\n[1] somebody\n"));
  EXPECT_TRUE(says(text, "\n* "));
  EXPECT_TRUE(says(text, "![learning](learning.svg)"));
  EXPECT_TRUE(says(text, "seeds 1, 2:\n\n```text\nkleene train "));
  EXPECT_TRUE(says(text, "kleene eval r|SEED\n"));
}

TEST_F(PrintTest, ColumnsOfTheTableStandBelowOneAnother) {
  const auto lines = linesOf(printMarkdown(report));
  auto bars = [](const std::string &line) {
    std::vector<size_t> places;
    size_t column = 0;
    for (size_t k = 0; k < line.size(); ++k) {
      if (line[k] == '|' && (k == 0 || line[k - 1] != '\\'))
        places.push_back(column);
      column += (static_cast<unsigned char>(line[k]) & 0xc0) != 0x80;
    }
    return places;
  };
  for (size_t row : {1, 2, 3})
    EXPECT_EQ(bars(lines[row]), bars(lines[0])) << lines[row];
}

TEST_F(PrintTest, CSVHasALinePerRowAndSetAndForRowsWithout) {
  const auto lines = linesOf(printCSV(report));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_TRUE(lines[1].starts_with(
      "\"a|b, c\",lr=0.001,fake_bfs,deq,trained,2,120,16,32,3,,,false,1,0,"
      "0.125,,0.25,,10.5,12,5.25,0.5,96.4 [1]"))
      << lines[1];
  EXPECT_TRUE(says(lines[2], ",64,32,3,,,false,2,0,0.625,0.1767766952966"))
      << lines[2];
  EXPECT_EQ(lines[3], "fake_bfs,lr=0.1,fake_bfs,deq,trained,1,0,,,,,,false,0,0,"
                      ",,,,,,,,");
  const auto commas = [](const std::string &line) {
    return std::count(line.begin(), line.end(), ',');
  };
  EXPECT_EQ(commas(lines[3]), commas(lines[0]));
}

TEST_F(PrintTest, JSONHasEverything) {
  const auto object = nlohmann::json::parse(printJSON(report));
  const auto &row = object.at("rows").at(0);
  EXPECT_EQ(row.at("name"), "a|b, c");
  EXPECT_EQ(row.at("published"), "96.4 [1]");
  EXPECT_EQ(row.at("runs").size(), 2u);
  EXPECT_EQ(row.at("runs").at(0).at("finished"), true);
  const auto &evaluation = row.at("evaluations").at(1);
  EXPECT_EQ(evaluation.at("size"), 64);
  EXPECT_EQ(evaluation.at("score").at("mean"), 0.625);
  EXPECT_EQ(evaluation.at("evaluated"), 2);
  EXPECT_TRUE(row.at("evaluations").at(0).at("score").at("std").is_null());
  EXPECT_EQ(object.at("rows").at(1).at("evaluations").size(), 0u);
  EXPECT_EQ(object.at("notes").size(), 3u);
  EXPECT_EQ(object.at("sources").at(0), "somebody");
}

TEST_F(PrintTest, ARowOfStaleEvaluationsSaysSo) {
  const auto path = scratch / "r|1";
  spill(path / "weights.safetensors", "new");
  const Report stale = makeReport(groupRuns({readRun(path)}));
  EXPECT_TRUE(says(linesOf(printMarkdown(stale))[2], "| stale "));
  EXPECT_TRUE(says(printCSV(stale), ",0,1,,,,,,,,,"));
}

} // namespace
} // namespace kleene::rt
