// Compact storage: what goes in comes out, in the types that are documented;
// and files that say they are compact but are not are refused by name.
#include "compiler/trace/CompactForm.h"
#include "compiler/trace/TraceReader.h"
#include "compiler/trace/TraceWriter.h"
#include "test/compiler/BellmanFord.h"

#include <gtest/gtest.h>
#include <unistd.h>

using namespace kleene;
using namespace kleene::test;

namespace {

constexpr TraceDType compact = TraceDType::compact;
const Spec spec = bellmanFordSpec();

std::string writeArrays(const std::function<void(NpzWriter &)> &fill) {
  // Shards of this program run beside each other.
  const std::string path =
      testing::TempDir() + "/compact-" + std::to_string(::getpid()) + ".npz";
  auto file = OutputFile::open(path);
  EXPECT_TRUE(file);
  NpzWriter npz(std::move(*file));
  fill(npz);
  const Outcome done = npz.finish();
  EXPECT_TRUE(done) << done.failure().message;
  return path;
}

void addText(NpzWriter &npz, const std::string &text) {
  const auto size = static_cast<int64_t>(text.size());
  npz.append(npz.add("spec", NpyType::u1, {size}), text.data(), text.size());
}

template <typename T>
void addArray(NpzWriter &npz, const std::string &name, NpyType type,
              const std::vector<int64_t> &shape, const std::vector<T> &values) {
  npz.append(npz.add(name, type, shape), values.data(),
             values.size() * sizeof(T));
}

/// Two nodes, two samples; each test spoils one thing.
struct Example {
  std::string text = "{\"dtype\": \"compact\"}";
  NpyType sourceType = NpyType::u1;
  std::vector<int64_t> sourceShape = {2};
  std::vector<uint8_t> sources = {0, 1};
  std::vector<uint8_t> adjacent = {1, 1, 1, 1, 1, 1, 1, 1};

  std::string write() const {
    return writeArrays([&](NpzWriter &npz) {
      addArray(npz, "input/s", sourceType, sourceShape, sources);
      addArray(npz, "input/A", NpyType::f4, {2, 2, 2},
               std::vector<float>{0, 1, 1, 0, 0, 2, 2, 0});
      addArray(npz, "input/adj", NpyType::b1, {2, 2, 2}, adjacent);
      addText(npz, text);
    });
  }
};

/// Why opening or loading the second sample failed, "" if it did not.
std::string fault(const Example &example) {
  auto reader = TraceReader::open(example.write(), spec);
  if (!reader)
    return reader.failure().message;
  auto generator =
      TraceGenerator::create(spec, bellmanFordFunctions(), reader->nodes());
  const Outcome done = reader->load(1, **generator);
  return done ? "" : done.failure().message;
}

void expectFault(const Example &example, const std::string &why) {
  EXPECT_NE(fault(example).find(why), std::string::npos) << fault(example);
}

/// Elements of one sample, different from each other where they can be.
std::vector<char> someElements(const Probe &probe, int64_t nodes) {
  std::vector<char> bytes(static_cast<size_t>(compactBytes(probe, nodes)));
  const auto limit = probe.type == ProbeType::categorical
                         ? static_cast<int64_t>(probe.classes.size())
                         : nodes;
  for (int64_t k = 0; k < compactElements(probe, nodes); ++k) {
    const double real = 0.25 * static_cast<double>(k - 3);
    const int64_t index = (limit - 1 + 5 * k) % limit;
    if (probe.type == ProbeType::mask)
      bytes[static_cast<size_t>(k)] = k % 3 == 0;
    else if (probe.type == ProbeType::scalar)
      std::memcpy(bytes.data() + k * 8, &real, 8);
    else
      std::memcpy(bytes.data() + k * 8, &index, 8);
  }
  return bytes;
}

} // namespace

