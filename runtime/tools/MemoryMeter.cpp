#include "runtime/tools/MemoryMeter.h"

#include <atomic>

#ifdef KLEENE_CUDA_KERNELS
#include <c10/cuda/CUDACachingAllocator.h>
#endif

namespace kleene::rt {
namespace {

/// What is counted, for all allocations whenever they end.
std::atomic<int64_t> alive{0}, most{0};

/// An allocation of the library's own, with its size.
struct Block {
  at::DataPtr memory;
  int64_t bytes;
};

void release(void *context) {
  auto *block = static_cast<Block *>(context);
  alive -= block->bytes;
  delete block;
}

/// The library's allocator with a count.
class Counting final : public at::Allocator {
public:
  at::Allocator *base = nullptr;

  at::DataPtr count(at::DataPtr memory, size_t bytes) const {
    const auto size = static_cast<int64_t>(bytes);
    const int64_t now = alive += size;
    for (int64_t seen = most; seen < now;)
      if (most.compare_exchange_weak(seen, now))
        break;
    void *data = memory.get();
    const at::Device device = memory.device();
    return {data, new Block{std::move(memory), size}, release, device};
  }

#if TORCH_VERSION_MAJOR > 2 ||                                                 \
    (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3)
  at::DataPtr allocate(size_t bytes) override {
    return count(base->allocate(bytes), bytes);
  }
  void copy_data(void *to, const void *from, std::size_t bytes) const override {
    default_copy_data(to, from, bytes);
  }
#else
  at::DataPtr allocate(size_t bytes) const override {
    return count(base->allocate(bytes), bytes);
  }
#endif
};

Counting &counting() {
  static Counting allocator;
  return allocator;
}

#ifdef KLEENE_CUDA_KERNELS
/// Bytes on a GPU, now and at most since the last reset.
struct CudaBytes {
  int64_t now, most;
};
CudaBytes bytesOn(at::Device device) {
  // The first of these statistics is that of all pools together.
  const auto bytes =
      c10::cuda::CUDACachingAllocator::getDeviceStats(device.index())
          .allocated_bytes[0];
  return {bytes.current, bytes.peak};
}
#endif

} // namespace

MemoryMeter::MemoryMeter(at::Device device) : device(device) {
#ifdef KLEENE_CUDA_KERNELS
  if (device.is_cuda()) {
    c10::cuda::CUDACachingAllocator::resetPeakStats(device.index());
    before = bytesOn(device).now;
    return;
  }
#endif
  TORCH_CHECK(device.is_cpu(), "memory on ", device, " is not counted");
  allocator = c10::GetAllocator(c10::DeviceType::CPU);
  TORCH_CHECK(allocator != &counting(), "one memory meter at a time");
  counting().base = allocator;
  alive = most = 0;
  c10::SetAllocator(c10::DeviceType::CPU, &counting(), /*priority=*/255);
}

MemoryMeter::~MemoryMeter() {
  if (allocator)
    c10::SetAllocator(c10::DeviceType::CPU, allocator, /*priority=*/255);
}

int64_t MemoryMeter::peak() const {
#ifdef KLEENE_CUDA_KERNELS
  if (device.is_cuda())
    return bytesOn(device).most - before;
#endif
  return most;
}

} // namespace kleene::rt
