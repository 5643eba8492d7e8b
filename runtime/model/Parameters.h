//===- Parameters.h - the weights of a network and their initial values ---===//
//
// Declarations come from the plan; values from a seed and the parameter's name
// alone, so that two plans that share a layer share its initial weights, and
// neither device nor LibTorch version matters.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_PARAMETERS_H
#define KLEENE_RUNTIME_MODEL_PARAMETERS_H

#include "runtime/Torch.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kleene::rt {

struct ParameterDeclaration {
  std::string name;
  std::vector<int64_t> shape;
  /// Standard deviation of a normal distribution truncated at two of them by
  /// drawing again (not rescaled); 0: every element is `constant`.
  double deviation = 0;
  double constant = 0;
  /// Not 0: uniform between 0 and this instead.
  double uniform = 0;
};

/// The initial value, on the CPU in float64.
Tensor initialValue(const ParameterDeclaration &declaration, uint64_t seed);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_PARAMETERS_H
