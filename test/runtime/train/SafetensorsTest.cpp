// The container: round trip, the documented layout as Python's standard library
// sees it, hostile headers one by one, and thousands of mutated files.
#include "runtime/train/Safetensors.h"

#include "runtime/train/Error.h"
#include "test/runtime/train/AllocationWatch.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace kleene::rt {
namespace {

using test::largestAllocation;
using test::Scratch;
using test::slurp;
using test::spill;

template <typename T> std::string bytesOf(const std::vector<T> &values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

struct Sample {
  std::string floats =
      bytesOf<float>({1.5f, -2.0f, 0.0f, 3e38f, -0.0f, 1e-40f});
  std::string doubles = bytesOf<double>({0.1, -7.25});
  std::string longs = bytesOf<int64_t>({-1, INT64_MAX, 42});
  std::string empty;
  std::vector<SafetensorsItem> items = {
      {"encode.weight", "F32", {2, 3}, floats},
      {"scale", "F64", {2}, doubles},
      {"none", "F32", {0, 5}, empty},
      {"steps", "I64", {3, 1}, longs}};
  SafetensorsMetadata metadata = {{"algorithm", "bfs"}, {"step", "12"}};
};

/// The file with this header text and so many bytes of data.
std::string container(const std::string &header, size_t dataBytes = 0) {
  uint64_t length = header.size();
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  return file + header + std::string(dataBytes, 'x');
}

/// What the reader says about the file, "" when it reads it.
std::string complaint(const std::filesystem::path &path, Exit expected) {
  try {
    SafetensorsReader reader(path);
  } catch (const Error &error) {
    EXPECT_EQ(error.code, expected) << error.what();
    return error.what();
  }
  return "";
}

TEST(Safetensors, RoundTripsBitForBit) {
  Scratch scratch;
  Sample sample;
  writeSafetensors(scratch / "a", sample.items, sample.metadata);
  SafetensorsReader reader(scratch / "a");
  EXPECT_EQ(reader.metadata(), sample.metadata);
  ASSERT_EQ(reader.entries().size(), sample.items.size());
  std::vector<SafetensorsItem> again;
  std::vector<std::string> data;
  data.reserve(sample.items.size());
  for (const SafetensorsItem &item : sample.items) {
    const SafetensorsEntry *entry = reader.find(item.name);
    ASSERT_NE(entry, nullptr) << item.name;
    EXPECT_EQ(entry->dtype, item.dtype);
    EXPECT_EQ(entry->shape, item.shape);
    data.emplace_back(entry->size, '\0');
    reader.read(*entry, data.back().data());
    EXPECT_EQ(data.back(), item.data);
    again.push_back({item.name, entry->dtype, entry->shape, data.back()});
  }
  writeSafetensors(scratch / "b", again, reader.metadata());
  EXPECT_EQ(slurp(scratch / "a"), slurp(scratch / "b"));
  EXPECT_EQ(reader.find("nothing"), nullptr);
}

TEST(Safetensors, IsWhatPythonReads) {
  Scratch scratch;
  Sample sample;
  writeSafetensors(scratch / "a", sample.items, sample.metadata);
  // The layout as its documentation states it, on the standard library alone.
  spill(scratch / "read.py", R"(
import json, struct, sys
f = open(sys.argv[1], "rb").read()
(n,) = struct.unpack("<Q", f[:8])
assert f[8:9] == b"{" and (8 + n) % 8 == 0
head = json.loads(f[8:8 + n].decode("utf-8"))
assert head.pop("__metadata__") == {"algorithm": "bfs", "step": "12"}
data = f[8 + n:]
at = 0
for name, t in sorted(head.items(), key=lambda x: x[1]["data_offsets"]):
    lo, hi = t["data_offsets"]
    assert lo == at
    at = hi
assert at == len(data)
lo, hi = head["encode.weight"]["data_offsets"]
assert head["encode.weight"]["shape"] == [2, 3]
assert struct.unpack("<6f", data[lo:hi])[:2] == (1.5, -2.0)
lo, hi = head["scale"]["data_offsets"]
assert struct.unpack("<2d", data[lo:hi]) == (0.1, -7.25)
lo, hi = head["steps"]["data_offsets"]
assert struct.unpack("<3q", data[lo:hi]) == (-1, 2**63 - 1, 42)
)");
  std::string command = "python3 '" + (scratch / "read.py").string() + "' '" +
                        (scratch / "a").string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(Safetensors, ReadsWhatPythonWrites) {
  Scratch scratch;
  spill(scratch / "write.py", R"(
import json, struct, sys
head = json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}})
head = head.encode()
open(sys.argv[1], "wb").write(
    struct.pack("<Q", len(head)) + head + struct.pack("<2f", 0.5, -1.0))
)");
  std::string command = "python3 '" + (scratch / "write.py").string() + "' '" +
                        (scratch / "a").string() + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  SafetensorsReader reader(scratch / "a");
  float values[2];
  ASSERT_EQ(reader.entries().size(), 1u);
  reader.read(reader.entries()[0], values);
  EXPECT_EQ(values[0], 0.5f);
  EXPECT_EQ(values[1], -1.0f);
}

