//===- Chart.h - curves as SVG --------------------------------------------===//
//
// Panels below one another with a common legend: lines with bands, linear or
// logarithmic axes with round ticks. Colours are those of Okabe and Ito (Color
// Universal Design, 2008), all but yellow, which is pale on white; after seven,
// lines are dashed. Light or dark, as the reader's browser asks. The text is
// well-formed XML whatever the names hold.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_REPORT_CHART_H
#define KLEENE_RUNTIME_REPORT_CHART_H

#include <string>
#include <vector>

namespace kleene::rt {

/// `low` and `high` are the band; equal to y where there is none.
struct ChartPoint {
  double x = 0, y = 0, low = 0, high = 0;
};

/// Points by ascending x. What an axis cannot show (not finite, or not positive
/// where it is logarithmic) is a gap in the line.
struct ChartSeries {
  std::string name; ///< of one name: one colour, in all panels
  std::vector<ChartPoint> points;
};

struct ChartAxis {
  std::string label;
  bool logarithmic = false;
  bool whole = false;    ///< counts: no tick between two integers
  bool fromZero = false; ///< begins there, wherever the data does
};

struct ChartPanel {
  std::string title;
  ChartAxis x, y;
  std::vector<ChartSeries> series;
};

std::string drawChart(const std::vector<ChartPanel> &panels);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_CHART_H
