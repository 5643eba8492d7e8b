//===- MemoryMeter.h - the memory of tensors ------------------------------===//
//
// While one lives, the tensors that LibTorch makes on the CPU are counted: how
// many bytes at once. One at a time; not on a GPU.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TOOLS_MEMORYMETER_H
#define KLEENE_RUNTIME_TOOLS_MEMORYMETER_H

#include "runtime/Torch.h"

namespace kleene::rt {

class MemoryMeter {
public:
  MemoryMeter();
  ~MemoryMeter();
  MemoryMeter(const MemoryMeter &) = delete;
  MemoryMeter &operator=(const MemoryMeter &) = delete;

  /// The most bytes at once since the meter was made, in tensors made since.
  int64_t peak() const;

private:
  at::Allocator *before;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TOOLS_MEMORYMETER_H
