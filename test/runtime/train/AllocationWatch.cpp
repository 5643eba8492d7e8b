#include "test/runtime/train/AllocationWatch.h"

#include <cstdlib>
#include <new>

size_t kleene::test::largestAllocation = 0;

void *operator new(size_t size) {
  if (size > kleene::test::largestAllocation)
    kleene::test::largestAllocation = size;
  if (void *memory = std::malloc(size ? size : 1))
    return memory;
  throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, size_t) noexcept { std::free(memory); }
