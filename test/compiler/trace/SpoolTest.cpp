// Bytes come out as they went in, from memory and from the temporary file.
#include "compiler/trace/Spool.h"

#include <gtest/gtest.h>

using namespace kleene;

namespace {

constexpr size_t mebibyte = size_t{1} << 20;

/// 8-byte words that differ everywhere.
std::vector<uint64_t> words(uint64_t first, size_t count) {
  std::vector<uint64_t> values(count);
  for (size_t k = 0; k < count; ++k)
    values[k] = (first + k) * 0x9e3779b97f4a7c15u;
  return values;
}

void fillAndDrain(size_t budgetBytes) {
  SpoolBudget budget(budgetBytes);
  Spool even(budget), odd(budget);
  constexpr size_t count = 1000; // 8000 bytes: chunks end inside a piece
  constexpr uint64_t pieces = 1200;
  for (uint64_t k = 0; k < pieces; ++k)
    (k % 2 ? odd : even).append(words(k * count, count).data(), count * 8);
  EXPECT_EQ(even.bytes(), pieces / 2 * count * 8);
  for (Spool *spool : {&even, &odd}) {
    std::vector<uint64_t> back;
    spool->drain([&](const char *bytes, size_t size) {
      ASSERT_EQ(size % 8, 0u);
      const auto *from = reinterpret_cast<const uint64_t *>(bytes);
      back.insert(back.end(), from, from + size / 8);
    });
    ASSERT_EQ(back.size(), pieces / 2 * count);
    for (uint64_t k = 0; k < pieces / 2; ++k) {
      const uint64_t first = (2 * k + (spool == &odd)) * count;
      const auto expected = words(first, count);
      ASSERT_TRUE(std::equal(expected.begin(), expected.end(),
                             back.begin() + static_cast<long>(k * count)))
          << "piece " << k;
    }
    EXPECT_EQ(spool->bytes(), 0u);
  }
  EXPECT_EQ(budget.fault(), "");
}

} // namespace

TEST(Spool, inMemory) { fillAndDrain(64 * mebibyte); }

TEST(Spool, partlyInAFile) { fillAndDrain(5 * mebibyte); }

TEST(Spool, allButTheLastChunkInAFile) { fillAndDrain(0); }

TEST(Spool, empty) {
  SpoolBudget budget(0);
  Spool spool(budget);
  spool.drain([](const char *, size_t) { FAIL(); });
}
