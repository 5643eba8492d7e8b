#include "runtime/solver/Method.h"
#include "runtime/solver/Anderson.h"
#include "runtime/solver/Broyden.h"
#include "runtime/solver/Damped.h"
#include "runtime/solver/Picard.h"

namespace kleene::rt {

std::unique_ptr<Solver> makeSolver(const SolveOptions &options) {
  TORCH_CHECK(options.memory >= 1, "a solver's memory is at least 1, not ",
              options.memory);
  TORCH_CHECK(options.damping > 0 && options.damping <= 1,
              "a solver's damping is above 0 and at most 1, not ",
              options.damping);
  const int64_t memory = options.memory;
  const double damping = options.damping;
  switch (options.method) {
  case Method::damped:
    return std::make_unique<Damped>(damping);
  case Method::anderson1:
    return std::make_unique<Anderson>(Anderson::Type::one, memory, damping);
  case Method::anderson2:
    return std::make_unique<Anderson>(Anderson::Type::two, memory, damping);
  case Method::broyden:
    return std::make_unique<Broyden>(memory, damping);
  case Method::picard:
    break;
  }
  return std::make_unique<Picard>();
}

} // namespace kleene::rt
