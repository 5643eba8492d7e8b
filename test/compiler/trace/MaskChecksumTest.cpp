// The checksum of widened masks against that of the bytes themselves.
#include "compiler/trace/MaskChecksum.h"

#include "compiler/trace/Checksum.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace kleene;

namespace {

/// Masks in pieces of `piece` after a few other bytes.
void expectEqual(const std::vector<uint8_t> &masks, size_t piece) {
  const std::vector<double> wide(masks.begin(), masks.end());
  MaskChecksum checksum;
  for (size_t at = 0; at < masks.size(); at += piece)
    checksum.add(masks.data() + at, std::min(piece, masks.size() - at));
  for (uint32_t before : {crc32(0, "header", 6), 0u, 0xffffffffu})
    EXPECT_EQ(checksum.after(before),
              crc32(before, wide.data(), wide.size() * sizeof(double)))
        << masks.size() << " in pieces of " << piece;
}

} // namespace

TEST(MaskChecksum, everyLengthInPiecesOfAnyLength) {
  std::mt19937 random(1);
  for (size_t count : {1u, 7u, 8u, 25u, 63u, 64u, 65u, 4095u, 4096u, 9000u}) {
    std::vector<uint8_t> masks(count);
    for (uint8_t &mask : masks)
      mask = random() & 1;
    for (size_t piece : {1u, 5u, 25u, 64u, 100u, 4096u})
      expectEqual(masks, piece);
  }
}

TEST(MaskChecksum, ofNothingIsWhatStoodBefore) {
  EXPECT_EQ(MaskChecksum().after(0x12345678u), 0x12345678u);
}

TEST(MaskChecksum, ofNoMasksThatHold) {
  expectEqual(std::vector<uint8_t>(4096), 4096);
  expectEqual(std::vector<uint8_t>(4096, 1), 4096);
}
