#include "runtime/model/Parameters.h"

#include "compiler/program/Hash.h"

#include <cmath>
#include <random>

namespace kleene::rt {

namespace {

/// Standard normal numbers by Box and Muller: std::normal_distribution may
/// differ from one standard library to the next.
class Normal {
public:
  explicit Normal(uint64_t seed) : bits(seed) {}
  double next() {
    constexpr double twoPi = 6.283185307179586;
    const double radius = std::sqrt(-2 * std::log(1 - real()));
    return radius * std::cos(twoPi * real());
  }
  double real() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

private:
  std::mt19937_64 bits;
};

} // namespace

Tensor initialValue(const ParameterDeclaration &declaration, uint64_t seed) {
  Tensor value =
      torch::full(declaration.shape, declaration.constant, torch::kFloat64);
  if (declaration.deviation == 0 && declaration.uniform == 0)
    return value;
  Hash name;
  name.add(declaration.name);
  Normal normal(seed * 0x9e3779b97f4a7c15u ^ name.value());
  double *data = value.data_ptr<double>();
  for (int64_t k = 0; k < value.numel(); ++k) {
    if (declaration.uniform != 0) {
      data[k] = normal.real() * declaration.uniform;
      continue;
    }
    double x = normal.next();
    while (std::abs(x) > 2)
      x = normal.next();
    data[k] = x * declaration.deviation;
  }
  return value;
}

} // namespace kleene::rt