TEST(CompactForm, typesAndShapesAreTheSmallestThatHoldEverything) {
  auto form = [](ProbeType type, Location location, int64_t nodes) {
    const Probe probe{"x", Stage::hint, location, type, {"a", "b"}, false};
    return std::string(npyTypeName(storedType(probe, nodes, compact))) +
           printShape(storedShape(probe, nodes, compact));
  };
  EXPECT_EQ(form(ProbeType::scalar, Location::edge, 4), "<f4(4, 4)");
  EXPECT_EQ(form(ProbeType::mask, Location::node, 4), "|b1(4,)");
  Probe partial{"x", Stage::hint, Location::node, ProbeType::mask};
  partial.partial = true;
  EXPECT_EQ(storedType(partial, 4, compact), NpyType::i1);
  EXPECT_EQ(form(ProbeType::maskOne, Location::node, 256), "|u1()");
  EXPECT_EQ(form(ProbeType::maskOne, Location::node, 257), "<u2()");
  EXPECT_EQ(form(ProbeType::pointer, Location::node, 256), "|u1(256,)");
  EXPECT_EQ(form(ProbeType::pointer, Location::node, 65536), "<u2(65536,)");
  EXPECT_EQ(form(ProbeType::permutation, Location::node, 300), "<u2(300,)");
  EXPECT_EQ(form(ProbeType::categorical, Location::node, 300), "|u1(300,)");
  EXPECT_EQ(form(ProbeType::categorical, Location::graph, 300), "|u1()");
}

TEST(CompactForm, everyTypeComesBackFromItsElements) {
  for (int64_t nodes : {1, 7, 256, 300})
    for (ProbeType type :
         {ProbeType::scalar, ProbeType::mask, ProbeType::maskOne,
          ProbeType::pointer, ProbeType::permutation, ProbeType::categorical}) {
      const Probe probe{"x",  Stage::input,    Location::node,
                        type, {"a", "b", "c"}, false};
      const std::vector<char> expected = someElements(probe, nodes);
      const int64_t count = compactElements(probe, nodes);
      const std::string path = writeArrays([&](NpzWriter &npz) {
        std::vector<int64_t> shape = storedShape(probe, nodes, compact);
        shape.insert(shape.begin(), 2);
        const size_t entry =
            npz.add("x", storedType(probe, nodes, compact), shape);
        for (int sample = 0; sample < 2; ++sample)
          appendCompact(npz, entry, probe, nodes, expected.data(), count);
      });
      auto array = NpzReader::open(path)->read("x");
      ASSERT_TRUE(array);
      EXPECT_EQ(static_cast<int64_t>(array->bytes.size()),
                2 * storedBytes(probe, nodes, compact));
      std::vector<char> loaded(expected.size(), 77);
      const Outcome done =
          loadCompact(probe, nodes, *array, count, loaded.data());
      ASSERT_TRUE(done) << done.failure().message;
      EXPECT_EQ(loaded, expected)
          << probeTypeName(type) << ", " << nodes << " nodes";
    }
}

TEST(CompactForm, nodesComeBackFromOneByteAndTwo) {
  const Probe probe{"x", Stage::hint, Location::node, ProbeType::pointer,
                    {},  false};
  for (int64_t nodes : {1, 5, 256, 257, 65536}) {
    std::vector<int64_t> from(static_cast<size_t>(nodes)), back(from.size());
    for (size_t k = 0; k < from.size(); ++k)
      from[k] = nodes - 1 - static_cast<int64_t>(k);
    std::vector<char> bytes(from.size() * 2);
    toCompact(probe, nodes, reinterpret_cast<const char *>(from.data()), nodes,
              bytes.data());
    fromCompact(probe, nodes, bytes.data(), nodes, back.data());
    EXPECT_EQ(back, from) << nodes;
  }
}

