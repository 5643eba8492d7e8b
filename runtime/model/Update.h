//===- Update.h - how a step changes the iterate --------------------------===//
//
// A network gives a candidate g(z) for the next state; the rule makes the next
// state z' of z and g, channel by channel:
//
//   plain     g                                      fixed points: z = g(z)
//   ema       (1 - a) z + a g,  0 < a <= 1           the same
//   gated     (1 - s) z + s g,                       the same, since 0 < s < 1
//             s = sigmoid(W2 relu(W1 [z; g] + b1) + b2)
//   softmin   -tau log((e^(-z/tau) + e^(-g/tau)) / 2)    the same
//   min       min(z, g)                              all z <= g(z)
//
// softmin is a mean of z and g: between min(z, g) and (z + g) / 2, and the
// minimum itself as tau goes to 0. (Without the division by 2 nothing rests:
// the sum exceeds e^(-z/tau) always.) It climbs towards a g that is far above z
// by no more than tau log 2 a step.
//
// What min has reached it cannot leave upwards, so the start decides which of
// its many fixed points it finds: it starts at a top, `meetTop`. So does
// softmin, which at a low temperature falls from there as far as min does, and
// then has a long way up.
//
// A weight of the gate begins as any layer's does; b1 begins at 0, b2 at 1:
// three quarters of a step. (A gate between the old state and the new one:
// Ibarz et al. 2022, Georgiev et al. 2024.)
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_UPDATE_H
#define KLEENE_RUNTIME_MODEL_UPDATE_H

#include "runtime/model/Parameters.h"
#include "runtime/solver/Solver.h"

namespace kleene::rt {

enum class UpdateRule : uint8_t { plain, gated, ema, min, softmin };

struct UpdateOptions {
  UpdateRule rule = UpdateRule::plain;
  double rate = 0.5;        ///< of ema, in (0, 1]
  double temperature = 0.5; ///< of softmin, above 0

  /// Whether the rule takes the lower of z and g, hard or soft.
  bool meets() const {
    return rule == UpdateRule::min || rule == UpdateRule::softmin;
  }
};

/// The number that every updated channel starts from under min and softmin: no
/// value that a layer normalisation without scale and offset gives to `width`
/// channels is above it.
double meetTop(int64_t width);

/// The parameters of the rule: none, but of the gate update.gate_in.weight
/// [width, 2 width], .bias, update.gate_out.weight [width, width], .bias.
std::vector<ParameterDeclaration> updateParameters(const UpdateOptions &options,
                                                   int64_t width);

/// `problem`, whose map gives the candidate in the last `width` channels of its
/// image, with the rule applied to these; `parameters`, as declared, go to the
/// end of `shared`. Sets `candidate` and the start for the rules that meet.
FixedPointProblem withUpdate(FixedPointProblem problem,
                             const UpdateOptions &options, int64_t width,
                             const std::vector<Tensor> &parameters);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_UPDATE_H
