#include "runtime/data/BatchGenerator.h"
#include "test/runtime/data/Paths.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

class Generated : public ::testing::Test {
protected:
  BatchGenerator make(int64_t nodes, const BatchOptions &options = {}) {
    auto made = BatchGenerator::create(spec, functions, nodes, options);
    EXPECT_TRUE(made) << made.failure().message;
    return std::move(*made);
  }
  Batch next(BatchGenerator &generator, int64_t count) {
    auto batch = generator.next(count);
    EXPECT_TRUE(batch) << batch.failure().message;
    return *batch;
  }

  Spec spec = pathsSpec();
  TraceFunctions functions = walkFunctions();
};

bool same(const Features &a, const Features &b) {
  if (a.size() != b.size())
    return false;
  for (const auto &[name, tensor] : a)
    if (!b.count(name) || !tensor.equal(b.at(name)))
      return false;
  return true;
}

TEST_F(Generated, HasTheShapesOfBatchH) {
  BatchOptions options;
  options.hints = true;
  BatchGenerator generator = make(5, options);
  generator.seed(3);
  Batch batch = next(generator, 4);
  EXPECT_EQ(batch.nodes, 5);
  EXPECT_EQ(batch.samples, 4);
  auto shape = [&](const char *name) {
    return batch.inputs.at(name).sizes().vec();
  };
  EXPECT_EQ(shape("pos"), (std::vector<int64_t>{4, 5}));
  EXPECT_EQ(shape("s"), (std::vector<int64_t>{4, 5}));
  EXPECT_EQ(shape("w"), (std::vector<int64_t>{4, 5, 5}));
  EXPECT_EQ(shape("kind"), (std::vector<int64_t>{4, 5, 3}));
  EXPECT_EQ(shape("p_used"), (std::vector<int64_t>{4}));
  EXPECT_TRUE(batch.inputs.at("s").sum(1).equal(torch::ones({4})));
  EXPECT_EQ(batch.inputs.at("w").scalar_type(), torch::kFloat32);
  EXPECT_EQ(batch.outputs.at("pi").scalar_type(), torch::kInt64);
}

TEST_F(Generated, HintsArePaddedWithZeros) {
  BatchOptions options;
  options.hints = true;
  BatchGenerator generator = make(6, options);
  generator.seed(1);
  Batch batch = next(generator, 8);
  const int64_t longest =
      *std::max_element(batch.lengths.begin(), batch.lengths.end());
  const Tensor &reached = batch.hints.at("reached");
  ASSERT_EQ(reached.sizes(), at::IntArrayRef({longest, 8, 6}));
  for (int64_t b = 0; b < 8; ++b) {
    const int64_t length = batch.lengths[static_cast<size_t>(b)];
    Tensor own = reached.select(1, b);
    EXPECT_TRUE(own[0].equal(batch.inputs.at("s")[b]));
    EXPECT_EQ(own[length - 1].sum().item<float>(), 6);
    EXPECT_EQ(own.slice(0, length).sum().item<float>(), 0);
  }
  EXPECT_TRUE(
      next(*std::make_unique<BatchGenerator>(make(6)), 2).hints.empty());
}

TEST_F(Generated, BatchesCutOneSequence) {
  BatchGenerator a = make(7), b = make(7);
  a.seed(9);
  b.seed(9);
  Batch whole = next(a, 6);
  Batch first = next(b, 2), second = next(b, 4);
  EXPECT_TRUE(same(whole.slice(0, 2).inputs, first.inputs));
  EXPECT_TRUE(same(whole.slice(2, 6).inputs, second.inputs));
  EXPECT_TRUE(same(whole.slice(2, 6).outputs, second.outputs));
  a.seed(9);
  EXPECT_TRUE(same(next(a, 6).inputs, whole.inputs));
  a.seed(10);
  EXPECT_FALSE(same(next(a, 6).inputs, whole.inputs));
}

TEST_F(Generated, RandomPositionsAreSortedAndChangeNothingElse) {
  BatchOptions options;
  options.randomPositions = true;
  BatchGenerator random = make(8, options), plain = make(8);
  random.seed(2);
  plain.seed(2);
  Batch a = next(random, 5), b = next(plain, 5);
  Tensor pos = a.inputs.at("pos");
  EXPECT_TRUE((pos.slice(1, 1) >= pos.slice(1, 0, -1)).all().item<bool>());
  EXPECT_FALSE(pos[0].equal(pos[1]));
  EXPECT_FALSE(pos.equal(b.inputs.at("pos")));
  a.inputs.erase("pos");
  b.inputs.erase("pos");
  EXPECT_TRUE(same(a.inputs, b.inputs));
  EXPECT_TRUE(same(a.outputs, b.outputs));
}

TEST_F(Generated, DefaultParamsAreUsedUnlessGiven) {
  BatchGenerator plain = make(4);
  EXPECT_TRUE(next(plain, 3).inputs.at("p_used").equal(torch::full({3}, 0.5f)));
  BatchOptions options;
  options.generator.params = {{0.125}};
  BatchGenerator other = make(4, options);
  EXPECT_TRUE(
      next(other, 3).inputs.at("p_used").equal(torch::full({3}, 0.125f)));
}

TEST_F(Generated, FailuresComeBack) {
  BatchOptions options;
  options.generator.maxSteps = 2;
  BatchGenerator generator = make(16, options);
  auto batch = generator.next(8);
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.failure().kind, FailureKind::limit);
  EXPECT_NE(batch.failure().message.find("loop"), std::string::npos);

  spec.hasSampler = false;
  functions.sample = nullptr;
  auto silent = BatchGenerator::create(spec, functions, 4);
  ASSERT_TRUE(silent);
  auto none = silent->next(1);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.failure().message,
            "`walk` has no `sample` block to draw inputs from");
}

} // namespace
