#include "runtime/report/Summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kleene::rt {

Summary summarize(const std::vector<double> &values) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  Summary result{static_cast<int64_t>(values.size()), nan, nan, nan, nan};
  if (values.empty())
    return result;
  const auto count = static_cast<double>(values.size());
  // Around the first value, so that equal values have exactly their mean.
  double offset = 0, squares = 0;
  for (double value : values)
    offset += (value - values.front()) / count;
  result.mean = values.front() + offset;
  result.least = *std::min_element(values.begin(), values.end());
  result.most = *std::max_element(values.begin(), values.end());
  if (values.size() < 2)
    return result;
  for (double value : values)
    squares += (value - result.mean) * (value - result.mean);
  result.deviation = std::sqrt(squares / (count - 1));
  return result;
}

} // namespace kleene::rt
