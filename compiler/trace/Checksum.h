//===- Checksum.h - the CRC-32 of zip files -------------------------------===//
//
// The checksum that every entry of an .npz carries, over pieces of it in
// order: crc32(crc32(0, a), b) is that of a followed by b.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_CHECKSUM_H
#define KLEENE_COMPILER_TRACE_CHECKSUM_H

#include <cstddef>
#include <cstdint>

namespace kleene {

uint32_t crc32(uint32_t before, const void *bytes, size_t count);

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_CHECKSUM_H
