// Compact to CLRS form and back.
#include "compiler/trace/Widen.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

using namespace kleene;

namespace {

Probe probeOf(Location location, ProbeType type,
              std::vector<std::string> classes = {}) {
  return {"x", Stage::hint, location, type, std::move(classes), false};
}

template <typename T>
void expectRoundTrip(const Probe &probe, int64_t nodes,
                     const std::vector<T> &compact,
                     const std::vector<double> &wide) {
  ASSERT_EQ(static_cast<int64_t>(compact.size()),
            compactElements(probe, nodes));
  ASSERT_EQ(static_cast<int64_t>(wide.size()), wideElements(probe, nodes));
  std::vector<double> widened(wide.size(), -7);
  widen(probe, nodes, compact.data(), compactElements(probe, nodes),
        widened.data());
  if (!isWideInteger(probe.type)) {
    EXPECT_EQ(widened, wide);
  }
  std::vector<T> back(compact.size());
  ASSERT_TRUE(narrow(probe, nodes, wide.data(), back.data()));
  EXPECT_EQ(back, compact);
}

std::string fault(const Probe &probe, const std::vector<double> &wide) {
  std::vector<int64_t> out(wide.size());
  const Outcome done = narrow(probe, 3, wide.data(), out.data());
  return done ? "" : done.failure().message;
}

} // namespace

TEST(Widen, everyType) {
  expectRoundTrip<double>(probeOf(Location::node, ProbeType::scalar), 3,
                          {0.5, -1, 1e300}, {0.5, -1, 1e300});
  expectRoundTrip<uint8_t>(probeOf(Location::edge, ProbeType::mask), 2,
                           {1, 0, 0, 1}, {1, 0, 0, 1});
  expectRoundTrip<int64_t>(probeOf(Location::node, ProbeType::maskOne), 4, {2},
                           {0, 0, 1, 0});
  expectRoundTrip<int64_t>(
      probeOf(Location::node, ProbeType::categorical, {"a", "b", "c"}), 2,
      {2, 0}, {0, 0, 1, 1, 0, 0});
  expectRoundTrip<int64_t>(
      probeOf(Location::graph, ProbeType::categorical, {"a", "b"}), 5, {1},
      {0, 1});
  expectRoundTrip<int64_t>(probeOf(Location::node, ProbeType::pointer), 3,
                           {2, 1, 0}, {2, 1, 0});
}

TEST(Widen, aRangeOfALargeBuffer) {
  const Probe probe = probeOf(Location::node, ProbeType::mask);
  std::vector<uint8_t> compact(100);
  for (size_t k = 0; k < 100; ++k)
    compact[k] = k % 3 == 0;
  std::vector<double> wide(10, -1);
  widen(probe, 100, compact.data() + 30, 10, wide.data());
  for (size_t k = 0; k < 10; ++k)
    EXPECT_EQ(wide[k], compact[30 + k]);
}

TEST(Widen, anUndefinedMaskIsMinusOne) {
  Probe probe = probeOf(Location::node, ProbeType::mask);
  probe.partial = true;
  for (size_t count : {3u, 8u, 29u}) {
    std::vector<int8_t> compact(count);
    for (size_t k = 0; k < count; ++k)
      compact[k] = static_cast<int8_t>(static_cast<int>(k % 3) - 1);
    std::vector<double> wide(count + 1, 7);
    widen(probe, static_cast<int64_t>(count), compact.data(),
          static_cast<int64_t>(count), wide.data());
    for (size_t k = 0; k < count; ++k)
      EXPECT_EQ(wide[k], compact[k]) << k << " of " << count;
    EXPECT_EQ(wide[count], 7);
  }
}

TEST(Widen, narrowSaysWhatItSaw) {
  EXPECT_NE(fault(probeOf(Location::node, ProbeType::mask), {0, 0.5, 1})
                .find("element 1 is 0.5, expected 0 or 1"),
            std::string::npos);
  const Probe one = probeOf(Location::node, ProbeType::maskOne);
  for (const auto &bad : std::vector<std::vector<double>>{
           {0, 0, 0}, {1, 1, 0}, {0, 2, 0}, {0, NAN, 0}})
    EXPECT_NE(fault(one, bad).find("not one-hot"), std::string::npos);
  const Probe pointer = probeOf(Location::node, ProbeType::pointer);
  for (double bad : {-1.0, 3.0, 0.5, std::nan(""), 1e300})
    EXPECT_NE(fault(pointer, {0, bad, 0}).find("element 1"), std::string::npos);
}
