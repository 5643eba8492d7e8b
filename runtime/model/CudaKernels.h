//===- CudaKernels.h - the kernels of a GPU -------------------------------===//
//
// Launches of ElementKernels.h. No header of LibTorch, so that nvcc alone
// compiles them, also where LibTorch has no CUDA. Arrays as there: a leading
// [B], contiguous, all on the current device. A call returns before its work is
// done, in the order of `stream`; it waits for nothing. A launch that CUDA
// refuses throws std::runtime_error.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_CUDAKERNELS_H
#define KLEENE_RUNTIME_MODEL_CUDAKERNELS_H

#include "runtime/model/Kernels.h"

namespace kleene::rt::kernels::cuda {

/// A cudaStream_t.
using Stream = void *;

template <typename T>
void messageForward(const MessageForward<T> &, int64_t samples, Stream);

/// edgeWeight [B, factors, d].
template <typename T>
void messageBackward(const MessageBackward<T> &, int64_t samples, Stream);

/// bias [1] on the device, in place of the call's; partial [B, n, n,
/// scoreLanes] is room for sums on the way.
template <typename T>
void pointerForward(const PointerForward<T> &, const T *bias, T *partial,
                    int64_t samples, Stream);

/// Shares of the rows, to be summed over them: weight [B, n, d], bias [B, n],
/// edgeWeight [B, n, factors, d].
template <typename T>
void pointerBackward(const PointerBackward<T> &, int64_t samples, Stream);

/// left, right, out, winner [B, n, n, width].
template <typename T>
void maxPlusForward(const MaxPlusForward<T> &, int64_t samples, int64_t width,
                    Stream);
template <typename T>
void maxPlusBackward(const MaxPlusBackward<T> &, int64_t samples, int64_t width,
                     Stream);

} // namespace kleene::rt::kernels::cuda

#endif // KLEENE_RUNTIME_MODEL_CUDAKERNELS_H
