#include "runtime/train/Adam.h"

#include <cmath>

namespace kleene::rt {

Adam::Adam(NamedTensors parameters, AdamOptions options)
    : parameters(std::move(parameters)), options(options) {
  for (const auto &[name, parameter] : this->parameters) {
    first.push_back(torch::zeros_like(parameter.detach()));
    second.push_back(torch::zeros_like(parameter.detach()));
  }
}

void Adam::step(const std::vector<Tensor> &gradients, double learningRate) {
  torch::NoGradGuard noGradient;
  ++taken;
  double t = static_cast<double>(taken);
  double stepSize = learningRate / (1 - std::pow(options.beta1, t));
  double rootCorrection = std::sqrt(1 - std::pow(options.beta2, t));
  for (size_t k = 0; k < parameters.size(); ++k) {
    if (options.weightDecay > 0)
      parameters[k].second.mul_(1 - learningRate * options.weightDecay);
    first[k].mul_(options.beta1);
    second[k].mul_(options.beta2);
    if (const Tensor &g = gradients[k]; g.defined()) {
      first[k].add_(g, 1 - options.beta1);
      second[k].addcmul_(g, g, 1 - options.beta2);
    }
    Tensor divisor =
        second[k].sqrt().div_(rootCorrection).add_(options.epsilon);
    parameters[k].second.addcdiv_(first[k], divisor, -stepSize);
  }
}

NamedTensors Adam::moments() const {
  NamedTensors all;
  for (size_t k = 0; k < parameters.size(); ++k)
    all.emplace_back("adam.m/" + parameters[k].first, first[k]);
  for (size_t k = 0; k < parameters.size(); ++k)
    all.emplace_back("adam.v/" + parameters[k].first, second[k]);
  return all;
}

double clipGradients(const std::vector<Tensor> &gradients, double limit) {
  torch::NoGradGuard noGradient;
  double sum = 0;
  for (const Tensor &gradient : gradients)
    if (gradient.defined())
      sum += gradient.pow(2).sum(torch::kFloat64).item<double>();
  double norm = std::sqrt(sum);
  if (limit > 0 && norm > limit && std::isfinite(norm))
    for (Tensor gradient : gradients)
      if (gradient.defined())
        gradient.mul_(limit / norm);
  return norm;
}

} // namespace kleene::rt
