// Which row of the hints meets which iterate, on hand-made lengths.
#include "runtime/train/HintLoss.h"

#include <gtest/gtest.h>

namespace kleene::rt {
namespace {

Solution solved(std::vector<int64_t> steps, std::vector<Status> status) {
  Solution solution;
  solution.steps = std::move(steps);
  solution.status = std::move(status);
  return solution;
}

TEST(HintLoss, RowsAreComparedAsFarAsASampleWentOrRests) {
  const Status rest = Status::converged, cap = Status::cap,
               lost = Status::diverged;
  // At rest, all its rows; at the cap, those it reached; where it diverged,
  // those before; and never more than there are.
  EXPECT_EQ(comparedRows({6, 6, 6, 3, 1},
                         solved({2, 2, 2, 5, 1}, {rest, cap, lost, cap, rest})),
            (std::vector<int64_t>{6, 3, 2, 3, 1}));
}

/// One hint `h`, a number per node, decoded as the iterate itself: with z_t = t
/// and the truth 0 the loss is the mean of t^2 over the rows compared.
class HintLossTest : public ::testing::Test {
protected:
  Spec spec;
  Batch batch;
  Path path;

  HintLossTest() {
    spec.probes = {
        {"h", Stage::hint, Location::node, ProbeType::scalar, {}, false}};
    for (int t = 1; t <= 3; ++t)
      path.iterates.push_back(torch::full({2, 1, 1}, t, torch::kFloat64));
    path.value = path.iterates.back();
  }
  double loss(std::vector<int64_t> lengths, std::vector<int64_t> rows) {
    const int64_t longest = *std::max_element(lengths.begin(), lengths.end());
    batch.samples = 2;
    batch.nodes = 1;
    batch.lengths = lengths;
    batch.hints["h"] = torch::zeros({longest, 2, 1}, torch::kFloat64);
    return hintLoss(spec, batch, path, rows,
                    [](const Tensor &z) -> Features {
                      return {{"h", z.squeeze(-1)}};
                    })
        .item<double>();
  }
};

TEST_F(HintLossTest, RowTMeetsIterateT) {
  EXPECT_DOUBLE_EQ(loss({4, 4}, {4, 4}), (1 + 4 + 9) / 3.0);
  // Row 0 is not predicted, and rows after a sample's own are none.
  EXPECT_DOUBLE_EQ(loss({4, 2}, {4, 2}), (1 + 4 + 9 + 1) / 4.0);
  EXPECT_DOUBLE_EQ(loss({3, 1}, {3, 1}), (1 + 4) / 2.0);
  EXPECT_DOUBLE_EQ(loss({1, 1}, {1, 1}), 0);
}

TEST_F(HintLossTest, RowsAfterThePathMeetTheIterateAtRest) {
  EXPECT_DOUBLE_EQ(loss({6, 3}, {6, 3}), (1 + 4 + 9 + 9 + 9 + 1 + 4) / 7.0);
}

TEST_F(HintLossTest, RowsThatWereNotReachedAreLeftOut) {
  EXPECT_DOUBLE_EQ(loss({6, 6}, {4, 2}), (1 + 4 + 9 + 1) / 4.0);
}

TEST_F(HintLossTest, TheTruthIsThatOfTheRow) {
  loss({3, 2}, {3, 2});
  batch.hints["h"][1] = 5; // of both samples
  batch.hints["h"][2] = 7; // of the first; the second has no such row
  auto found =
      hintLoss(spec, batch, path, {3, 2}, [](const Tensor &z) -> Features {
        return {{"h", z.squeeze(-1)}};
      });
  EXPECT_DOUBLE_EQ(found.item<double>(), (16 + 16 + 25) / 3.0);
}

TEST_F(HintLossTest, HintsWithoutADecoderHaveNoLoss) {
  loss({3, 3}, {3, 3});
  EXPECT_EQ(hintLoss(spec, batch, path, {3, 3},
                     [](const Tensor &) -> Features { return {}; })
                .item<double>(),
            0);
}

} // namespace
} // namespace kleene::rt
