// Inputs from arrays: names, shapes and values are checked, and the message
// names the array with what was expected.
#include "compiler/trace/TraceReader.h"
#include "compiler/trace/NpzWriter.h"
#include "test/compiler/BellmanFord.h"

#include <gtest/gtest.h>
#include <map>
#include <unistd.h>

using namespace kleene;
using namespace kleene::test;

namespace {

const Spec spec = bellmanFordSpec();

struct Array {
  std::vector<int64_t> shape;
  std::vector<double> values;
};
using Arrays = std::map<std::string, Array>;

std::string write(const Arrays &arrays) {
  const std::string path =
      testing::TempDir() + "/inputs-" + std::to_string(::getpid()) + ".npz";
  auto file = OutputFile::open(path);
  EXPECT_TRUE(file);
  NpzWriter npz(std::move(*file));
  for (const auto &[name, array] : arrays)
    npz.append(npz.add(name, NpyType::f8, array.shape), array.values.data(),
               array.values.size() * 8);
  const Outcome done = npz.finish();
  EXPECT_TRUE(done) << done.failure().message;
  return path;
}

/// Two samples of two nodes with an edge from node to node.
Arrays example() {
  return {{"input/s", {{2, 2}, {1, 0, 0, 1}}},
          {"A", {{2, 2, 2}, {0, 1, 1, 0, 0, 2, 2, 0}}}};
}

void expectRefused(const Arrays &arrays, const std::string &why) {
  auto reader = TraceReader::open(write(arrays), spec);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.failure().kind, FailureKind::input);
  EXPECT_NE(reader.failure().message.find(why), std::string::npos)
      << reader.failure().message;
}

Outcome loadFirst(const Arrays &arrays) {
  auto reader = TraceReader::open(write(arrays), spec);
  if (!reader)
    return reader.failure();
  auto generator =
      TraceGenerator::create(spec, bellmanFordFunctions(), reader->nodes());
  return reader->load(0, **generator);
}

} // namespace

TEST(TraceReader, loadsSamplesAndDerivesTheRest) {
  auto reader = TraceReader::open(write(example()), spec);
  ASSERT_TRUE(reader) << reader.failure().message;
  EXPECT_EQ(reader->nodes(), 2);
  EXPECT_EQ(reader->count(), 2);
  EXPECT_EQ(reader->given(), (std::vector<uint8_t>{0, 1, 1, 0}));
  auto generator = TraceGenerator::create(spec, bellmanFordFunctions(), 2);
  ASSERT_TRUE(generator);
  ASSERT_TRUE(reader->load(1, **generator));
  ASSERT_EQ((*generator)->run(reader->given().data()), TraceStatus::ok);
  EXPECT_EQ(*static_cast<int64_t *>((*generator)->input(1)), 1);
  const auto *parents = static_cast<const int64_t *>((*generator)->output(0));
  EXPECT_EQ(parents[0], 1);
  EXPECT_EQ(static_cast<const uint8_t *>((*generator)->input(3))[0], 1);
}

TEST(TraceReader, aSingleSampleNeedsNoLeadingAxis) {
  auto reader = TraceReader::open(
      write({{"s", {{3}, {0, 1, 0}}}, {"A", {{3, 3}, std::vector<double>(9)}}}),
      spec);
  ASSERT_TRUE(reader) << reader.failure().message;
  EXPECT_EQ(reader->nodes(), 3);
  EXPECT_EQ(reader->count(), 1);
}

TEST(TraceReader, namesAndShapes) {
  Arrays arrays = example();
  arrays.erase("A");
  expectRefused(arrays, "no array `input/A` or `A`; the file has `input/s`");
  arrays = example();
  arrays["input/ajd"] = arrays["A"];
  expectRefused(arrays, "`input/ajd` is not an input of bellman_ford");
  arrays = example();
  arrays["A"].shape = {2, 4, 1};
  expectRefused(arrays, "array `A` has shape (2, 4, 1), expected (2, 2, 2)");
  arrays = example();
  arrays["A"] = {{1, 2, 2}, {0, 1, 1, 0}};
  expectRefused(arrays, "has shape (1, 2, 2), expected (2, 2, 2)");
  arrays = example();
  arrays["input/s"] = {{}, {1}};
  expectRefused(arrays, "has shape ()");
  arrays = example();
  arrays["input/s"] = {{0, 2}, {}};
  expectRefused(arrays, "is empty");
  arrays["input/s"] = {{2, 0}, {}};
  expectRefused(arrays, "is empty");
}

TEST(TraceReader, values) {
  Arrays arrays = example();
  arrays["input/s"].values[0] = 0.5;
  const Outcome done = loadFirst(arrays);
  ASSERT_FALSE(done);
  EXPECT_NE(done.failure().message.find("array `input/s`, sample 0: element 0 "
                                        "is not one-hot"),
            std::string::npos)
      << done.failure().message;
  arrays = example();
  arrays["adj"] = {{2, 2, 2}, {1, 3, 1, 1, 1, 1, 1, 1}};
  EXPECT_FALSE(loadFirst(arrays));
}
