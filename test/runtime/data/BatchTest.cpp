#include "runtime/data/Batch.h"

#include <gtest/gtest.h>

using namespace kleene::rt;

namespace {

Batch sample() {
  Batch batch;
  batch.nodes = 2;
  batch.samples = 3;
  batch.inputs["x"] = torch::arange(6, torch::kFloat32).view({3, 2});
  batch.outputs["pi"] = torch::arange(6, torch::kInt64).view({3, 2});
  batch.hints["h"] = torch::arange(12, torch::kFloat32).view({2, 3, 2});
  batch.lengths = {1, 2, 2};
  return batch;
}

TEST(Batch, ToConvertsFloatingTensorsOnly) {
  Batch moved = sample().to(torch::kCPU, torch::kFloat64);
  EXPECT_EQ(moved.inputs.at("x").scalar_type(), torch::kFloat64);
  EXPECT_EQ(moved.hints.at("h").scalar_type(), torch::kFloat64);
  EXPECT_EQ(moved.outputs.at("pi").scalar_type(), torch::kInt64);
  EXPECT_EQ(moved.lengths, sample().lengths);
}

TEST(Batch, SliceCutsSamples) {
  Batch part = sample().slice(1, 3);
  EXPECT_EQ(part.samples, 2);
  EXPECT_EQ(part.nodes, 2);
  EXPECT_TRUE(part.inputs.at("x").equal(sample().inputs.at("x").slice(0, 1)));
  EXPECT_TRUE(part.hints.at("h").equal(sample().hints.at("h").slice(1, 1)));
  EXPECT_EQ(part.lengths, (std::vector<int64_t>{2, 2}));
  EXPECT_THROW(sample().slice(1, 4), c10::Error);
}

} // namespace
