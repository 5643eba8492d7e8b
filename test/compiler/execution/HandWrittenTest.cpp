// The hand-written rivals make the traces of the programs, bit for bit: inputs
// from the seed, every row of every hint, and outputs.
#include "HandWritten.h"
#include "compiler/driver/Compile.h"
#include "compiler/program/TraceGenerator.h"

#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace kleene;
using namespace kleene::test;

namespace {

std::string textOf(const std::string &path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class HandWrittenTrace : public testing::TestWithParam<HandWritten> {};

/// Each buffer of one stage; a hint has as many rows as both runs.
void expectEqual(const TraceGenerator &native, const TraceGenerator &byHand,
                 Stage stage) {
  const std::vector<const Probe *> probes = native.spec().stage(stage);
  for (size_t k = 0; k < probes.size(); ++k) {
    const bool isHint = stage == Stage::hint, isInput = stage == Stage::input;
    const void *expected = isHint    ? native.hint(k)
                           : isInput ? native.input(k)
                                     : native.output(k);
    const void *found = isHint    ? byHand.hint(k)
                        : isInput ? byHand.input(k)
                                  : byHand.output(k);
    const int64_t bytes =
        compactBytes(*probes[k], native.nodes()) * (isHint ? native.rows() : 1);
    EXPECT_EQ(std::memcmp(expected, found, static_cast<size_t>(bytes)), 0)
        << probes[k]->name << ", " << native.nodes() << " nodes";
  }
}

} // namespace

TEST_P(HandWrittenTrace, equalsTheProgram) {
  const std::string path =
      std::string(KLEENE_SOURCE_DIR "/stdlib/") + GetParam().file;
  Compilation program(path, textOf(path));
  const Result<Spec> spec = program.spec();
  ASSERT_TRUE(spec) << program.diagnostics();
  const Result<TraceFunctions> functions = program.jit();
  ASSERT_TRUE(functions) << functions.failure().message;
  for (int64_t nodes : {1, 2, 3, 5, 16, 33, 64}) {
    auto native = TraceGenerator::create(*spec, *functions, nodes);
    auto byHand = TraceGenerator::create(*spec, GetParam().functions, nodes);
    (*native)->random().seed(7);
    (*byHand)->random().seed(7);
    for (int sample = 0; sample < 20; ++sample) {
      ASSERT_EQ((*native)->next(), TraceStatus::ok);
      ASSERT_EQ((*byHand)->next(), TraceStatus::ok);
      ASSERT_EQ((*native)->rows(), (*byHand)->rows());
      for (Stage stage : {Stage::input, Stage::hint, Stage::output})
        expectEqual(**native, **byHand, stage);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, HandWrittenTrace,
                         testing::ValuesIn(handWritten()),
                         [](const testing::TestParamInfo<HandWritten> &rival) {
                           const std::string file = rival.param.file;
                           const size_t slash = file.find('/');
                           return file.substr(slash + 1,
                                              file.size() - slash - 5);
                         });
