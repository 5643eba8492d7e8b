#include "runtime/data/Widen.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::rt;

namespace {

Tensor widened(ProbeType type, Location location, const void *compact,
               int64_t rows, std::vector<std::string> classes = {},
               int64_t undefined = -1) {
  Probe probe{"x",   Stage::hint, location, type, std::move(classes),
              false, undefined};
  Tensor to = wideZeros(probe, {rows}, 3, torch::kFloat64);
  widen(probe, compact, rows, 3, to);
  return to;
}

Tensor rowsOf(std::vector<double> values, at::IntArrayRef shape) {
  return torch::tensor(values, torch::kFloat64).view(shape);
}

TEST(Widen, ScalarsAndMasks) {
  const double scalars[] = {1, 2, 3, 4, 5, 6};
  EXPECT_TRUE(widened(ProbeType::scalar, Location::node, scalars, 2)
                  .equal(rowsOf({1, 2, 3, 4, 5, 6}, {2, 3})));
  EXPECT_TRUE(widened(ProbeType::scalar, Location::graph, scalars, 2)
                  .equal(rowsOf({1, 2}, {2})));
  const uint8_t bits[] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  EXPECT_TRUE(widened(ProbeType::mask, Location::edge, bits, 1)
                  .equal(torch::eye(3, torch::kFloat64).unsqueeze(0)));
}

TEST(Widen, AnUndefinedMaskIsMinusOne) {
  const int8_t bits[] = {1, -1, 0};
  EXPECT_TRUE(widened(ProbeType::mask, Location::node, bits, 1)
                  .equal(rowsOf({1, -1, 0}, {1, 3})));
}

TEST(Widen, OneHots) {
  const int64_t node[] = {2, 0};
  EXPECT_TRUE(widened(ProbeType::maskOne, Location::node, node, 2)
                  .equal(rowsOf({0, 0, 1, 1, 0, 0}, {2, 3})));
  const int64_t kinds[] = {1, 0, 1};
  EXPECT_TRUE(
      widened(ProbeType::categorical, Location::node, kinds, 1, {"a", "b"})
          .equal(rowsOf({0, 1, 1, 0, 0, 1}, {1, 3, 2})));
}

TEST(Widen, TheClassThatMeansUndefinedIsMinusOne) {
  const int64_t kinds[] = {1, 0, 1};
  EXPECT_TRUE(
      widened(ProbeType::categorical, Location::node, kinds, 1, {"a", "b"}, 1)
          .equal(rowsOf({0, -1, 1, 0, 0, -1}, {1, 3, 2})));
}

TEST(Widen, PointersStayIntegers) {
  const int64_t targets[] = {2, 1, 0};
  Tensor wide = widened(ProbeType::pointer, Location::node, targets, 1);
  EXPECT_EQ(wide.scalar_type(), torch::kInt64);
  EXPECT_TRUE(wide.equal(torch::tensor({2, 1, 0}, torch::kInt64).view({1, 3})));
}

TEST(Widen, RefusesAClassThatDoesNotExist) {
  const int64_t kinds[] = {0, 2, 0};
  EXPECT_THROW(
      widened(ProbeType::categorical, Location::node, kinds, 1, {"a", "b"}),
      c10::Error);
}

} // namespace
