//===- MemoryMeter.h - the memory of tensors ------------------------------===//
//
// While one lives, the tensors that LibTorch makes on a device are counted: how
// many bytes at once. One at a time. On a GPU bytes are those of blocks, which
// the library rounds up.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TOOLS_MEMORYMETER_H
#define KLEENE_RUNTIME_TOOLS_MEMORYMETER_H

#include "runtime/Torch.h"

namespace kleene::rt {

class MemoryMeter {
public:
  explicit MemoryMeter(at::Device device);
  ~MemoryMeter();
  MemoryMeter(const MemoryMeter &) = delete;
  MemoryMeter &operator=(const MemoryMeter &) = delete;

  /// The most bytes at once since the meter was made, in tensors made since.
  int64_t peak() const;

private:
  at::Device device;
  at::Allocator *allocator = nullptr; ///< of the CPU, without the count
  int64_t before = 0;                 ///< bytes on the GPU already
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TOOLS_MEMORYMETER_H
