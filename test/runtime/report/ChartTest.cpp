// SVG: well-formed whatever it is given, inside its frame, labels apart.
#include "runtime/report/Chart.h"

#include "runtime/report/SVGText.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <regex>

namespace kleene::rt {
namespace {

size_t count(const std::string &text, const std::string &part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++found;
  return found;
}

ChartSeries line(const std::string &name, std::vector<double> values,
                 double band = 0) {
  ChartSeries series{name, {}};
  for (size_t k = 0; k < values.size(); ++k)
    series.points.push_back({static_cast<double>(k), values[k],
                             values[k] - band, values[k] + band});
  return series;
}

/// All tags closed, in order; attributes are not looked at.
bool isWellFormed(const std::string &text) {
  std::vector<std::string> open;
  const std::regex tag("<(/?)([a-z]+)[^<>]*?(/?)>");
  for (std::sregex_iterator at(text.begin(), text.end(), tag), end; at != end;
       ++at) {
    if ((*at)[1].length()) {
      if (open.empty() || open.back() != (*at)[2])
        return false;
      open.pop_back();
    } else if (!(*at)[3].length()) {
      open.push_back((*at)[2]);
    }
  }
  return open.empty();
}

TEST(Chart, DrawsALineABandAndItsName) {
  const std::string text = drawChart(
      {{"loss", {"steps"}, {"value"}, {line("deq", {1, 3, 2}, 0.5)}}});
  EXPECT_TRUE(isWellFormed(text));
  EXPECT_EQ(count(text, "<polyline"), 1u);
  EXPECT_EQ(count(text, "<path"), 1u);
  EXPECT_EQ(count(text, "<circle"), 3u);
  EXPECT_EQ(count(text, ">deq</text>"), 1u);
  EXPECT_EQ(count(text, ">steps</text>"), 1u);
  EXPECT_EQ(count(drawChart({{"", {}, {}, {line("a", {1, 2})}}}), "<path"), 0u);
}

TEST(Chart, PutsValuesWhereTheirTicksAre) {
  // The axis goes from 0 to 2 over 220 pixels, downwards from 34.
  const std::string text = drawChart({{"", {}, {}, {line("a", {0, 1, 2})}}});
  EXPECT_NE(text.find("points=\"70.0,254.0 402.0,144.0 734.0,34.0\""),
            std::string::npos)
      << text;
  const std::string decades =
      drawChart({{"", {}, {"", true}, {line("a", {1e-4, 1e-2, 1})}}});
  EXPECT_NE(decades.find("points=\"70.0,254.0 402.0,144.0 734.0,34.0\""),
            std::string::npos)
      << decades;
}

TEST(Chart, AnAxisOfStepsBeginsAtZero) {
  ChartPanel panel{"", {"", false, true, true}, {}, {line("a", {1, 2, 3})}};
  panel.series[0].points.erase(panel.series[0].points.begin());
  EXPECT_NE(drawChart({panel}).find("points=\"402.0,"), std::string::npos);
}

TEST(Chart, LeavesAGapWhereThereIsNothingToShow) {
  const double nan = std::nan(""), infinite = HUGE_VAL;
  auto lines = [](const std::vector<double> &values, bool logarithmic) {
    return count(drawChart({{"", {}, {"", logarithmic}, {line("a", values)}}}),
                 "<polyline");
  };
  EXPECT_EQ(lines({1, 2, nan, 2, 1}, false), 2u);
  EXPECT_EQ(lines({1, 2, infinite, 2, 1}, false), 2u);
  EXPECT_EQ(lines({1, 2, 0, 2, 1}, true), 2u);
  EXPECT_EQ(lines({1, 2, 0, 2, 1}, false), 1u);
  for (const std::vector<double> &values :
       {std::vector<double>{}, {nan, infinite}, {5}, {0}, {-3, -3}}) {
    const std::string text = drawChart({{"", {}, {}, {line("a", values)}}});
    EXPECT_TRUE(isWellFormed(text));
    EXPECT_EQ(text.find("nan"), std::string::npos);
    EXPECT_EQ(text.find("inf"), std::string::npos);
  }
  EXPECT_NE(drawChart({{"", {}, {}, {}}}).find("no data"), std::string::npos);
  EXPECT_TRUE(isWellFormed(drawChart({})));
}

TEST(Chart, ABandThatLeavesALogarithmicAxisEndsAtIt) {
  const std::string text =
      drawChart({{"", {}, {"", true}, {line("a", {1, 1}, 2)}}});
  EXPECT_EQ(text.find("nan"), std::string::npos);
  EXPECT_NE(text.find("254.0Z"), std::string::npos) << text;
}

TEST(Chart, EscapesNamesOfAllKinds) {
  const std::string text = drawChart(
      {{"a<b", {"x & y"}, {"\"q\""}, {line("<script>\xff\x01 ü", {1, 2})}}});
  EXPECT_TRUE(isWellFormed(text));
  EXPECT_NE(text.find("&lt;script&gt;?? ü"), std::string::npos) << text;
  EXPECT_NE(text.find("x &amp; y"), std::string::npos);
  EXPECT_EQ(xmlText("\xed\xa0\x80 \xc0\x80 \xf5 \xe2\x82"), "??? ?? ? ??");
  EXPECT_EQ(shortened("äöü", 3), "äöü");
  EXPECT_EQ(shortened("äöüß", 3), "äö…");
}

TEST(Chart, TwentySeriesAreAllDifferentAndInsideTheFrame) {
  std::vector<ChartSeries> series;
  for (int k = 0; k < 20; ++k)
    series.push_back(
        line("series of a long name " + std::to_string(k), {1.0 * k, 2.0 * k}));
  series.push_back(line(std::string(300, 'x'), {1, 2}));
  const std::string text = drawChart({{"", {}, {}, series}});
  std::smatch size;
  ASSERT_TRUE(std::regex_search(
      text, size, std::regex("viewBox=\"0 0 ([0-9.]+) ([0-9.]+)")));
  const double height = std::stod(size[2]);
  std::vector<std::pair<double, double>> ends; // of each row: y, right
  const std::regex label("<text x=\"([0-9.]+)\" y=\"([0-9.]+)\" "
                         "text-anchor=\"start\">([^<]*)<");
  size_t labels = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), label), end; at != end;
       ++at, ++labels) {
    const double x = std::stod((*at)[1]), y = std::stod((*at)[2]);
    EXPECT_LT(y, height);
    if (!ends.empty() && ends.back().first == y) {
      EXPECT_GE(x, ends.back().second);
    }
    ends.emplace_back(y,
                      x + 7 * static_cast<double>(characters((*at)[3].str())));
    EXPECT_LE(ends.back().second, 760);
  }
  EXPECT_EQ(labels, 21u);
  // Colours and dashes together tell all of them apart.
  std::vector<std::string> styles;
  const std::regex polyline("<polyline class=\"line l([0-9])\"([^>]*) points");
  for (std::sregex_iterator at(text.begin(), text.end(), polyline), end;
       at != end; ++at)
    styles.push_back((*at)[1].str() + (*at)[2].str());
  std::sort(styles.begin(), styles.end());
  EXPECT_EQ(std::unique(styles.begin(), styles.end()), styles.end());
  EXPECT_EQ(styles.size(), 21u);
}

TEST(Chart, ANameHasOneColourInAllPanels) {
  const std::string text =
      drawChart({{"", {}, {}, {line("a", {1, 2}), line("b", {1, 2})}},
                 {"", {}, {}, {line("b", {1, 2})}}});
  EXPECT_EQ(count(text, "<polyline class=\"line l1\""), 2u);
  EXPECT_EQ(count(text, ">b</text>"), 1u);
}

} // namespace
} // namespace kleene::rt
