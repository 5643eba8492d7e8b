// The user's graphs become batches: derived inputs are added, answers only
// where they are asked for.
#include "runtime/tools/InputFile.h"

#include "runtime/train/Error.h"
#include "test/runtime/tools/Npz.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>

namespace kleene::rt {
namespace {

using test::Scratch;

TEST(InputFile, MakesBatchesWithAndWithoutAnswers) {
  Scratch scratch;
  test::writeNpz(scratch / "in.npz", test::twoPaths());
  Bundle bundle = loadBundle(FAKE_BUNDLE);
  InputFile file((scratch / "in.npz").string(), bundle, torch::kFloat64);
  ASSERT_EQ(file.nodes(), 3);
  ASSERT_EQ(file.count(), 2);
  Batch batch = file.next(2, /*answers=*/true);
  EXPECT_EQ(batch.inputs.size(), 4u);
  Tensor third = torch::arange(3, torch::kFloat64) / 3;
  EXPECT_TRUE(torch::equal(batch.inputs["pos"][1], third));
  EXPECT_EQ(batch.inputs["adj"].sum().item<double>(), 14);
  EXPECT_TRUE(
      torch::equal(batch.outputs["pi"], torch::tensor({{0, 0, 1}, {1, 2, 2}})));
  EXPECT_EQ(batch.lengths, (std::vector<int64_t>{3, 3}));

  InputFile again((scratch / "in.npz").string(), bundle, torch::kFloat64);
  for (int64_t k : {0, 1}) { // one by one
    Batch bare = again.next(1, /*answers=*/false);
    EXPECT_TRUE(bare.outputs.empty());
    EXPECT_TRUE(bare.lengths.empty());
    for (const auto &[name, tensor] : batch.inputs)
      EXPECT_TRUE(torch::equal(bare.inputs[name][0], tensor[k])) << name;
  }
}

TEST(InputFile, AGivenDerivedInputStays) {
  Scratch scratch;
  auto arrays = test::twoPaths();
  arrays.push_back({"input/pos", {2, 3}, {0, 0.5, 0.75, 0.1, 0.2, 0.3}});
  test::writeNpz(scratch / "in.npz", arrays);
  Bundle bundle = loadBundle(FAKE_BUNDLE);
  InputFile file((scratch / "in.npz").string(), bundle, torch::kFloat64);
  Tensor pos = file.next(2, false).inputs["pos"];
  EXPECT_TRUE(torch::equal(
      pos, torch::tensor({{0., 0.5, 0.75}, {0.1, 0.2, 0.3}}, torch::kFloat64)));
}

} // namespace
} // namespace kleene::rt
