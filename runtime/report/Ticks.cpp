#include "runtime/report/Ticks.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace kleene::rt {
namespace {

constexpr double wantedSteps = 5;

double niceStep(double span) {
  const double rough = span / wantedSteps;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (double factor : {1, 2, 5})
    if (factor * power >= rough * (1 - 1e-9))
      return factor * power;
  return 10 * power;
}

std::string linearLabel(double value, double step) {
  char text[64];
  const double size = std::max(std::abs(value), step);
  if (size >= 1e6 || step < 1e-4) {
    std::snprintf(text, sizeof text, "%g", value);
    return text;
  }
  const int decimals =
      std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

/// 0.001 to 1000 in full; 1e-4, 2e5 beyond.
std::string logarithmicLabel(int factor, int exponent) {
  char text[64];
  if (std::abs(exponent) <= 3)
    std::snprintf(text, sizeof text, "%g", factor * std::pow(10.0, exponent));
  else
    std::snprintf(text, sizeof text, "%de%d", factor, exponent);
  return text;
}

} // namespace

Ticks linearTicks(double least, double most, bool whole, bool outward) {
  if (!(most > least)) { // a single value
    const double around = least == 0 || whole ? 1 : std::abs(least) / 10;
    least -= around;
    most += around;
  }
  double step = niceStep(most - least);
  if (whole)
    step = std::max(step, 1.0);
  // A billionth of a step is rounding, not distance.
  double first = std::ceil(least / step - 1e-9);
  double last = std::floor(most / step + 1e-9);
  if (outward) {
    first = std::floor(least / step + 1e-9);
    last = std::ceil(most / step - 1e-9);
  }
  Ticks result{
      outward ? first * step : least, outward ? last * step : most, {}};
  for (double k = first; k <= last; ++k) {
    const double value = k == 0 ? 0 : k * step; // not -0
    result.ticks.push_back({value, linearLabel(value, step)});
  }
  return result;
}

Ticks logarithmicTicks(double least, double most) {
  int first = static_cast<int>(std::floor(std::log10(least) + 1e-9));
  int last = static_cast<int>(std::ceil(std::log10(most) - 1e-9));
  if (first == last)
    ++last;
  const int decades = last - first, stride = (decades + 6) / 7;
  Ticks result{std::pow(10.0, first), std::pow(10.0, last), {}};
  for (int exponent = first; exponent <= last; exponent += stride)
    for (int factor : {1, 2, 5})
      if (factor == 1 || (decades <= 2 && exponent < last))
        result.ticks.push_back({factor * std::pow(10.0, exponent),
                                logarithmicLabel(factor, exponent)});
  return result;
}

} // namespace kleene::rt
