#include "runtime/data/Sampler.h"
#include "test/runtime/data/Paths.h"

#include <chrono>
#include <gtest/gtest.h>
#include <thread>

using namespace kleene;
using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

class Sampled : public ::testing::Test {
protected:
  Sampler make(SamplerOptions options = {}) {
    options.batch = 4;
    auto made = Sampler::create(spec, functions, options);
    EXPECT_TRUE(made) << made.failure().message;
    return std::move(*made);
  }
  /// The bytes of a batch, as far as a program could see them.
  Tensor content(Sampler &sampler) {
    auto batch = sampler.next();
    EXPECT_TRUE(batch) << batch.failure().message;
    std::vector<Tensor> all;
    for (const Features *each : {&batch->inputs, &batch->outputs})
      for (const auto &[name, tensor] : *each)
        all.push_back(tensor.flatten().to(torch::kFloat64));
    return torch::cat(all);
  }

  Spec spec = pathsSpec();
  TraceFunctions functions = walkFunctions();
};

TEST_F(Sampled, SizesAreCycled) {
  SamplerOptions options;
  options.sizes = {3, 5, 4};
  Sampler sampler = make(options);
  for (int64_t size : {3, 5, 4, 3, 5})
    EXPECT_EQ((*sampler.next()).nodes, size);
}

TEST_F(Sampled, ABatchDependsOnSeedAndIndexAlone) {
  SamplerOptions slow, fast;
  slow.ahead = 1;
  fast.ahead = 64;
  Sampler a = make(slow), b = make(fast);
  std::vector<Tensor> first;
  for (int k = 0; k < 12; ++k)
    first.push_back(content(a));
  for (int k = 0; k < 12; ++k) {
    if (k % 4 == 0) // let the other thread run ahead
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_TRUE(content(b).equal(first[static_cast<size_t>(k)])) << k;
  }
  a.seek(7);
  EXPECT_TRUE(content(a).equal(first[7]));
  EXPECT_TRUE(content(a).equal(first[8]));
  Sampler later = make(slow);
  later.seek(11);
  EXPECT_TRUE(content(later).equal(first[11]));
  // Equal sizes, different batches: 0, 5 and 10 have four nodes each.
  EXPECT_FALSE(first[0].equal(first[5]));
  SamplerOptions other;
  other.seed = 2;
  Sampler c = make(other);
  EXPECT_FALSE(content(c).equal(first[0]));
}

TEST_F(Sampled, TrainingParamsAreDrawnPerSample) {
  Sampler sampler = make();
  double low = 0, high = 0;
  for (int k = 0; k < 20; ++k) {
    Tensor p = (*sampler.next()).inputs.at("p_used");
    low += (p == 0.25).sum().item<double>();
    high += (p == 0.75).sum().item<double>();
  }
  EXPECT_EQ(low + high, 80);
  EXPECT_GT(low, 20);
  EXPECT_GT(high, 20);
}

TEST_F(Sampled, AFailureStays) {
  SamplerOptions options;
  options.sizes = {3, 40};
  options.options.generator.maxSteps = 10;
  Sampler sampler = make(options);
  EXPECT_TRUE(sampler.next());
  auto failed = sampler.next();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.failure().kind, FailureKind::limit);
  EXPECT_FALSE(sampler.next());
  sampler.seek(0);
  EXPECT_TRUE(sampler.next());
}

TEST_F(Sampled, EndsWhileBatchesAreBeingMade) {
  for (int k = 0; k < 20; ++k) {
    Sampler sampler = make();
    EXPECT_TRUE(sampler.next());
  }
}

TEST_F(Sampled, RefusesWhatCannotWork) {
  SamplerOptions options;
  options.sizes = {};
  EXPECT_FALSE(Sampler::create(spec, functions, options));
  options.sizes = {0};
  EXPECT_FALSE(Sampler::create(spec, functions, options));
}

} // namespace