TEST(CompactForm, aWrittenTraceIsReadAgain) {
  const std::string path = testing::TempDir() + "/compact-trace.npz";
  auto generator = TraceGenerator::create(spec, bellmanFordFunctions(), 20);
  ASSERT_TRUE(generator);
  auto sink = TraceWriter::create(path, spec, {20, 3, 1, 20, compact});
  ASSERT_TRUE(sink);
  std::vector<int64_t> sources, parents;
  for (int k = 0; k < 3; ++k) {
    ASSERT_EQ((*generator)->next(), TraceStatus::ok);
    ASSERT_TRUE((*sink)->add(**generator));
    sources.push_back(*static_cast<int64_t *>((*generator)->input(1)));
    parents.push_back(static_cast<const int64_t *>((*generator)->output(0))[7]);
  }
  ASSERT_TRUE((*sink)->finish());
  auto npz = NpzReader::open(path);
  ASSERT_TRUE(npz);
  EXPECT_EQ(npz->header("hint/pi_h")->type, NpyType::u1);
  EXPECT_EQ(npz->header("hint/msk")->type, NpyType::b1);
  EXPECT_EQ(npz->header("hint/d")->type, NpyType::f4);
  auto reader = TraceReader::open(path, spec);
  ASSERT_TRUE(reader) << reader.failure().message;
  EXPECT_EQ(reader->count(), 3);
  for (int64_t k = 0; k < 3; ++k) {
    ASSERT_TRUE(reader->load(k, **generator));
    ASSERT_EQ((*generator)->run(reader->given().data()), TraceStatus::ok);
    const auto at = static_cast<size_t>(k);
    EXPECT_EQ(*static_cast<int64_t *>((*generator)->input(1)), sources[at]);
    EXPECT_EQ(static_cast<const int64_t *>((*generator)->output(0))[7],
              parents[at]);
  }
}

TEST(CompactForm, hostileFilesAreRefusedByName) {
  EXPECT_EQ(fault({}), "");
  Example example;
  example.sources = {0, 2};
  expectFault(example, "array `input/s`, sample 1: element 0 is 2, expected a "
                       "node, 0 to 1");
  example = {};
  example.adjacent[5] = 7;
  expectFault(example, "array `input/adj`, sample 1: element 1 is 7, expected "
                       "0 or 1");
  example = {};
  example.sourceType = NpyType::b1;
  expectFault(example, "array `input/s` has elements |b1, expected |u1 for "
                       "node mask_one, compact");
  example = {};
  example.sourceShape = {2, 2};
  example.sources = {1, 0, 0, 1};
  expectFault(example, "array `input/s` has shape (2, 2), expected (2,) for "
                       "node mask_one, compact");
  example = {};
  example.text = "{\"dtype\": \"exact\"}";
  expectFault(example,
              "array `input/A` has shape (2, 2, 2), expected (2, 2) for "
              "edge scalar");
}

TEST(CompactForm, theSpecEntryIsNotTrusted) {
  auto dtypeOf = [](const std::string &text) {
    const std::string path =
        writeArrays([&](NpzWriter &npz) { addText(npz, text); });
    auto npz = NpzReader::open(path);
    return dtypeOfFile(*npz, "x.npz");
  };
  EXPECT_EQ(*dtypeOf("{\"dtype\": \"compact\"}"), compact);
  EXPECT_EQ(*dtypeOf("{\"probes\": [{\"dtype\": \"compact\"}]}"),
            TraceDType::exact);
  for (const char *text :
       {"", "{", "[1]", "\xff\xfe", "{\"dtype\"", "{\"dtype\": \"\xff\"}"})
    EXPECT_EQ(*dtypeOf(text), TraceDType::exact) << text;
  EXPECT_EQ(*dtypeOf("{\"a\": " + std::string(1000000, '[')),
            TraceDType::exact);
  EXPECT_EQ(*dtypeOf("{\"a\": " + std::string(1000000, '[') +
                     std::string(1000000, ']') + ", \"dtype\": \"compact\"}"),
            compact);
  EXPECT_EQ(dtypeOf("{\"dtype\": \"tiny\"}").failure().message,
            "x.npz: its spec has dtype \"tiny\", expected \"exact\" or "
            "\"compact\"");
  EXPECT_EQ(dtypeOf("{\"dtype\": 7}").failure().kind, FailureKind::input);
}
