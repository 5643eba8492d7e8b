// The header of .npy files: what is printed parses, what is wrong is named.
#include "compiler/trace/Npy.h"

#include <gtest/gtest.h>

using namespace kleene;

namespace {

/// A version-1 header around a dictionary.
std::string headerOf(std::string dict) {
  dict += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(dict.size() & 255);
  header += static_cast<char>(dict.size() >> 8);
  return header + dict;
}

void expectRefused(const std::string &header, uint64_t dataBytes,
                   const std::string &why) {
  const auto parsed = parseNpyHeader(header, header.size() + dataBytes, "x");
  ASSERT_FALSE(parsed) << header;
  EXPECT_NE(parsed.failure().message.find(why), std::string::npos)
      << parsed.failure().message;
}

} // namespace

TEST(Npy, printedHeadersParse) {
  const std::vector<std::vector<int64_t>> shapes = {
      {}, {5}, {3, 4}, {0, 7}, {2, 3, 4, 5, 6}};
  for (const auto &shape : shapes)
    for (NpyType type : {NpyType::f8, NpyType::f4, NpyType::i8, NpyType::i4,
                         NpyType::i1, NpyType::u2, NpyType::u1, NpyType::b1}) {
      const std::string header = printNpyHeader(type, shape);
      EXPECT_EQ(header.size() % 64, 0u);
      NpyHeader plain{type, false, shape, 0};
      const auto bytes =
          static_cast<uint64_t>(plain.elements() * npyTypeBytes(type));
      const auto parsed = parseNpyHeader(header, header.size() + bytes, "x");
      ASSERT_TRUE(parsed) << parsed.failure().message;
      EXPECT_EQ(parsed->type, type);
      EXPECT_EQ(parsed->shape, shape);
      EXPECT_FALSE(parsed->fortranOrder);
      EXPECT_EQ(parsed->bytes, header.size());
    }
}

TEST(Npy, acceptsNumPysVariants) {
  const auto parsed =
      parseNpyHeader(headerOf("{'shape': (2, 3), 'fortran_order': True, "
                              "'descr': '<i4'}"),
                     headerOf("{'shape': (2, 3), 'fortran_order': True, "
                              "'descr': '<i4'}")
                             .size() +
                         24,
                     "x");
  ASSERT_TRUE(parsed) << parsed.failure().message;
  EXPECT_TRUE(parsed->fortranOrder);
  EXPECT_EQ(parsed->shape, (std::vector<int64_t>{2, 3}));
}

TEST(Npy, namesWhatIsWrong) {
  auto dict = [](const std::string &descr, const std::string &shape) {
    return headerOf("{'descr': " + descr +
                    ", 'fortran_order': False, 'shape': " + shape + ", }");
  };
  expectRefused("not numpy at all", 0, "not a NumPy array");
  expectRefused(std::string("\x93NUMPY\x01\x00\xff\x7f", 10), 0,
                "NumPy header");
  expectRefused(std::string("\x93NUMPY\x09\x00\x10\x00", 10), 0, "version 9");
  expectRefused(dict("'|O'", "(1,)"), 8, "pickled");
  expectRefused(dict("'>f8'", "(1,)"), 8, "`>f8`");
  expectRefused(dict("[('a', '<f8')]", "(1,)"), 8, "structures");
  expectRefused(dict("'<f8'", "(-1,)"), 8, "natural number");
  expectRefused(dict("'<f8'", "(1,1,1,1,1,1,1,1,1)"), 8, "more than 8 axes");
  expectRefused(dict("'<f8'", "(4294967296,)"), 8,
                "declares 34359738368 bytes, the file holds 8");
  expectRefused(dict("'<f8'", "(99999999999999999999,)"), 8, "natural number");
  expectRefused(dict("'<f8'", "(4611686018427387904, 4)"), 8, "more than 2^63");
  expectRefused(dict("'<f8'", "(0, 4611686018427387904, 4)"), 8,
                "the file holds 8");
  expectRefused(headerOf("{'descr': '<f8'}"), 8, "lacks");
  expectRefused(headerOf("{'descr': '<f8', 'evil': 1}"), 8, "unknown key");
  expectRefused(headerOf("__import__('os')"), 8, "not a dictionary");
}
