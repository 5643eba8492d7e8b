#include "runtime/model/DiscreteGradient.h"

#include <limits>

namespace kleene::rt {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Tensor masked(const Tensor &x, const Tensor &allowed) {
  return allowed.defined() ? x.masked_fill(allowed.logical_not(), -infinity)
                           : x;
}

/// log E, E of independent exponential numbers of mean 1: -G is one.
Tensor logExponential(const Tensor &like, const Random &generator) {
  constexpr double smallest = 1e-300; // of a draw of 0
  return torch::empty(like.sizes(), torch::kFloat64)
      .exponential_(1, generator)
      .clamp_min(smallest)
      .log()
      .to(like.options());
}

Tensor oneHotOfLargest(const Tensor &x, int64_t axis = -1) {
  return torch::zeros_like(x).scatter(axis, x.argmax(axis, true), 1);
}

/// softmax((logits + G) / tau) for logits + G = `perturbed` with a constant G.
Tensor relaxed(const Tensor &logits, const Tensor &perturbed,
               const Tensor &allowed, double temperature) {
  Tensor finite = allowed.defined()
                      ? perturbed.masked_fill(allowed.logical_not(), 0)
                      : perturbed;
  Tensor moving = finite + (logits - logits.detach());
  return torch::softmax(masked(moving, allowed) / temperature, -1);
}

/// The value of `choice` to the bit and the gradient of `soft`.
Tensor substituted(const Tensor &choice, const Tensor &soft) {
  return choice + (soft - soft.detach());
}

void checkTemperature(double temperature) {
  TORCH_CHECK(temperature > 0, "the temperature of a draw is above 0, not ",
              temperature);
}

} // namespace

Tensor straightThrough(const Tensor &logits, const Tensor &allowed,
                       double temperature, Random generator) {
  checkTemperature(temperature);
  Tensor fixed = logits.detach();
  Tensor perturbed = masked(fixed - logExponential(fixed, generator), allowed);
  return substituted(oneHotOfLargest(perturbed),
                     relaxed(logits, perturbed, allowed, temperature));
}

Tensor raoBlackwell(const Tensor &logits, const Tensor &allowed,
                    double temperature, int64_t samples, Random generator) {
  checkTemperature(temperature);
  TORCH_CHECK(samples >= 1, "a mean over draws has at least 1 of them, not ",
              samples);
  Tensor fixed = logits.detach();
  Tensor choice = oneHotOfLargest(
      masked(fixed - logExponential(fixed, generator), allowed));
  Tensor sum;
  for (int64_t k = 0; k < samples; ++k) {
    Tensor soft =
        relaxed(logits, perturbedGiven(fixed, choice, allowed, generator),
                allowed, temperature);
    sum = sum.defined() ? sum + soft : soft;
  }
  return substituted(choice, sum / static_cast<double>(samples));
}

Tensor chosen(const Tensor &logits, int64_t axis) {
  Tensor largest = oneHotOfLargest(logits, axis);
  return logits.requires_grad()
             ? substituted(largest, torch::softmax(logits, axis))
             : largest;
}

Tensor above(const Tensor &logits) {
  Tensor is = (logits > 0).to(logits.scalar_type());
  return logits.requires_grad() ? substituted(is, torch::sigmoid(logits)) : is;
}

/// The largest entry of logits + G is a Gumbel number shifted by Z =
/// logsumexp(logits), whichever it is, and the others are Gumbel numbers cut
/// off above it. With exponentials, -log E = G: the largest is Z - log E_D, and
/// entry j is -log(E_j e^-logits_j + E_D e^-Z).
Tensor perturbedGiven(const Tensor &logits, const Tensor &choice,
                      const Tensor &allowed, Random generator) {
  Tensor y = masked(logits.detach(), allowed);
  Tensor e = logExponential(y, generator);
  Tensor chosen = choice.ne(0);
  Tensor top = (e * choice).sum(-1, true) - torch::logsumexp(y, {-1}, true);
  Tensor others = -torch::logaddexp(e - y, top);
  return torch::where(chosen, -top, others);
}

} // namespace kleene::rt
