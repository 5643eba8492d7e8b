//===- OptionalArgument.h - absent tensors as arguments of a Function -----===//
//
// torch::autograd::Function::apply takes no undefined tensor. An absent one
// travels as an empty one.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_OPTIONALARGUMENT_H
#define KLEENE_RUNTIME_MODEL_OPTIONALARGUMENT_H

#include "runtime/Torch.h"

namespace kleene::rt {

inline Tensor packOptional(const Tensor &x) {
  return x.defined() ? x : torch::empty({0});
}
inline Tensor unpackOptional(const Tensor &x) {
  return x.dim() == 1 && x.size(0) == 0 ? Tensor() : x;
}

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_OPTIONALARGUMENT_H
