//===- Ticks.h - round numbers along an axis ------------------------------===//
#ifndef KLEENE_RUNTIME_REPORT_TICKS_H
#define KLEENE_RUNTIME_REPORT_TICKS_H

#include <string>
#include <vector>

namespace kleene::rt {

struct Tick {
  double value;
  std::string label;
};

/// An axis from `low` to `high` with its ticks in between, ends included.
struct Ticks {
  double low = 0, high = 1;
  std::vector<Tick> ticks;
};

/// Steps of 1, 2 or 5 times a power of ten, about five of them. `whole`: none
/// smaller than 1. `outward`: the axis ends at ticks; else at the data.
Ticks linearTicks(double least, double most, bool whole, bool outward);

/// From a power of ten to a power of ten, at most eight ticks; 2 and 5 times
/// them as well where there are few. For 0 < least <= most.
Ticks logarithmicTicks(double least, double most);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_TICKS_H
