#include "runtime/report/Curves.h"

#include "test/runtime/report/Runs.h"

#include <cmath>

namespace kleene::rt {
namespace {

using namespace test;

class CurvesTest : public ::testing::Test {
protected:
  Scratch scratch;

  RecordedRun run(int64_t seed, const std::string &metrics) {
    const auto path = makeRun(scratch, std::to_string(seed),
                              {"train.seed=" + std::to_string(seed)});
    spill(path / "metrics.jsonl", metrics);
    return readRun(path);
  }
  static std::string losses(const std::vector<double> &values, int every = 10) {
    std::string text;
    for (size_t k = 0; k < values.size(); ++k)
      text += "{\"step\":" + std::to_string(every * (k + 1)) +
              ",\"loss\":" + std::to_string(values[k]) + "}\n";
    return text;
  }
};

TEST_F(CurvesTest, AreTheMeanOfTheSeedsWithTheirExtremes) {
  const auto groups =
      groupRuns({run(1, losses({4, 2})), run(2, losses({6, 8, 9}))});
  const ChartPanel panel = curveOf(groups, "loss");
  ASSERT_EQ(panel.series.size(), 1u);
  const auto &points = panel.series[0].points;
  ASSERT_EQ(points.size(), 2u); // step 30 is one seed's alone
  EXPECT_EQ(points[1].x, 20);
  EXPECT_EQ(points[1].y, 5);
  EXPECT_EQ(points[1].low, 2);
  EXPECT_EQ(points[1].high, 8);
  EXPECT_FALSE(panel.y.logarithmic);
}

TEST_F(CurvesTest, OfSeedsWithoutACommonStepHaveAllSteps) {
  const auto groups =
      groupRuns({run(1, losses({4}, 7)), run(2, losses({6}, 8))});
  EXPECT_EQ(curveOf(groups, "loss").series[0].points.size(), 2u);
}

TEST_F(CurvesTest, OfWideSpanAreLogarithmicAndLongOnesThinned) {
  std::vector<double> values;
  for (int k = 0; k < 2500; ++k)
    values.push_back(k == 1234 ? 500 : 1);
  const ChartPanel panel = curveOf(groupRuns({run(1, losses(values))}), "loss");
  EXPECT_TRUE(panel.y.logarithmic);
  EXPECT_EQ(panel.series[0].points.size(), 1000u);
  EXPECT_EQ(panel.series[0].points.back().x, 25000);
  double most = 0;
  for (const ChartPoint &point : panel.series[0].points)
    most = std::max(most, point.high);
  EXPECT_EQ(most, 500); // thinning hides no spike
}

TEST_F(CurvesTest, OfLearningHaveValidationsWhereThereWereSome) {
  EXPECT_EQ(learningCurves(groupRuns({run(1, losses({1}))})).size(), 1u);
  const auto groups = groupRuns(
      {run(2, losses({1}) + "{\"step\":10,\"validation\":{\"score\":0.5}}\n")});
  ASSERT_EQ(learningCurves(groups).size(), 2u);
  EXPECT_EQ(learningCurves(groups)[1].series[0].points[0].y, 0.5);
  EXPECT_EQ(curveKeys(groups),
            (std::vector<std::string>{"loss", "validation.score"}));
}

TEST_F(CurvesTest, OfResidualsAreGeometricMeansOverSeeds) {
  const char *residuals[] = {
      ",\"residual_median\":[1,0.01],\"residual_high\":[2,0.04]",
      ",\"residual_median\":[1,0.04,0.0001],\"residual_high\":[8,0.04,null]"};
  std::vector<RecordedRun> runs;
  for (int seed : {1, 2}) {
    const auto path = makeRun(scratch, std::to_string(seed),
                              {"train.seed=" + std::to_string(seed)});
    addEval(path, 0.5, residuals[seed - 1]);
    addEval(path, 0.5, residuals[seed - 1], 64, "untrained");
    addEval(path, 0.5, "", 16);
    runs.push_back(readRun(path));
  }
  const auto panels = residualCurves(makeReport(groupRuns(std::move(runs))));
  ASSERT_EQ(panels.size(), 1u);
  EXPECT_EQ(panels[0].title, "n = 64, 32 graphs, seed 3");
  const auto &points = panels[0].series[0].points;
  ASSERT_EQ(points.size(), 3u);
  EXPECT_DOUBLE_EQ(points[0].high, 4);
  EXPECT_DOUBLE_EQ(points[1].y, 0.02);
  EXPECT_DOUBLE_EQ(points[2].y, 1e-3); // the first run keeps its 0.01
  EXPECT_EQ(points[1].x, 2);
  EXPECT_TRUE(std::isinf(points[2].high));
}

} // namespace
} // namespace kleene::rt
