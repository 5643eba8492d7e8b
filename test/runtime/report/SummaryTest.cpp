#include "runtime/report/Summary.h"

#include <gtest/gtest.h>

#include <cmath>

namespace kleene::rt {
namespace {

TEST(Summary, HasTheSampleStandardDeviation) {
  const Summary summary = summarize({2, 4, 4, 4, 5, 5, 7, 9});
  EXPECT_EQ(summary.count, 8);
  EXPECT_DOUBLE_EQ(summary.mean, 5);
  // The squares add up to 32; n - 1 = 7.
  EXPECT_DOUBLE_EQ(summary.deviation, std::sqrt(32.0 / 7));
  EXPECT_EQ(summary.least, 2);
  EXPECT_EQ(summary.most, 9);
}

TEST(Summary, OneValueHasNoDeviationAndNoneNoMean) {
  EXPECT_EQ(summarize({3}).mean, 3);
  EXPECT_TRUE(std::isnan(summarize({3}).deviation));
  EXPECT_EQ(summarize({}).count, 0);
  EXPECT_TRUE(std::isnan(summarize({}).mean));
}

TEST(Summary, EqualValuesDoNotDeviate) {
  const Summary summary = summarize({0.1, 0.1, 0.1});
  EXPECT_EQ(summary.mean, 0.1);
  EXPECT_EQ(summary.deviation, 0);
  EXPECT_TRUE(std::isnan(summarize({1, std::nan("")}).mean));
}

} // namespace
} // namespace kleene::rt
