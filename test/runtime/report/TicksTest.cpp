#include "runtime/report/Ticks.h"

#include <gtest/gtest.h>

namespace kleene::rt {
namespace {

std::vector<std::string> labels(const Ticks &ticks) {
  std::vector<std::string> result;
  for (const Tick &tick : ticks.ticks)
    result.push_back(tick.label);
  return result;
}
using Labels = std::vector<std::string>;

TEST(Ticks, AreRoundAndFew) {
  EXPECT_EQ(labels(linearTicks(0, 4000, true, false)),
            (Labels{"0", "1000", "2000", "3000", "4000"}));
  EXPECT_EQ(labels(linearTicks(0.132, 0.977, false, true)),
            (Labels{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
  EXPECT_EQ(labels(linearTicks(-1, 1, false, true)),
            (Labels{"-1.0", "-0.5", "0.0", "0.5", "1.0"}));
  for (double most : {0.37, 1.0, 7.3, 12.0, 99.0, 12345.0})
    for (bool outward : {false, true}) {
      const Ticks ticks = linearTicks(0, most, false, outward);
      EXPECT_GE(ticks.ticks.size(), 3u) << most;
      EXPECT_LE(ticks.ticks.size(), 7u) << most;
      EXPECT_GE(ticks.high, outward ? most : ticks.ticks.back().value);
    }
}

TEST(Ticks, OfCountsAreWhole) {
  EXPECT_EQ(labels(linearTicks(1, 3, true, false)), (Labels{"1", "2", "3"}));
  EXPECT_EQ(labels(linearTicks(5, 5, true, false)), (Labels{"4", "5", "6"}));
}

TEST(Ticks, ASingleValueHasAnAxisAroundIt) {
  const Ticks ticks = linearTicks(0.5, 0.5, false, true);
  EXPECT_LT(ticks.low, 0.5);
  EXPECT_GT(ticks.high, 0.5);
  EXPECT_LT(linearTicks(0, 0, false, true).low, 0);
}

TEST(Ticks, OfPowersOfTen) {
  const Ticks wide = logarithmicTicks(3e-8, 0.7);
  EXPECT_DOUBLE_EQ(wide.low, 1e-8);
  EXPECT_DOUBLE_EQ(wide.high, 1);
  EXPECT_EQ(labels(wide), (Labels{"1e-8", "1e-6", "1e-4", "0.01", "1"}));
  EXPECT_EQ(labels(logarithmicTicks(0.02, 0.3)),
            (Labels{"0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"}));
  EXPECT_EQ(logarithmicTicks(1e-300, 1e300).ticks.size() <= 8, true);
  EXPECT_LT(logarithmicTicks(10, 10).low, logarithmicTicks(10, 10).high);
}

} // namespace
} // namespace kleene::rt
