// program.json: what is written reads back equal, and every damage is a
// message that names the field, never a crash.
#include "compiler/program/ProgramFile.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>

using namespace kleene;

namespace {

Program example() {
  Program program;
  Spec &spec = program.spec;
  spec.algorithm = "bfs";
  spec.hasSampler = true;
  spec.params = {{"p", 0.5, {0.1, 0.2}}};
  spec.alternatives = {{"er", {{"q", 0.25, {}}}}, {"none", {}}};
  spec.nodes = {2, 1};
  spec.probes = {
      {"pos", Stage::input, Location::node, ProbeType::scalar, {}, true},
      {"s", Stage::input, Location::node, ProbeType::maskOne, {}, false},
      {"color",
       Stage::hint,
       Location::node,
       ProbeType::categorical,
       {"white", "gr\"y"},
       false},
      {"pi", Stage::output, Location::node, ProbeType::permutation, {}, false}};
  spec.sites = {{"`while changed(x)`", "dir/bfs.kln", 12, 3}};
  program.sourceHash = "00ff";
  program.plan.iterate = {"z", "start", "next"};
  program.plan.encode = {
      {PlanOp::feature, "f", {}, PlanLocation::node, 1, {{"probe", "pos"}}},
      {PlanOp::linear,
       "start",
       {"f", ""},
       PlanLocation::node,
       hiddenWidth,
       {{"param", "lin"}, {"bias", true}, {"fan_in", "1"}}}};
  program.plan.step = {{PlanOp::update,
                        "next",
                        {"z", "start"},
                        PlanLocation::node,
                        hiddenWidth,
                        {{"rule", "min"}}}};
  program.plan.decode = {{PlanOp::output,
                          "",
                          {"z"},
                          PlanLocation::node,
                          hiddenWidth,
                          {{"probe", "pi"}}}};
  return program;
}

/// Replaces the first `from`, which must be there.
std::string with(std::string text, const std::string &from,
                 const std::string &to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

void expectRefused(const std::string &text, const std::string &field) {
  const auto program = parseProgram(text, "program.json");
  ASSERT_FALSE(program) << text;
  EXPECT_EQ(program.failure().kind, FailureKind::input);
  const std::string &message = program.failure().message;
  EXPECT_NE(message.find(field), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}

} // namespace

TEST(ProgramFile, roundTrip) {
  const Program program = example();
  const std::string folder = testing::TempDir() + "/roundtrip.kbundle";
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(writeProgram(folder, program));
  ASSERT_TRUE(writeProgram(folder, program)) << "over an old one";
  const auto read = readProgram(folder);
  ASSERT_TRUE(read) << read.failure().message;
  EXPECT_EQ(read->spec, program.spec);
  EXPECT_EQ(read->plan, program.plan);
  EXPECT_EQ(read->sourceHash, program.sourceHash);
  size_t files = 0;
  for ([[maybe_unused]] auto &file :
       std::filesystem::directory_iterator(folder))
    ++files;
  EXPECT_EQ(files, 1u) << "a temporary file was left";
}

TEST(ProgramFile, aSpecAlone) {
  const Spec spec = example().spec;
  const std::string text = printSpec(spec);
  const auto read = parseSpec(text, "spec");
  ASSERT_TRUE(read) << read.failure().message;
  EXPECT_EQ(*read, spec);
  for (size_t k = 0; k + 2 < text.size(); k += 7)
    EXPECT_FALSE(parseSpec(text.substr(0, k), "spec"));
  EXPECT_FALSE(parseSpec(printProgram(example()), "spec"));
}

TEST(ProgramFile, missingAndUnreadable) {
  const auto missing = readProgram("/nonexistent");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.failure().kind, FailureKind::io);
  EXPECT_FALSE(writeProgram("/nonexistent/deeper", example()));
}

TEST(ProgramFile, namesTheFieldAtFault) {
  const std::string text = printProgram(example());
  ASSERT_TRUE(parseProgram(text, ""));
  expectRefused("", "not JSON");
  expectRefused("[1,2", "not JSON");
  expectRefused("[]", "version");
  expectRefused(std::string(1 << 20, '['), "nested");
  expectRefused(with(text, "\"version\": 1", "\"version\": 2"), "version");
  expectRefused(with(text, "\"version\": 1", "\"version\": 1e99"), "version");
  expectRefused(with(text, "\"algorithm\": \"bfs\"", "\"algorithm\": 3"),
                "algorithm");
  expectRefused(with(text, "\"name\": \"s\"", "\"name\": \"../s\""),
                "spec[1].name");
  expectRefused(with(text, "\"name\": \"s\"", "\"name\": \"pos\""),
                "spec[1].name");
  expectRefused(with(text, "\"location\": \"node\"", "\"location\": \"noed\""),
                "spec[0].location: expected node, edge or graph, got \"noed\"");
  expectRefused(with(text, "\"type\": \"mask_one\"", "\"type\": \"maskone\""),
                "spec[1].type");
  expectRefused(with(text, "\"stage\": \"output\"", "\"stage\": \"input\""),
                "spec[3].stage: out of order");
  expectRefused(with(text, "\"default\": 0.5", "\"default\": \"a\""),
                "sampler.params[0].default");
  expectRefused(with(text, "\"default\": 0.25", "\"default\": null"),
                "sampler.alternatives[0].params[0].default");
  expectRefused(with(text, "\"name\": \"none\"", "\"named\": \"none\""),
                "sampler.alternatives[1]");
  expectRefused(with(text, "\"scale\": 2", "\"scale\": -2"), "nodes.scale");
  expectRefused(with(text, "\"line\": 12", "\"line\": -1"), "sites[0].line");
  expectRefused(with(text, "\"source_hash\"", "\"hash\""), "unknown field");
}

TEST(ProgramFile, checksThePlan) {
  const std::string text = printProgram(example());
  expectRefused(with(text, "\"op\": \"linear\"", "\"op\": \"quadratic\""),
                "plan.encode[1].op: unknown op `quadratic`");
  expectRefused(with(text, "\"f\",\n", "\"g\",\n"), "plan.encode[1].operands");
  expectRefused(with(text, "\"next\": \"next\"", "\"next\": \"start\""),
                "plan.iterate.next");
  expectRefused(with(text, "\"initial\": \"start\"", "\"initial\": \"next\""),
                "plan.iterate.initial");
  expectRefused(with(text, "\"width\": \"hidden\"", "\"width\": 0"), "width");
  expectRefused(with(text, "\"bias\": true", "\"bias\": 1"), "bias");
  expectRefused(with(text, "\"result\": \"next\"", "\"result\": \"z\""),
                "plan.step[0].result");
}

TEST(ProgramFile, mutationsNeverCrash) {
  const std::string text = printProgram(example());
  std::mt19937 random(1);
  int accepted = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string damaged = text;
    for (int k = 0; k < 1 + round % 4; ++k)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    if (round % 5 == 0)
      damaged.resize(random() % damaged.size());
    const auto program = parseProgram(damaged, "p");
    accepted += static_cast<bool>(program);
    if (!program) {
      EXPECT_FALSE(program.failure().message.empty());
    }
  }
  EXPECT_LT(accepted, 2000); // damage inside names and numbers may pass
}
