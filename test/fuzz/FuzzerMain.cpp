// libFuzzer's entry to one of Targets.h, which KLEENE_FUZZ_TARGET names.
#include "Targets.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  kleene::test::KLEENE_FUZZ_TARGET(
      {reinterpret_cast<const char *>(bytes), size});
  return 0;
}
