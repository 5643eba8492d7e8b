#include "runtime/model/CudaKernels.h"
#include "runtime/model/ElementKernels.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace kleene::rt::kernels::cuda {

namespace {

template <typename Element>
__global__ void forEach(int64_t count, Element element) {
  const int64_t stride = int64_t(gridDim.x) * blockDim.x;
  for (int64_t k = int64_t(blockIdx.x) * blockDim.x + threadIdx.x; k < count;
       k += stride)
    element(k);
}

/// Calls element(0), ..., element(count - 1).
template <typename Element>
void launch(int64_t count, const Element &element, Stream stream) {
  constexpr int64_t threads = 256, mostBlocks = 1 << 20;
  if (count == 0)
    return; // CUDA refuses a grid without blocks
  const int64_t blocks = std::min((count + threads - 1) / threads, mostBlocks);
  forEach<<<static_cast<unsigned>(blocks), static_cast<unsigned>(threads), 0,
            static_cast<cudaStream_t>(stream)>>>(count, element);
  const cudaError_t error = cudaGetLastError();
  if (error != cudaSuccess)
    throw std::runtime_error(std::string("CUDA kernel: ") +
                             cudaGetErrorString(error));
}

} // namespace

template <typename T>
void messageForward(const MessageForward<T> &call, int64_t samples,
                    Stream stream) {
  launch(samples * call.nodes * call.width, element::MessageForward<T>{call},
         stream);
}

template <typename T>
void messageBackward(const MessageBackward<T> &call, int64_t samples,
                     Stream stream) {
  if (call.send || call.edgeDense)
    launch(samples * call.nodes * call.width, element::MessageBackward<T>{call},
           stream);
  if (call.edgeWeight)
    launch(samples * call.edge.factors * call.width,
           element::MessageWeightBackward<T>{call}, stream);
}

template <typename T>
void pointerForward(const PointerForward<T> &call, const T *bias, T *partial,
                    int64_t samples, Stream stream) {
  const int64_t pairs = samples * call.nodes * call.nodes;
  launch(pairs * scoreLanes, element::PointerPartial<T>{call, partial}, stream);
  launch(pairs, element::PointerSum<T>{call, bias, partial}, stream);
}

template <typename T>
void pointerBackward(const PointerBackward<T> &call, int64_t samples,
                     Stream stream) {
  const int64_t rows = samples * call.forward.nodes * call.forward.width;
  launch(rows, element::PointerSourceBackward<T>{call}, stream);
  launch(rows, element::PointerTargetBackward<T>{call}, stream);
}

template <typename T>
void maxPlusForward(const MaxPlusForward<T> &call, int64_t samples,
                    int64_t width, Stream stream) {
  launch(samples * call.nodes * call.nodes * width,
         element::MaxPlusForward<T>{call, width}, stream);
}

template <typename T>
void maxPlusBackward(const MaxPlusBackward<T> &call, int64_t samples,
                     int64_t width, Stream stream) {
  launch(samples * call.nodes * call.nodes * width,
         element::MaxPlusBackward<T>{call, width}, stream);
}

#define KLEENE_INSTANTIATE(T)                                                  \
  template void messageForward<T>(const MessageForward<T> &, int64_t, Stream); \
  template void messageBackward<T>(const MessageBackward<T> &, int64_t,        \
                                   Stream);                                    \
  template void pointerForward<T>(const PointerForward<T> &, const T *, T *,   \
                                  int64_t, Stream);                            \
  template void pointerBackward<T>(const PointerBackward<T> &, int64_t,        \
                                   Stream);                                    \
  template void maxPlusForward<T>(const MaxPlusForward<T> &, int64_t, int64_t, \
                                  Stream);                                     \
  template void maxPlusBackward<T>(const MaxPlusBackward<T> &, int64_t,        \
                                   int64_t, Stream);
KLEENE_INSTANTIATE(float)
KLEENE_INSTANTIATE(double)
#undef KLEENE_INSTANTIATE

} // namespace kleene::rt::kernels::cuda
