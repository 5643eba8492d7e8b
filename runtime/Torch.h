//===- Torch.h - LibTorch, for every file of the runtime ------------------===//
//
// The only include of LibTorch: it is what the precompiled header is made of
// (15 s a file without), and what differs between LibTorch 1.13 and 2.x stands
// here and nowhere else. Names of the library keep their `torch::` in code,
// except for the one type that stands everywhere.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TORCH_H
#define KLEENE_RUNTIME_TORCH_H

#include <ATen/Parallel.h>
#include <torch/torch.h>

namespace kleene::rt {

using torch::Tensor;

/// True in a library of version 2.0 or later.
#if defined(TORCH_VERSION_MAJOR) && TORCH_VERSION_MAJOR >= 2
inline constexpr bool torchIsTwo = true;
#else
inline constexpr bool torchIsTwo = false;
#endif

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TORCH_H
