//===- CudaStream.h - the kernels of a GPU, from tensors ------------------===//
//
// Whether this build has them (nvcc was found and LibTorch has CUDA), and their
// stream. The calls stand in `if constexpr (hasCudaKernels)` in a template:
// without the kernels there is nothing to link them with.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_CUDASTREAM_H
#define KLEENE_RUNTIME_MODEL_CUDASTREAM_H

#include "runtime/Torch.h"
#include "runtime/model/CudaKernels.h"

#ifdef KLEENE_CUDA_KERNELS
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#endif

namespace kleene::rt {

#ifdef KLEENE_CUDA_KERNELS
inline constexpr bool hasCudaKernels = true;
#else
inline constexpr bool hasCudaKernels = false;
#endif

inline bool hasFusedKernels(const Tensor &x) {
  return x.is_cpu() || (hasCudaKernels && x.is_cuda());
}

/// Calls launch(stream) with x's device current.
template <typename Launch>
void onStream(const Tensor &x, const Launch &launch) {
#ifdef KLEENE_CUDA_KERNELS
  const c10::cuda::CUDAGuard guard(x.device());
  launch(kernels::cuda::Stream(c10::cuda::getCurrentCUDAStream().stream()));
#else
  TORCH_CHECK(false, "this build has no kernels for ", x.device());
#endif
}

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_CUDASTREAM_H
