//===- Layers.h - named parameters and the layers made of them ------------===//
//
// The layers of the baseline networks, under the names that the benchmark's
// own code gives them: "net/<owner>linear", "..._1", ... in the order of
// construction, each with "/w" [in, out] and "/b" [out].
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_LAYERS_H
#define KLEENE_RUNTIME_BASELINE_LAYERS_H

#include "runtime/model/Parameters.h"

#include <string>
#include <utility>
#include <vector>

namespace kleene::rt::baseline {

/// x [..., in] -> [..., out].
struct Linear {
  Tensor weight, bias;
  Tensor operator()(const Tensor &x) const;
};

/// Over the last axis, with biased variance and epsilon 1e-5.
struct LayerNorm {
  Tensor scale, offset;
  Tensor operator()(const Tensor &x) const;
};

/// Makes parameters and keeps them: leaves that require a gradient.
class ParameterSet {
public:
  ParameterSet(uint64_t seed, torch::ScalarType type, torch::Device device)
      : seed(seed), type(type), device(device) {}
  /// Hands out these instead, in their order: the same layers on other tensors.
  explicit ParameterSet(std::vector<Tensor> given)
      : seed(0), type(torch::kFloat32), device(torch::kCPU),
        given(std::move(given)) {}
  Tensor add(const ParameterDeclaration &declaration);
  const std::vector<std::pair<std::string, Tensor>> &all() const {
    return parameters;
  }

private:
  uint64_t seed;
  torch::ScalarType type;
  torch::Device device;
  std::vector<Tensor> given; ///< empty: parameters are made
  std::vector<std::pair<std::string, Tensor>> parameters;
};

/// How a linear layer starts.
struct LinearStart {
  double deviation = 0; ///< of the weights; 0: 1 / sqrt(in)
  double bias = 0;
};

/// A family of linear layers that are numbered as they are made.
class LinearFamily {
public:
  /// `name` is that of the first layer; the next are `name`_1, `name`_2, ...
  LinearFamily(ParameterSet &set, std::string name)
      : set(set), name(std::move(name)) {}
  Linear next(int64_t in, int64_t out, LinearStart start = {});

private:
  ParameterSet &set;
  std::string name;
  int64_t made = 0;
};

Linear makeLinear(ParameterSet &set, const std::string &name, int64_t in,
                  int64_t out, LinearStart start = {});
LayerNorm makeLayerNorm(ParameterSet &set, const std::string &name,
                        int64_t width);

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_LAYERS_H
