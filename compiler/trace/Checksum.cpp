#include "compiler/trace/Checksum.h"

#include <libdeflate.h>

namespace kleene {

uint32_t crc32(uint32_t before, const void *bytes, size_t count) {
  return libdeflate_crc32(before, bytes, count);
}

} // namespace kleene
