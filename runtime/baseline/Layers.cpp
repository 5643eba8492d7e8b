#include "runtime/baseline/Layers.h"

#include <cmath>

namespace kleene::rt::baseline {

Tensor Linear::operator()(const Tensor &x) const {
  return torch::matmul(x, weight) + bias;
}

Tensor LayerNorm::operator()(const Tensor &x) const {
  return torch::layer_norm(x, {x.size(-1)}, scale, offset, 1e-5);
}

Tensor ParameterSet::add(const ParameterDeclaration &declaration) {
  if (!given.empty()) {
    Tensor value = given.at(parameters.size());
    TORCH_CHECK(value.sizes() == at::IntArrayRef(declaration.shape),
                declaration.name, ": given ", value.sizes(), ", expected ",
                at::IntArrayRef(declaration.shape));
    parameters.emplace_back(declaration.name, value);
    return value;
  }
  Tensor value = initialValue(declaration, seed)
                     .to(device, type)
                     .detach()
                     .requires_grad_(true);
  parameters.emplace_back(declaration.name, value);
  return value;
}

Linear makeLinear(ParameterSet &set, const std::string &name, int64_t in,
                  int64_t out, LinearStart start) {
  double deviation = start.deviation > 0
                         ? start.deviation
                         : 1 / std::sqrt(static_cast<double>(in));
  return {
      set.add(
          {.name = name + "/w", .shape = {in, out}, .deviation = deviation}),
      set.add({.name = name + "/b", .shape = {out}, .constant = start.bias})};
}

LayerNorm makeLayerNorm(ParameterSet &set, const std::string &name,
                        int64_t width) {
  return {set.add({.name = name + "/scale", .shape = {width}, .constant = 1}),
          set.add({.name = name + "/offset", .shape = {width}})};
}

Linear LinearFamily::next(int64_t in, int64_t out, LinearStart start) {
  std::string numbered = name;
  if (made > 0)
    numbered.append("_").append(std::to_string(made));
  ++made;
  return makeLinear(set, numbered, in, out, start);
}

} // namespace kleene::rt::baseline
