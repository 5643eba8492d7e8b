// kleene-rt as a function: what its commands do.
#include "test/runtime/tools/CommandLineFixture.h"

#include "compiler/trace/NpzReader.h"
#include "test/runtime/tools/Npz.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstring>

namespace kleene::rt {
namespace {

using test::CommandLine;
using test::expectFailure;
using test::kleene;
using test::Outcome;
using test::slurp;
using test::Words;

TEST_F(CommandLine, TrainRecordsItsCommands) {
  const std::string longer = copyOfRun("commands");
  EXPECT_EQ(
      kleene({"train", "-o", longer, "--resume", "--set", "train.steps=13"})
          .code,
      0);
  std::istringstream lines(slurp(longer + "/commands.txt"));
  std::string first, second;
  std::getline(lines, first);
  std::getline(lines, second);
  EXPECT_EQ(first.rfind("kleene-rt train ", 0), 0u) << first;
  EXPECT_EQ(second,
            "kleene-rt train -o " + longer + " --resume --set train.steps=13");
}

TEST_F(CommandLine, TrainsInEveryModeAndAnswers) {
  test::writeNpz(path("two.npz"), test::twoPaths());
  for (const char *mode :
       {"deq_hints", "hint_propagation", "teacher_forcing", "termination"}) {
    Words words = train(FAKE_BUNDLE, mode, {"--quiet"});
    words.insert(words.end(), small.begin(), small.end());
    words.insert(words.end(), {"--set", std::string("train.mode=") + mode});
    EXPECT_EQ(kleene(words).code, 0) << mode;
    EXPECT_EQ(kleene({"eval", path(mode), "--size", "6"}).code, 0) << mode;
    EXPECT_EQ(kleene({"run", path(mode), "--inputs", path("two.npz"), "-o",
                      path("out.npz")})
                  .code,
              0)
        << mode;
  }
  expectFailure(train(FAKE_BUNDLE, "x", {"--set", "train.mode=magic"}),
                Exit::usage,
                "one of deq, deq_hints, hint_propagation, teacher_forcing, "
                "termination");
  EXPECT_FALSE(std::filesystem::exists(path("x")));
}

/// What `run` writes for the two paths has the score that `eval` gives it.
void expectTheScoreOfItsAnswers(const std::string &run,
                                const std::string &inputs,
                                const std::string &answered) {
  ASSERT_EQ(kleene({"run", run, "--inputs", inputs, "-o", answered}).code, 0);
  NpzReader npz = orThrow(NpzReader::open(answered));
  const NpyArray pi = orThrow(npz.read("output/pi"));
  const std::array<int64_t, 6> right = {0, 0, 1, 1, 2, 2};
  std::array<int64_t, 6> answers{};
  ASSERT_EQ(pi.bytes.size(), sizeof answers);
  std::memcpy(answers.data(), pi.bytes.data(), sizeof answers);
  double hits = 0;
  for (size_t k = 0; k < right.size(); ++k)
    hits += answers[k] == right[k];
  const Outcome scored = kleene({"eval", run, "--inputs", inputs, "--json"});
  ASSERT_EQ(scored.code, 0) << scored.err;
  const auto object = nlohmann::json::parse(scored.out);
  EXPECT_DOUBLE_EQ(object.at("score").get<double>(), hits / 6);
}

TEST_F(CommandLine, TrainsTheBenchmarksNetworks) {
  test::writeNpz(path("two.npz"), test::twoPaths());
  auto with = [&](const std::string &folder, Words settings) {
    Words words = train(FAKE_BUNDLE, folder, {"--quiet"});
    words.insert(words.end(), small.begin(), small.end());
    for (const std::string &setting : settings)
      words.insert(words.end(), {"--set", setting});
    return words;
  };
  EXPECT_EQ(kleene(with("pgn", {"model.processor=pgn"})).code, 0);
  EXPECT_EQ(kleene({"eval", path("pgn"), "--size", "6", "--controls"}).code, 0);
  const Words fed = {"model.processor=mpnn", "model.hint_mode=encoded_decoded",
                     "train.mode=teacher_forcing"};
  EXPECT_EQ(kleene(with("fed", fed)).code, 0);
  EXPECT_EQ(kleene({"eval", path("fed"), "--size", "6"}).code, 0);
  EXPECT_EQ(kleene({"eval", path("fed"), "--inputs", path("two.npz"),
                    "--reference-steps"})
                .code,
            0);
  expectTheScoreOfItsAnswers(path("fed"), path("two.npz"), path("out.npz"));
  expectFailure(with("x", {"model.processor=magic"}), Exit::usage,
                "expected one of derived, deepsets, mpnn");
  expectFailure(
      with("x", {"model.processor=mpnn", "model.hint_mode=encoded_decoded"}),
      Exit::usage, "is trained with train.mode=teacher_forcing");
  expectFailure(with("x", {"model.hint_mode=encoded_decoded"}), Exit::usage,
                "a derived network is not fed hints");
  EXPECT_FALSE(std::filesystem::exists(path("x")));
}

TEST_F(CommandLine, DiagnosesAsATableAndAsObjects) {
  Outcome outcome = kleene({"diagnose", run, "--size", "5", "--size", "7",
                            "--count", "3", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream lines(outcome.out);
  int64_t size = 5;
  for (std::string line; std::getline(lines, line); size += 2) {
    auto object = nlohmann::json::parse(line);
    EXPECT_EQ(object.at("size"), size);
    EXPECT_EQ(object.at("count"), 3);
    EXPECT_EQ(object.at("seed"), 3);
    EXPECT_GT(object.at("spectral_radius_max").get<double>(), 0);
    EXPECT_GE(object.at("spectral_radius_max"),
              object.at("spectral_radius_mean"));
    EXPECT_GT(object.at("smallest_singular").get<double>(), 0);
    EXPECT_EQ(object.at("identity_rows"), 0.0);
    EXPECT_TRUE(object.at("stuck").is_null()); // it has no minimum
    EXPECT_GT(object.at("distance").get<double>(), 0);
    const auto &adjoint = object.at("adjoint");
    EXPECT_EQ(adjoint.at("implicit").get<int>() +
                  adjoint.at("one_step").get<int>() +
                  adjoint.at("fallback").get<int>(),
              3);
  }
  EXPECT_EQ(size, 9);
  EXPECT_EQ(kleene({"diagnose", run, "--size", "5", "--size", "7", "--count",
                    "3", "--json"})
                .out,
            outcome.out);
  outcome = kleene({"diagnose", run, "--size", "5", "--count", "3"});
  EXPECT_EQ(outcome.out.rfind("fake_bfs: 3 graphs per size, seed 3\n", 0), 0u)
      << outcome.out;
  EXPECT_NE(outcome.out.find("radius mean"), std::string::npos);
  expectFailure({"diagnose", run, "--size", "0"}, Exit::usage, "--size");
}

TEST_F(CommandLine, RunAnswersInCLRSForm) {
  test::writeNpz(path("two.npz"), test::twoPaths());
  Outcome outcome =
      kleene({"run", run, "--inputs", path("two.npz"), "-o", path("out.npz")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  NpzReader npz = orThrow(NpzReader::open(path("out.npz")));
  NpyArray pi = orThrow(npz.read("output/pi"));
  EXPECT_EQ(pi.type, NpyType::i8);
  EXPECT_EQ(pi.shape, (std::vector<int64_t>{2, 3}));
  int64_t target[6];
  std::memcpy(target, pi.bytes.data(), sizeof target);
  EXPECT_EQ(target[0] == 2, false); // no edge 0-2: masked
  NpyArray steps = orThrow(npz.read("steps"));
  EXPECT_EQ(steps.shape, (std::vector<int64_t>{2}));
  EXPECT_EQ(orThrow(npz.read("converged")).type, NpyType::b1);
}

TEST_F(CommandLine, BenchPrintsARowPerSize) {
  Outcome outcome =
      kleene({"bench", FAKE_BUNDLE, "--size", "4", "--size", "6", "--repeats",
              "1", "--set", "model.hidden=4", "--threads", "1"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 4);
}

TEST_F(CommandLine, HelpHasAnExampleForEveryCommand) {
  for (const char *command :
       {"train", "eval", "run", "report", "diagnose", "bench"}) {
    Outcome outcome = kleene({command, "--help"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_NE(outcome.out.find("Example:"), std::string::npos) << command;
  }
  EXPECT_NE(kleene({"--help"}).out.find("Exit codes"), std::string::npos);
}

TEST_F(CommandLine, ReportPrintsAndWritesAFolder) {
  const std::string own = copyOfRun("reported");
  std::filesystem::remove(own + "/evals.jsonl");
  EXPECT_EQ(kleene({"eval", own, "--size", "6"}).code, 0);
  Outcome outcome = kleene({"report", own, "-o", path("study/a"), "--plot",
                            "validation.steps_mean"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("| n = 6, 32 graphs, seed 3 "), std::string::npos)
      << outcome.out;
  EXPECT_NE(slurp(path("study/a/report.md")).find("(residuals.svg)"),
            std::string::npos);
  for (const char *name :
       {"learning.svg", "residuals.svg", "validation.steps_mean.svg"})
    EXPECT_EQ(slurp(path("study/a/") + name).rfind("<svg ", 0), 0u) << name;
  outcome = kleene({"report", own, "--json"});
  EXPECT_EQ(nlohmann::json::parse(outcome.out).at("rows").size(), 1u);
}

TEST_F(CommandLine, ResumingGoesOnWithMoreSteps) {
  std::string longer = copyOfRun("longer");
  Outcome outcome = kleene({"train", FAKE_BUNDLE, "-o", longer, "--resume",
                            "--set", "train.steps=15"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("finished after 15 steps"), std::string::npos)
      << outcome.err;
  EXPECT_NE(slurp(longer + "/config.toml").find("steps = 15"),
            std::string::npos);
}

} // namespace
} // namespace kleene::rt
