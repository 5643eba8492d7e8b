// What `eval` prints and records.
#include "test/runtime/tools/CommandLineFixture.h"

#include "test/runtime/tools/Npz.h"

#include <nlohmann/json.hpp>

#include <map>

namespace kleene::rt {
namespace {

using test::CommandLine;
using test::kleene;
using test::Outcome;
using test::slurp;
using test::Words;

TEST_F(CommandLine, EvalPrintsOneObjectPerSize) {
  Outcome outcome =
      kleene({"eval", run, "--json", "--size", "5", "--size", "9"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream lines(outcome.out);
  std::vector<int64_t> sizes;
  for (std::string line; std::getline(lines, line);) {
    auto object = nlohmann::json::parse(line);
    sizes.push_back(object.at("size"));
    EXPECT_EQ(object.at("count"), 32);
    EXPECT_EQ(object.at("seed"), 3);
    EXPECT_EQ(object.at("algorithm"), "fake_bfs");
  }
  EXPECT_EQ(sizes, (std::vector<int64_t>{5, 9}));
}

TEST_F(CommandLine, EvalIsReproducible) {
  auto scored = [&](const char *seed) {
    Outcome outcome = kleene({"eval", run, "--json", "--size", "7", "--count",
                              "40", "--seed", seed, "--threads", "1"});
    auto object = nlohmann::json::parse(outcome.out);
    object.erase("seconds");
    object.erase("seed");
    return object;
  };
  EXPECT_EQ(scored("4"), scored("4"));
  EXPECT_NE(scored("4"), scored("5"));
}

TEST_F(CommandLine, EvalPrintsATableWithTheUntrainedNetwork) {
  Outcome outcome = kleene({"eval", run, "--size", "6", "--untrained"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out.rfind("fake_bfs: 32 graphs per size, seed 3\n", 0), 0u);
  EXPECT_NE(outcome.out.find("\nuntrained  6"), std::string::npos);
}

TEST_F(CommandLine, EvalRecordsItsResultsInTheRun) {
  const std::string own = copyOfRun("recorded");
  std::filesystem::remove(own + "/evals.jsonl");
  EXPECT_EQ(kleene({"eval", own, "--size", "6", "--no-record"}).code, 0);
  EXPECT_FALSE(std::filesystem::exists(own + "/evals.jsonl"));
  Outcome outcome = kleene({"eval", own, "--size", "6", "--controls"});
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(kleene({"eval", own, "--size", "7", "--json"}).code, 0);
  std::istringstream lines(slurp(own + "/evals.jsonl"));
  std::vector<std::string> networks;
  for (std::string line; std::getline(lines, line);) {
    auto object = nlohmann::json::parse(line);
    networks.push_back(object.at("network"));
    EXPECT_EQ(object.at("command"),
              networks.size() < 4
                  ? "kleene-rt eval " + own + " --size 6 --controls"
                  : "kleene-rt eval " + own + " --size 7 --json");
    EXPECT_EQ(object.contains("weights"), networks.back() != "untrained");
    EXPECT_EQ(object.contains("residual_median"),
              networks.back() != "no iteration");
  }
  EXPECT_EQ(networks,
            (Words{"trained", "untrained", "no iteration", "trained"}));
}

TEST_F(CommandLine, EvalPutsAnotherRunBeside) {
  const std::string one = copyOfRun("one"), other = copyOfRun("other");
  std::filesystem::remove(one + "/evals.jsonl");
  std::filesystem::remove(other + "/evals.jsonl");
  Outcome outcome =
      kleene({"eval", one, "--size", "6", "--size", "7", "--beside", other});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  std::map<std::string, std::vector<std::string>> scores;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string network, size, score;
    words >> network >> size >> score;
    scores[network].push_back(size + " " + score);
  }
  EXPECT_EQ(scores["trained"].size(), 2u);
  EXPECT_EQ(scores["trained"], scores[other]);
  for (const std::string &run : {one, other}) {
    const std::string record = slurp(run + "/evals.jsonl");
    EXPECT_EQ(std::count(record.begin(), record.end(), '\n'), 2);
  }
  EXPECT_NE(kleene({"eval", one, "--beside", path("nowhere")}).code, 0);
}

TEST_F(CommandLine, EvalGoesOnWhereItCannotRecord) {
  const std::string own = copyOfRun("unwritable");
  std::filesystem::remove(own + "/evals.jsonl");
  std::filesystem::create_directory(own + "/evals.jsonl");
  Outcome outcome =
      kleene({"eval", own, "--json", "--size", "6", "--size", "7"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 2);
  EXPECT_EQ(outcome.err.rfind("kleene: warning: not recorded: ", 0), 0u);
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1);
}

TEST_F(CommandLine, EvalSaysWhenTheReferencesStepsWereGiven) {
  Words words = {"eval", run, "--size", "6"};
  EXPECT_EQ(kleene(words).err, "");
  words.push_back("--reference-steps");
  Outcome outcome = kleene(words);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "note: --reference-steps: every graph is given the "
                         "number of steps of the reference run\n");
  EXPECT_EQ(outcome.out.rfind("fake_bfs: 32 graphs per size, seed 3, the "
                              "reference's steps given\n",
                              0),
            0u)
      << outcome.out;
}

TEST_F(CommandLine, EvalScoresTheUsersGraphs) {
  test::writeNpz(path("two.npz"), test::twoPaths());
  Outcome outcome =
      kleene({"eval", run, "--json", "--inputs", path("two.npz")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  auto object = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(object.at("size"), 3);
  EXPECT_EQ(object.at("count"), 2);
  EXPECT_EQ(object.at("reference_steps_mean"), 3.0);
}

} // namespace
} // namespace kleene::rt
