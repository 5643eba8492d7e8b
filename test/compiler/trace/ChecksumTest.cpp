// CRC-32 against its definition, one bit at a time.
#include "compiler/trace/Checksum.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace kleene;

namespace {

uint32_t byBits(uint32_t crc, const uint8_t *bytes, size_t count) {
  crc = ~crc;
  for (size_t k = 0; k < count; ++k) {
    crc ^= bytes[k];
    for (int bit = 0; bit < 8; ++bit)
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

} // namespace

TEST(Checksum, checkValueOfTheStandard) {
  EXPECT_EQ(crc32(0, "123456789", 9), 0xcbf43926u);
  EXPECT_EQ(crc32(0, nullptr, 0), 0u);
}

TEST(Checksum, everyLengthAlignmentAndStart) {
  std::mt19937 random(1);
  std::vector<uint8_t> bytes(5000);
  for (uint8_t &byte : bytes)
    byte = static_cast<uint8_t>(random());
  for (size_t count :
       {1u, 15u, 16u, 255u, 256u, 257u, 511u, 512u, 1023u, 1024u, 3072u, 4900u})
    for (size_t offset : {0u, 1u, 63u}) {
      const uint32_t start = static_cast<uint32_t>(random());
      EXPECT_EQ(crc32(start, bytes.data() + offset, count),
                byBits(start, bytes.data() + offset, count))
          << count << " from " << offset;
    }
}

TEST(Checksum, piecesMakeTheWhole) {
  std::vector<uint8_t> bytes(4000);
  for (size_t k = 0; k < bytes.size(); ++k)
    bytes[k] = static_cast<uint8_t>(k * k);
  const uint32_t whole = crc32(0, bytes.data(), bytes.size());
  for (size_t cut : {1u, 100u, 256u, 1000u, 3999u})
    EXPECT_EQ(crc32(crc32(0, bytes.data(), cut), bytes.data() + cut,
                    bytes.size() - cut),
              whole);
}