TEST(Safetensors, RefusesEveryBrokenHeader) {
  struct Case {
    const char *header;
    size_t dataBytes;
    const char *expected;
  };
  const Case cases[] = {
      {"", 0, "not JSON"},
      {"[]", 0, "an array in the wrong place"},
      {"{\"a\":1}", 0, "a number in the wrong place"},
      {"{\"a\":{}}", 0, "are all needed"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "are all needed"},
      {"{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4,
       "unknown dtype `F31`"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4,
       "its shape does not have the 4 bytes"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8,
       "8 bytes of data, but the tensors have 4"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4,
       "pass the end"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8,
       "leave a gap"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
       "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
       4, "overlap"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4,
       "leave a gap"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4,
       "a negative number"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4,
       "no integer"},
      {"{\"a\":{\"dtype\":\"F64\",\"shape\":[4611686018427387904,8],"
       "\"data_offsets\":[0,0]}}",
       0, "its shape does not have the 0 bytes"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],"
       "\"data_offsets\":[0,4]}}",
       4, "no integer"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"
       ","
       "\"data_offsets\":[0,4]}}",
       4, "more than 16 dimensions"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
       "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}",
       4, "`a` appears twice"},
      {"{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 0, "appears twice"},
      {"{\"a\":{\"dtype\":\"F32\",\"x\":1}}", 0, "unknown field `x`"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}", 4,
       "an array in the wrong place"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", 4,
       "a number in the wrong place"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4,
       "needs two numbers"},
      {"{\"__metadata__\":{\"a\":1}}", 0, "a number in the wrong place"},
      {"{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "appears twice"},
      {"{\"\xff\":{}}", 0, "not JSON"},
      {"{\"a\":{\"dtype\":\"F32\",", 0, "not JSON"},
  };
  Scratch scratch;
  for (const Case &test : cases) {
    spill(scratch / "a", container(test.header, test.dataBytes));
    EXPECT_NE(complaint(scratch / "a", Exit::input).find(test.expected),
              std::string::npos)
        << test.header << "\nsaid: " << complaint(scratch / "a", Exit::input);
  }
}

TEST(Safetensors, CapsHeaderAndTensorCount) {
  Scratch scratch;
  std::string declares32GiB(8, '\0');
  uint64_t huge = uint64_t{32} << 30;
  std::memcpy(declares32GiB.data(), &huge, 8);
  spill(scratch / "a", declares32GiB + "{}");
  largestAllocation = 0;
  EXPECT_NE(complaint(scratch / "a", Exit::input).find("header of"),
            std::string::npos);
  EXPECT_LT(largestAllocation, 4096u);

  // A sparse file that really has the 9 MiB its header length says.
  uint64_t tooLong = 9u << 20;
  std::memcpy(declares32GiB.data(), &tooLong, 8);
  spill(scratch / "a", declares32GiB);
  std::filesystem::resize_file(scratch / "a", 16u << 20);
  EXPECT_NE(complaint(scratch / "a", Exit::input).find("header of"),
            std::string::npos);

  std::string many = "{";
  for (int k = 0; k < 9; ++k)
    many += (k ? ",\"" : "\"") + std::to_string(k) +
            R"(":{"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  spill(scratch / "a", container(many + "}"));
  EXPECT_NO_THROW(SafetensorsReader(scratch / "a"));
  try {
    SafetensorsReader(scratch / "a", {.tensors = 8});
    FAIL() << "nine tensors passed a cap of eight";
  } catch (const Error &error) {
    EXPECT_NE(std::string(error.what()).find("more than 8 tensors"),
              std::string::npos);
  }
}

