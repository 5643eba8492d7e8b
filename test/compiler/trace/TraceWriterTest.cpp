// The trace file of a hand-written Bellman-Ford equals the reference's from the
// seed alone, bit for bit, on all sizes; and what is written reads back.
#include "compiler/trace/TraceWriter.h"
#include "compiler/trace/NpzReader.h"
#include "test/compiler/BellmanFord.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace kleene;
using namespace kleene::test;

namespace {

const Spec spec = bellmanFordSpec();

std::string writeSamples(int64_t nodes, int64_t count, uint32_t seed) {
  const std::string path =
      testing::TempDir() + "/written-" + std::to_string(::getpid()) + ".npz";
  auto generator = TraceGenerator::create(spec, bellmanFordFunctions(), nodes);
  EXPECT_TRUE(generator);
  (*generator)->random().seed(seed);
  auto sink = TraceWriter::create(path, spec, {nodes, count, seed});
  EXPECT_TRUE(sink);
  for (int64_t k = 0; k < count; ++k) {
    EXPECT_EQ((*generator)->next(), TraceStatus::ok);
    EXPECT_TRUE((*sink)->add(**generator));
  }
  EXPECT_TRUE((*sink)->finish());
  return path;
}

NpyArray readArray(const NpzReader &npz, const std::string &name) {
  auto array = npz.read(name);
  EXPECT_TRUE(array) << array.failure().message;
  return array ? *array : NpyArray();
}

} // namespace

TEST(TraceWriter, equalsTheReferenceBitForBit) {
  for (int64_t nodes : {4, 8, 16, 64}) {
    const int64_t count = nodes == 64 ? 2 : 5;
    auto ours = NpzReader::open(writeSamples(nodes, count, 1));
    auto golden = NpzReader::open(KLEENE_TEST_DIR "/golden/bellman_ford_n" +
                                  std::to_string(nodes) + "_s1.npz");
    ASSERT_TRUE(ours);
    ASSERT_TRUE(golden);
    for (const std::string &name : golden->names()) {
      if (name.starts_with("arg/") || name == "spec")
        continue;
      const NpyArray expected = readArray(*golden, name);
      const NpyArray written = readArray(*ours, name);
      EXPECT_EQ(written.type, expected.type) << name;
      EXPECT_EQ(written.shape, expected.shape) << name;
      EXPECT_EQ(written.bytes, expected.bytes) << name << ", n = " << nodes;
    }
    EXPECT_EQ(ours->names().size(), golden->names().size() - 2);
  }
}

TEST(TraceWriter, aSampleDoesNotDependOnTheCount) {
  const NpyArray few =
      readArray(*NpzReader::open(writeSamples(8, 3, 5)), "input/A");
  const NpyArray many =
      readArray(*NpzReader::open(writeSamples(8, 700, 5)), "input/A");
  EXPECT_TRUE(
      std::equal(few.bytes.begin(), few.bytes.end(), many.bytes.begin()));
}

TEST(TraceWriter, lengthsAddUpToTheHintRows) {
  auto npz = NpzReader::open(writeSamples(12, 300, 2));
  ASSERT_TRUE(npz);
  const NpyArray lengths = readArray(*npz, "lengths");
  std::vector<double> values(300);
  lengths.copyReals(0, values);
  double rows = 0;
  for (double length : values)
    rows += length;
  EXPECT_EQ(readArray(*npz, "hint/d").shape,
            (std::vector<int64_t>{static_cast<int64_t>(rows), 12}));
}

TEST(TraceWriter, specIsJSONOfTheProbes) {
  auto npz = NpzReader::open(writeSamples(4, 1, 9));
  ASSERT_TRUE(npz);
  const NpyArray bytes = readArray(*npz, "spec");
  EXPECT_EQ(bytes.type, NpyType::u1);
  const std::string text(bytes.bytes.begin(), bytes.bytes.end());
  EXPECT_EQ(text, traceSpecJSON(spec, {4, 1, 9}));
  EXPECT_TRUE(text.starts_with("{\"algorithm\": \"bellman_ford\", \"size\": 4, "
                               "\"seed\": 9, \"count\": 1, \"probes\": ["));
}

TEST(TraceWriter, refusesWhatNoFileHolds) {
  auto sink =
      TraceWriter::create("/dev/null", spec, {65536, int64_t{1} << 40, 1});
  ASSERT_FALSE(sink);
  EXPECT_EQ(sink.failure().kind, FailureKind::limit);
}

TEST(TraceWriter, withoutFinishNoFileAppears) {
  const std::string path = testing::TempDir() + "/unfinished.npz";
  std::filesystem::remove(path);
  {
    auto sink = TraceWriter::create(path, spec, {4, 1, 9});
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}
