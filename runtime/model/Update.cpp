#include "runtime/model/Update.h"

#include <cmath>
#include <numbers>

namespace kleene::rt {
namespace {

using Tensors = FixedPointProblem::Tensors;

Tensor lastChannels(const Tensor &x, int64_t width) {
  return x.narrow(-1, x.size(-1) - width, width);
}

/// `x` with its last channels replaced.
Tensor withLast(const Tensor &x, const Tensor &last) {
  const int64_t rest = x.size(-1) - last.size(-1);
  return rest == 0 ? last : torch::cat({x.narrow(-1, 0, rest), last}, -1);
}

/// The share of the step that is taken, by channel.
Tensor openness(const Tensor &z, const Tensor &g, const Tensors &gate) {
  Tensor inner =
      torch::relu(torch::linear(torch::cat({z, g}, -1), gate[0], gate[1]));
  return torch::sigmoid(torch::linear(inner, gate[2], gate[3]));
}

Tensor softMinimum(const Tensor &z, const Tensor &g, double temperature) {
  return temperature * (std::numbers::ln2 -
                        torch::logaddexp(-z / temperature, -g / temperature));
}

Tensor updated(const Tensor &z, const Tensor &g, const UpdateOptions &options,
               const Tensors &gate) {
  switch (options.rule) {
  case UpdateRule::plain:
    break;
  case UpdateRule::gated: {
    Tensor open = openness(z, g, gate);
    return open * g + (1 - open) * z;
  }
  case UpdateRule::ema:
    return torch::lerp(z, g, options.rate);
  case UpdateRule::min:
    return torch::minimum(z, g);
  case UpdateRule::softmin:
    return softMinimum(z, g, options.temperature);
  }
  return g;
}

/// A map and the rule around it. The last tensors in `shared` are the gate's.
struct UpdatedMap {
  FixedPointProblem::Map step;
  UpdateOptions options;
  int64_t width;
  size_t gateCount;

  Tensor image(const Tensor &z, const Tensors &own,
               const Tensors &shared) const {
    return step(z, own, {shared.begin(), gateOf(shared)});
  }
  Tensor operator()(const Tensor &z, const Tensors &own,
                    const Tensors &shared) const {
    Tensor next = image(z, own, shared);
    return withLast(next,
                    updated(lastChannels(z, width), lastChannels(next, width),
                            options, {gateOf(shared), shared.end()}));
  }
  Tensors::const_iterator gateOf(const Tensors &shared) const {
    return shared.end() - static_cast<ptrdiff_t>(gateCount);
  }
};

} // namespace

double meetTop(int64_t width) { return std::sqrt(static_cast<double>(width)); }

std::vector<ParameterDeclaration> updateParameters(const UpdateOptions &options,
                                                   int64_t width) {
  if (options.rule != UpdateRule::gated)
    return {};
  const double one = 1 / std::sqrt(static_cast<double>(width));
  return {{"update.gate_in.weight",
           {width, 2 * width},
           one / std::numbers::sqrt2,
           0},
          {"update.gate_in.bias", {width}, 0, 0},
          {"update.gate_out.weight", {width, width}, one, 0},
          {"update.gate_out.bias", {width}, 0, 1}};
}

FixedPointProblem withUpdate(FixedPointProblem problem,
                             const UpdateOptions &options, int64_t width,
                             const std::vector<Tensor> &parameters) {
  if (options.rule == UpdateRule::plain)
    return problem;
  TORCH_CHECK(options.rate > 0 && options.rate <= 1,
              "the rate of an update is above 0 and at most 1, not ",
              options.rate);
  TORCH_CHECK(options.temperature > 0,
              "the temperature of an update is above 0, not ",
              options.temperature);
  UpdatedMap map{problem.map, options, width, parameters.size()};
  problem.shared.insert(problem.shared.end(), parameters.begin(),
                        parameters.end());
  problem.map = map;
  if (!options.meets())
    return problem;
  problem.candidate = [map](const Tensor &z, const Tensors &own,
                            const Tensors &shared) {
    return lastChannels(map.image(z, own, shared), map.width);
  };
  problem.isMinimum = options.rule == UpdateRule::min;
  Tensor top =
      torch::full_like(lastChannels(problem.start, width), meetTop(width));
  problem.start = withLast(problem.start, top);
  return problem;
}

} // namespace kleene::rt
