// Named tensors to a file and into a network; what does not fit is named.
#include "runtime/train/Weights.h"

#include "runtime/train/Error.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>

namespace kleene::rt {
namespace {

using test::Scratch;

std::string complaint(const std::filesystem::path &path,
                      const NamedTensors &parameters) {
  try {
    readParameters(SafetensorsReader(path), parameters, "w");
  } catch (const Error &error) {
    EXPECT_EQ(error.code, Exit::input);
    return error.what();
  }
  return "";
}

TEST(Weights, RoundTripBitForBit) {
  Scratch scratch;
  NamedTensors saved = {{"a", torch::randn({3, 2})},
                        {"b", torch::randn({4}, torch::kFloat64)},
                        {"t", torch::randn({2, 5}).t()},
                        {"i", torch::arange(6)},
                        {"h", torch::randn({3}).to(torch::kBFloat16)}};
  writeTensors(scratch / "w", saved);
  NamedTensors loaded;
  for (const auto &[name, tensor] : saved)
    loaded.emplace_back(name, torch::zeros_like(tensor.contiguous()));
  EXPECT_EQ(complaint(scratch / "w", loaded), "");
  for (size_t k = 0; k < saved.size(); ++k)
    EXPECT_EQ(tensorBytes(saved[k].second.contiguous()),
              tensorBytes(loaded[k].second));
}

TEST(Weights, LoadsIntoLeavesThatNeedAGradient) {
  Scratch scratch;
  writeTensors(scratch / "w", {{"a", torch::ones({2})}});
  Tensor leaf = torch::zeros({2}, torch::requires_grad());
  EXPECT_EQ(complaint(scratch / "w", {{"a", leaf}}), "");
  EXPECT_EQ(leaf.sum().item<float>(), 2);
}

TEST(Weights, NamesWhatDoesNotFitAndChangesNothing) {
  Scratch scratch;
  writeTensors(scratch / "w", {{"a", torch::ones({2, 3})},
                               {"b", torch::ones({4})},
                               {"c", torch::ones({1})}});
  NamedTensors network = {{"a", torch::zeros({2, 3})},
                          {"b", torch::zeros({5})},
                          {"d", torch::zeros({1})}};
  EXPECT_EQ(complaint(scratch / "w", network),
            "`w` does not fit this network: `b` is F32 [4], expected F32 [5]; "
            "`d` is missing; `c` is unexpected");
  EXPECT_EQ(network[0].second.sum().item<float>(), 0);

  NamedTensors other = {{"a", torch::zeros({2, 3}, torch::kFloat64)}};
  for (const char *name : {"x0", "x1", "x2", "x3", "x4"})
    other.emplace_back(name, torch::zeros({1}));
  EXPECT_EQ(complaint(scratch / "w", other),
            "`w` does not fit this network: `a` is F32 [2, 3], expected F64 "
            "[2, 3]; `x0` is missing; `x1` is missing and 5 more");
}

TEST(Weights, ReadsUnderAPrefix) {
  Scratch scratch;
  writeTensors(scratch / "w",
               {{"net/a", torch::ones({2})}, {"other", torch::ones({1})}});
  NamedTensors network = {{"a", torch::zeros({2})}};
  readParameters(SafetensorsReader(scratch / "w"), network, "w", "net/");
  EXPECT_EQ(network[0].second.sum().item<float>(), 2);
}

} // namespace
} // namespace kleene::rt
