// The writer and the bounded reader of .npz files, and hostile files. A damaged
// file is refused with one line or read with its checksums right.
#include "compiler/trace/NpzReader.h"
#include "compiler/trace/NpzWriter.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <zlib.h>

using namespace kleene;

namespace {

std::string tempPath(const std::string &name) {
  return testing::TempDir() + "/" + name;
}

std::string contents(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put(const std::string &path, const std::string &bytes) {
  // A new file: truncating an old one makes some file systems write it out.
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Two arrays, written in turns.
std::string writeExample(const std::string &path) {
  auto file = OutputFile::open(path);
  EXPECT_TRUE(file);
  NpzWriter npz(std::move(*file));
  const size_t reals = npz.add("input/x", NpyType::f8, {100, 30});
  const size_t ints = npz.add("lengths", NpyType::i8, {100});
  for (int64_t k = 0; k < 100; ++k) {
    std::vector<double> row(30, static_cast<double>(k));
    npz.append(reals, row.data(), row.size() * 8);
    npz.append(ints, &k, 8);
  }
  EXPECT_TRUE(npz.finish());
  return contents(path);
}

void expectExample(const NpzReader &npz) {
  EXPECT_EQ(npz.names(), (std::vector<std::string>{"input/x", "lengths"}));
  const auto reals = npz.read("input/x");
  ASSERT_TRUE(reals) << reals.failure().message;
  EXPECT_EQ(reals->shape, (std::vector<int64_t>{100, 30}));
  double row[30];
  reals->copyReals(42 * 30, row);
  EXPECT_EQ(row[0], 42);
  EXPECT_EQ(row[29], 42);
  const auto ints = npz.read("lengths");
  ASSERT_TRUE(ints);
  ints->copyReals(99, std::span(row, 1));
  EXPECT_EQ(row[0], 99);
}

/// Everything a caller can do with a file; the first message, "" if none.
std::string readEverything(const std::string &path) {
  auto npz = NpzReader::open(path);
  if (!npz)
    return npz.failure().message;
  for (const std::string &name : npz->names())
    if (auto array = npz->read(name); !array)
      return array.failure().message;
  return "";
}

void u16(std::string &text, size_t value) {
  text += {static_cast<char>(value & 255), static_cast<char>(value >> 8)};
}
void u32(std::string &text, uint64_t value) {
  u16(text, value & 0xffff);
  u16(text, value >> 16 & 0xffff);
}

/// A zip with one entry made by hand, so that every number can lie.
std::string zipOf(const std::string &name, const std::string &packed,
                  uint16_t method, uint64_t bytes, uint32_t crc) {
  std::string fields;
  u16(fields, 20);
  u16(fields, 0);
  u16(fields, method);
  u32(fields, 0);
  u32(fields, crc);
  u32(fields, packed.size());
  u32(fields, bytes);
  u16(fields, name.size());
  u16(fields, 0);
  std::string zip = "PK\3\4" + fields + name + packed;
  std::string central = "PK\1\2";
  u16(central, 20);
  central += fields;
  central += std::string(14, '\0') + name;
  const size_t start = zip.size();
  zip += central + std::string("PK\5\6\0\0\0\0", 8);
  u16(zip, 1);
  u16(zip, 1);
  u32(zip, central.size());
  u32(zip, start);
  u16(zip, 0);
  return zip;
}

std::string deflated(const std::string &text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef *>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

uint32_t zlibCrc(const std::string &text) {
  return static_cast<uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef *>(text.data()),
              static_cast<uInt>(text.size())));
}

} // namespace

TEST(Npz, roundTrip) {
  const std::string path = tempPath("roundtrip.npz");
  writeExample(path);
  auto npz = NpzReader::open(path);
  ASSERT_TRUE(npz) << npz.failure().message;
  expectExample(*npz);
  EXPECT_FALSE(npz->read("input/y"));
}

TEST(Npz, anIncompleteArrayIsAnError) {
  const std::string path = tempPath("incomplete.npz");
  std::filesystem::remove(path);
  auto file = OutputFile::open(path);
  ASSERT_TRUE(file);
  NpzWriter npz(std::move(*file));
  npz.add("x", NpyType::f8, {2});
  EXPECT_FALSE(npz.finish());
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Npz, zip64WhereNeeded) {
  // 5 GiB declared in a sparse file: header offsets beyond 32 bits.
  const std::string path = tempPath("large.npz");
  auto file = OutputFile::open("/dev/null");
  ASSERT_TRUE(file);
  NpzWriter npz(std::move(*file));
  const size_t large = npz.add("large", NpyType::u1, {int64_t{5} << 30});
  std::vector<char> zeros(size_t{1} << 24);
  for (int k = 0; k < 5 * 64; ++k)
    npz.append(large, zeros.data(), zeros.size());
  const size_t after = npz.add("after", NpyType::u1, {3});
  npz.append(after, "abc", 3);
  EXPECT_TRUE(npz.finish());
}

TEST(Npz, readsDeflatedAndFortranOrder) {
  std::string npy = printNpyHeader(NpyType::f4, {2, 3});
  npy.replace(npy.find("False"), 5, "True ");
  const float columns[] = {0, 3, 1, 4, 2, 5}; // columns first
  npy.append(reinterpret_cast<const char *>(columns), sizeof columns);
  const std::string path = tempPath("deflated.npz");
  put(path, zipOf("m.npy", deflated(npy), 8, npy.size(), zlibCrc(npy)));
  auto npz = NpzReader::open(path);
  ASSERT_TRUE(npz) << npz.failure().message;
  auto array = npz->read("m");
  ASSERT_TRUE(array) << array.failure().message;
  double values[6];
  array->copyReals(0, values);
  for (int k = 0; k < 6; ++k)
    EXPECT_EQ(values[k], k);
}

TEST(Npz, refusesLies) {
  const std::string npy =
      printNpyHeader(NpyType::f8, {2}) + std::string(16, '\1');
  const std::string path = tempPath("lie.npz");
  auto expect = [&](const std::string &zip, const std::string &why) {
    put(path, zip);
    const std::string message = readEverything(path);
    EXPECT_NE(message.find(why), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos);
  };
  const uint32_t crc = zlibCrc(npy);
  put(path, zipOf("x.npy", npy, 0, npy.size(), crc));
  ASSERT_EQ(readEverything(path), "");
  expect(zipOf("x.npy", npy, 0, npy.size(), crc + 1), "checksum");
  expect(zipOf("x.npy", npy, 0, npy.size() + 8, crc), "declares");
  expect(zipOf("x.npy", npy, 12, npy.size(), crc), "method 12");
  // 32 GiB, stored and deflated.
  const std::string huge = printNpyHeader(NpyType::f8, {int64_t{1} << 32});
  expect(zipOf("x.npy", huge, 0, huge.size(), zlibCrc(huge)),
         "declares 34359738368 bytes");
  expect(zipOf("x.npy", deflated(npy), 8, 0xfffffff0u, crc), "declares");
  expect(zipOf("x.npy", deflated(npy).substr(0, 20), 8, npy.size(), crc),
         "damaged or truncated");
  expect(zipOf("x.npy", "hello", 0, 5, zlibCrc("hello")), "not a NumPy array");
}

TEST(Npz, refusesOverlapsAndDuplicates) {
  const std::string path = tempPath("overlap.npz");
  std::string zip = writeExample(path);
  // Both directory entries point at the first local header.
  const size_t second = zip.rfind("PK\1\2");
  const size_t first = zip.rfind("PK\1\2", second - 1);
  std::string overlap = zip;
  std::memcpy(overlap.data() + second + 42, zip.data() + first + 42, 4);
  put(path, overlap);
  EXPECT_NE(readEverything(path), "");
  const std::string npy = printNpyHeader(NpyType::f8, {0});
  put(path, zipOf("x.npy", npy, 0, npy.size(), zlibCrc(npy)));
  ASSERT_EQ(readEverything(path), "");
}

TEST(Npz, truncationsAreRefused) {
  const std::string path = tempPath("truncated.npz");
  const std::string zip = writeExample(path);
  for (size_t size : {size_t{0}, size_t{1}, size_t{21}, size_t{22}, size_t{100},
                      zip.size() / 2, zip.size() - 22, zip.size() - 1}) {
    put(path, zip.substr(0, size));
    EXPECT_NE(readEverything(path), "") << size;
  }
}

TEST(Npz, mutationsNeverCrash) {
  const std::string path = tempPath("mutated.npz");
  const std::string zip = writeExample(path);
  const size_t directory = zip.find("PK\1\2");
  std::mt19937 random(2);
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = zip;
    for (int k = 0; k <= round % 3; ++k) {
      // Headers and directory matter most.
      const size_t at = round % 2
                            ? random() % 250
                            : directory + random() % (zip.size() - directory);
      damaged[at] = static_cast<char>(random());
    }
    put(path, damaged);
    const std::string message = readEverything(path);
    EXPECT_EQ(message.find('\n'), std::string::npos);
  }
}
