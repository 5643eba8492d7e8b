#include "runtime/report/Chart.h"

#include "runtime/report/SVGText.h"
#include "runtime/report/Ticks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace kleene::rt {
namespace {

constexpr double width = 760, left = 70, right = 26, top = 34, plotHeight = 220,
                 below = 48, legendRow = 20;
constexpr double plotWidth = width - left - right;
/// Of 12 pixels in a wide sans-serif face; labels must not meet.
constexpr double characterWidth = 7.4;
/// A line of few points shows them.
constexpr size_t markedPoints = 40;

constexpr const char *colours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                   "#e69f00", "#56b4e9", "#000000"};
constexpr size_t colourCount = std::size(colours);
constexpr const char *dashes[] = {"", "7 3", "2 3", "9 3 2 3"};

/// The last colour is that of ink, and turns white in the dark.
std::string styleSheet() {
  std::string text =
      "<style>\n"
      "text{font:12px 'Helvetica Neue',Arial,'DejaVu Sans',sans-serif;"
      "fill:#24292f}\n"
      ".title{font-weight:bold;font-size:13px}\n"
      ".paper{fill:#ffffff}.grid{stroke:#d8dee4}.axis{stroke:#57606a}\n"
      ".line{fill:none;stroke-width:1.8;stroke-linejoin:round}\n"
      ".band{stroke:none;fill-opacity:0.16}\n";
  for (size_t k = 0; k < colourCount; ++k) {
    const std::string n = std::to_string(k);
    text += ".l" + n + "{stroke:" + colours[k] + "}.f" + n +
            "{fill:" + colours[k] + "}\n";
  }
  const std::string ink = std::to_string(colourCount - 1);
  return text +
         "@media (prefers-color-scheme:dark){text{fill:#e6edf3}"
         ".paper{fill:#0d1117}.grid{stroke:#30363d}.axis{stroke:#8b949e}.l" +
         ink + "{stroke:#ffffff}.f" + ink + "{fill:#ffffff}}\n</style>\n";
}

std::string classes(const char *kind, char letter, size_t style) {
  return std::string("class=\"") + kind + " " + letter +
         std::to_string(style % colourCount) + "\"";
}
std::string dash(size_t style) {
  const char *pattern = dashes[style / colourCount % std::size(dashes)];
  return *pattern ? std::string(" stroke-dasharray=\"") + pattern + "\"" : "";
}

std::string textAt(double x, double y, const std::string &anchor,
                   const std::string &text, const std::string &more = "") {
  return "<text x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) +
         "\" text-anchor=\"" + anchor + "\"" + more + ">" + xmlText(text) +
         "</text>\n";
}

std::string lineFrom(double x1, double y1, double x2, double y2,
                     const std::string &attributes) {
  return "<line x1=\"" + coordinate(x1) + "\" y1=\"" + coordinate(y1) +
         "\" x2=\"" + coordinate(x2) + "\" y2=\"" + coordinate(y2) + "\" " +
         attributes + "/>\n";
}

/// From values to pixels.
struct Scale {
  Ticks ticks;
  bool logarithmic;
  double begin, end; ///< pixels of low and high

  bool shows(double value) const {
    return std::isfinite(value) && !(logarithmic && value <= 0);
  }
  /// A band may reach farther than the axis: down to 0 where it is logarithmic.
  double at(double value) const {
    const double inside = std::isnan(value)
                              ? ticks.low
                              : std::clamp(value, ticks.low, ticks.high);
    const double share = logarithmic
                             ? (std::log(inside) - std::log(ticks.low)) /
                                   (std::log(ticks.high) - std::log(ticks.low))
                             : (inside - ticks.low) / (ticks.high - ticks.low);
    return begin + share * (end - begin);
  }
};

struct Range {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  void add(double value, bool logarithmic) {
    if (!std::isfinite(value) || (logarithmic && value <= 0))
      return;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  bool empty() const { return least > most; }
};

/// One panel: its scales, and where the top of its plot is.
class PanelDrawing {
public:
  PanelDrawing(const ChartPanel &panel, double y,
               const std::map<std::string, size_t> &styles)
      : panel(panel), y0(y), styles(styles) {}

  std::string draw() {
    std::string text =
        textAt(left, y0 - 12, "start", panel.title, " class=\"title\"");
    const double bottom = y0 + plotHeight;
    if (!makeScales())
      return text + textAt(left + plotWidth / 2, y0 + plotHeight / 2, "middle",
                           "no data");
    text += axes(bottom);
    for (const ChartSeries &series : panel.series)
      text += bands(series);
    for (const ChartSeries &series : panel.series)
      text += lines(series);
    return text;
  }

private:
  bool makeScales() {
    Range xs, ys;
    for (const ChartSeries &series : panel.series)
      for (const ChartPoint &point : series.points) {
        Range own;
        own.add(point.y, panel.y.logarithmic);
        if (own.empty())
          continue;
        xs.add(point.x, panel.x.logarithmic);
        for (double value : {point.y, point.low, point.high})
          ys.add(value, panel.y.logarithmic);
      }
    if (xs.empty() || ys.empty())
      return false;
    if (panel.x.fromZero)
      xs.add(0, panel.x.logarithmic);
    auto ticks = [](const Range &range, const ChartAxis &axis, bool outward) {
      return axis.logarithmic
                 ? logarithmicTicks(range.least, range.most)
                 : linearTicks(range.least, range.most, axis.whole, outward);
    };
    x = {ticks(xs, panel.x, false), panel.x.logarithmic, left,
         left + plotWidth};
    y = {ticks(ys, panel.y, true), panel.y.logarithmic, y0 + plotHeight, y0};
    return true;
  }

