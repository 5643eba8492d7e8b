#include "runtime/tools/MemoryMeter.h"

#include <atomic>

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

} // namespace

MemoryMeter::MemoryMeter() : before(c10::GetAllocator(c10::DeviceType::CPU)) {
  TORCH_CHECK(before != &counting(), "one memory meter at a time");
  counting().base = before;
  alive = most = 0;
  c10::SetAllocator(c10::DeviceType::CPU, &counting(), /*priority=*/255);
}

MemoryMeter::~MemoryMeter() {
  c10::SetAllocator(c10::DeviceType::CPU, before, /*priority=*/255);
}

int64_t MemoryMeter::peak() const { return most; }

} // namespace kleene::rt
