//===- MaskChecksum.h - the CRC-32 of masks as float64 --------------------===//
//
// A mask of a trace file is 8 bytes for one bit, and half of the file of a
// graph algorithm is masks. Their checksum follows from that of the bits,
// which are 64 times fewer: with P the polynomial of the bits and D that of
// the float64 1.0, the file's is P(x^64) D(x), and P(x^64) = P(x)^64 since
// squaring is linear over GF(2).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_MASKCHECKSUM_H
#define KLEENE_COMPILER_TRACE_MASKCHECKSUM_H

#include <array>
#include <cstddef>
#include <cstdint>

namespace kleene {

class MaskChecksum {
public:
  /// The next masks, each 0 or 1.
  void add(const uint8_t *masks, size_t count);
  /// The checksum of bytes whose own is `before`, followed by all masks as
  /// float64.
  uint32_t after(uint32_t before) const;

private:
  void addBits(uint64_t bits, size_t count);

  std::array<uint64_t, 64> words{}; ///< bits of the masks, first one lowest
  size_t filled = 0;                ///< bits in `words`
  uint64_t total = 0;               ///< masks
  uint32_t crc = 0xffffffffu;       ///< of full `words`, from a zero register
};

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_MASKCHECKSUM_H
