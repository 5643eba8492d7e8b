// Rows come back as they were, however the code is cut, and rows that repeat
// take little room.
#include "compiler/trace/RowDelta.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <string>

using namespace kleene;

namespace {

using Sample = std::vector<std::string>; // its rows

std::string encodeAll(const std::vector<Sample> &samples, size_t rowBytes) {
  RowEncoder encoder(rowBytes);
  std::string code;
  for (const Sample &sample : samples) {
    std::string rows;
    for (const std::string &row : sample)
      rows += row;
    encoder.encode(
        rows.data(), static_cast<int64_t>(sample.size()),
        [&](const char *bytes, size_t count) { code.append(bytes, count); });
  }
  return code;
}

/// Decodes in pieces of random lengths; all rows, one after the other.
std::string decodeAll(const std::string &code, size_t rowBytes,
                      std::mt19937 &random) {
  RowDecoder decoder(rowBytes);
  std::string rows;
  for (size_t at = 0; at < code.size();) {
    const size_t piece = std::min(8 * (1 + random() % 100), code.size() - at);
    decoder.decode(code.data() + at, piece,
                   [&](const char *row) { rows.append(row, rowBytes); });
    at += piece;
  }
  return rows;
}

} // namespace

TEST(RowDelta, roundTrip) {
  std::mt19937 random(1);
  for (size_t rowBytes : {1u, 7u, 8u, 9u, 64u, 511u, 512u, 513u, 3000u}) {
    std::vector<Sample> samples;
    std::string expected, row(rowBytes, '\0');
    for (int sample = 0; sample < 30; ++sample) {
      Sample &rows = samples.emplace_back();
      for (uint32_t count = random() % 12; count-- > 0;) {
        // From no change to a change of everything.
        for (uint32_t changes = random() % 4; changes-- > 0;)
          row[random() % rowBytes] = static_cast<char>(random());
        if (random() % 8 == 0)
          std::ranges::generate(row, std::ref(random));
        expected += rows.emplace_back(row);
      }
    }
    const std::string code = encodeAll(samples, rowBytes);
    EXPECT_EQ(code.size() % 8, 0u);
    EXPECT_EQ(decodeAll(code, rowBytes, random), expected) << rowBytes;
  }
}

TEST(RowDelta, repeatedRowsAreSmall) {
  const std::vector<Sample> samples(10, Sample(100, std::string(4096, 'x')));
  // 8 words a row, one a sample, and the first row once.
  EXPECT_EQ(encodeAll(samples, 4096).size(), 10u * (100 * 64 + 8) + 4096);
}