  std::string axes(double bottom) const {
    std::string text;
    for (const Tick &tick : y.ticks.ticks) {
      const double at = y.at(tick.value);
      text += lineFrom(left, at, left + plotWidth, at, "class=\"grid\"");
      text += textAt(left - 8, at + 4, "end", tick.label);
    }
    double free = 0; // where the last label ended
    for (const Tick &tick : x.ticks.ticks) {
      const double at = x.at(tick.value);
      text += lineFrom(at, bottom, at, bottom + 5, "class=\"axis\"");
      const double half =
          characterWidth * static_cast<double>(tick.label.size()) / 2;
      if (at - half < free)
        continue;
      text += textAt(at, bottom + 18, "middle", tick.label);
      free = at + half + 6;
    }
    text += lineFrom(left, bottom, left + plotWidth, bottom, "class=\"axis\"");
    text += textAt(left + plotWidth / 2, bottom + 36, "middle", panel.x.label);
    const double middle = y0 + plotHeight / 2;
    return text +
           textAt(16, middle, "middle", panel.y.label,
                  " transform=\"rotate(-90 16 " + coordinate(middle) + ")\"");
  }

  /// Stretches of the series without a gap.
  std::vector<std::vector<ChartPoint>>
  stretches(const ChartSeries &series) const {
    std::vector<std::vector<ChartPoint>> parts = {{}};
    for (const ChartPoint &point : series.points)
      if (x.shows(point.x) && y.shows(point.y))
        parts.back().push_back(point);
      else if (!parts.back().empty())
        parts.emplace_back();
    return parts;
  }

  std::string pair(double px, double py) const {
    return coordinate(x.at(px)) + "," + coordinate(y.at(py));
  }

  std::string bands(const ChartSeries &series) const {
    std::string text;
    for (const auto &part : stretches(series)) {
      if (std::none_of(part.begin(), part.end(), [](const ChartPoint &point) {
            return point.low < point.high;
          }))
        continue;
      std::string path;
      for (auto at = part.begin(); at != part.end(); ++at)
        path += (path.empty() ? "M" : "L") + pair(at->x, at->high);
      for (auto at = part.rbegin(); at != part.rend(); ++at)
        path += "L" + pair(at->x, at->low);
      text += "<path " + classes("band", 'f', styles.at(series.name)) +
              " d=\"" + path + "Z\"/>\n";
    }
    return text;
  }

  std::string lines(const ChartSeries &series) const {
    const size_t style = styles.at(series.name);
    std::string text;
    for (const auto &part : stretches(series)) {
      std::string points;
      for (const ChartPoint &point : part)
        points += (points.empty() ? "" : " ") + pair(point.x, point.y);
      if (part.size() > 1)
        text += "<polyline " + classes("line", 'l', style) + dash(style) +
                " points=\"" + points + "\"/>\n";
      if (part.size() == 1 || series.points.size() <= markedPoints)
        for (const ChartPoint &point : part)
          text += "<circle " + classes("dot", 'f', style) + " cx=\"" +
                  coordinate(x.at(point.x)) + "\" cy=\"" +
                  coordinate(y.at(point.y)) + "\" r=\"2.4\"/>\n";
    }
    return text;
  }

  const ChartPanel &panel;
  const double y0;
  const std::map<std::string, size_t> &styles;
  Scale x, y;
};

/// The names in rows that fit the width.
class Legend {
public:
  explicit Legend(const std::vector<std::string> &names) : names(names) {}

  std::string draw(double y) {
    std::string text;
    double x = left;
    rows = names.empty() ? 0 : 1;
    for (size_t style = 0; style < names.size(); ++style) {
      const auto most =
          static_cast<size_t>((plotWidth - swatch) / characterWidth);
      const std::string name = shortened(names[style], most);
      const double wide =
          swatch + characterWidth * static_cast<double>(characters(name)) + 16;
      if (x > left && x + wide > width - right) {
        x = left;
        ++rows;
      }
      const double at = y + legendRow * static_cast<double>(rows - 1);
      text += lineFrom(x, at - 4, x + swatch - 8, at - 4,
                       classes("line", 'l', style) + dash(style));
      text += textAt(x + swatch, at, "start", name);
      x += wide;
    }
    return text;
  }
  double height() const { return legendRow * static_cast<double>(rows); }

private:
  static constexpr double swatch = 36;
  const std::vector<std::string> &names;
  size_t rows = 0;
};

} // namespace

std::string drawChart(const std::vector<ChartPanel> &panels) {
  std::vector<std::string> names;
  std::map<std::string, size_t> styles;
  for (const ChartPanel &panel : panels)
    for (const ChartSeries &series : panel.series)
      if (styles.emplace(series.name, names.size()).second)
        names.push_back(series.name);
  std::string body;
  double y = top;
  for (const ChartPanel &panel : panels) {
    body += PanelDrawing(panel, y, styles).draw();
    y += plotHeight + below + top;
  }
  Legend legend(names);
  y -= top - 22;
  body += legend.draw(y);
  y += legend.height();
  const std::string size =
      "width=\"" + coordinate(width) + "\" height=\"" + coordinate(y) + "\"";
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + size +
         " viewBox=\"0 0 " + coordinate(width) + " " + coordinate(y) +
         "\" role=\"img\">\n" + styleSheet() + "<rect class=\"paper\" " + size +
         "/>\n" + body + "</svg>\n";
}

} // namespace kleene::rt