TEST(Safetensors, SaysWhatIsNotAFile) {
  Scratch scratch;
  EXPECT_NE(complaint(scratch / "none", Exit::io).find("No such file"),
            std::string::npos);
  EXPECT_NE(complaint(scratch.root, Exit::io).find("not a regular file"),
            std::string::npos);
  spill(scratch / "a", "short");
  EXPECT_NE(complaint(scratch / "a", Exit::input).find("only 5 bytes"),
            std::string::npos);
}

TEST(Safetensors, RefusesToWriteNonsense) {
  Scratch scratch;
  std::string four(4, '\0');
  EXPECT_THROW(writeSafetensors(scratch / "a", {{"a", "F32", {2}, four}}),
               Error);
  EXPECT_THROW(writeSafetensors(scratch / "a", {{"a", "F3", {1}, four}}),
               Error);
  EXPECT_THROW(writeSafetensors(scratch / "a", {{"a", "F32", {1}, four},
                                                {"a", "F32", {1}, four}}),
               Error);
  EXPECT_FALSE(std::filesystem::exists(scratch / "a"));
}

/// One of the ways to damage a file.
void mutate(std::string &file, std::mt19937 &random) {
  auto below = [&](size_t m) { return m ? random() % m : 0; };
  static const char *const tokens[] = {"18446744073709551615",
                                       "-1",
                                       "[",
                                       "{",
                                       "}",
                                       "]",
                                       "\"",
                                       "0",
                                       "1e9",
                                       "9223372036854775807",
                                       "null",
                                       ",",
                                       "\"F64\"",
                                       "\"data_offsets\""};
  switch (below(6)) {
  case 0: // one bit
    file[below(file.size())] ^= static_cast<char>(1u << below(8));
    break;
  case 1: // cut off
    file.resize(below(file.size()) + 1);
    break;
  case 2: // a token where it does not belong
    file.insert(8 + below(file.size() - 8), tokens[below(std::size(tokens))]);
    break;
  case 3: // a digit of the header
    for (size_t k = 8 + below(200); k < file.size(); ++k)
      if (file[k] >= '0' && file[k] <= '9') {
        file[k] = static_cast<char>('0' + below(10));
        break;
      }
    break;
  case 4: // another header length
    file[below(8)] = static_cast<char>(random());
    break;
  case 5: // a piece twice
    file.insert(below(file.size()), file.substr(below(file.size()), below(64)));
    break;
  }
}

TEST(Safetensors, SurvivesMutations) {
  Scratch scratch;
  Sample sample;
  writeSafetensors(scratch / "good", sample.items, sample.metadata);
  const std::string good = slurp(scratch / "good");
  std::mt19937 random(20240611);
  int accepted = 0, refused = 0;
  for (int round = 0; round < 6000; ++round) {
    std::string file = good;
    for (unsigned count = 1 + random() % 3; count && file.size() > 9; --count)
      mutate(file, random);
    spill(scratch / "bad", file);
    largestAllocation = 0;
    try {
      SafetensorsReader reader(scratch / "bad");
      for (const SafetensorsEntry &entry : reader.entries()) {
        ASSERT_LE(entry.size, file.size());
        std::string data(entry.size, '\0');
        reader.read(entry, data.data());
      }
      ++accepted;
    } catch (const Error &error) {
      ASSERT_EQ(error.code, Exit::input) << error.what();
      ++refused;
    }
    // Parser buffers included: nothing grows beyond the file's own scale.
    ASSERT_LE(largestAllocation, 8 * file.size() + 4096);
  }
  // Both happen, or the mutations test nothing: a bit of the data may change.
  EXPECT_GT(accepted, 100);
  EXPECT_GT(refused, 3000);
}

} // namespace
} // namespace kleene::rt
