// kleene-rt as a function: what it does, and that every kind of bad input ends
// in one line and the documented exit code.
#include "runtime/tools/CommandLine.h"

#include "compiler/trace/NpzReader.h"
#include "runtime/train/Error.h"
#include "test/runtime/tools/Npz.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

namespace kleene::rt {
namespace {

using test::slurp;
using test::spill;
using Words = std::vector<std::string>;

struct Outcome {
  int code;
  std::string out, err;
};

Outcome kleene(const Words &words) {
  std::vector<const char *> arguments = {"kleene-rt"};
  for (const std::string &word : words)
    arguments.push_back(word.c_str());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  int code =
      runCommandLine(static_cast<int>(arguments.size()), arguments.data());
  std::fflush(stdout);
  std::string out = testing::internal::GetCapturedStdout();
  return {code, out, testing::internal::GetCapturedStderr()};
}

/// One line that contains `part`, and the code.
void expectFailure(const Words &words, Exit code, const std::string &part) {
  Outcome outcome = kleene(words);
  EXPECT_EQ(outcome.code, static_cast<int>(code)) << outcome.err;
  EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.rfind("kleene: ", 0), 0u) << outcome.err;
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1)
      << outcome.err;
  EXPECT_EQ(outcome.out, "");
}

/// One small trained run for all tests of the suite.
class CommandLine : public ::testing::Test {
protected:
  static void SetUpTestSuite() {
    scratch = new test::Scratch();
    run = (*scratch / "run").string();
    Words words = {"train", FAKE_BUNDLE, "-o", run, "--quiet"};
    words.insert(words.end(), small.begin(), small.end());
    Outcome outcome = kleene(words);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
  }
  static void TearDownTestSuite() { delete scratch; }

  static std::string path(const std::string &name) {
    return (*scratch / name).string();
  }
  static Words train(const std::string &bundle, const std::string &folder,
                     const Words &more) {
    Words words = {"train", bundle, "-o", path(folder)};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  static void expectTheScoreOfItsAnswers(const std::string &folder);
  /// A copy of the run in which something can be broken.
  static std::string copyOfRun(const std::string &name) {
    std::filesystem::remove_all(path(name));
    std::filesystem::copy(run, path(name),
                          std::filesystem::copy_options::recursive);
    return path(name);
  }

  static inline const Words small = {"--set",     "model.hidden=8",
                                     "--set",     "train.steps=12",
                                     "--set",     "train.batch=4",
                                     "--set",     "train.sizes=4,5",
                                     "--set",     "validation.count=4",
                                     "--set",     "validation.size=5",
                                     "--threads", "1"};
  static inline test::Scratch *scratch = nullptr;
  static inline std::string run;
};

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

/// What `run` writes for two.npz has the score that `eval` gives it.
void CommandLine::expectTheScoreOfItsAnswers(const std::string &folder) {
  ASSERT_EQ(kleene({"run", path(folder), "--inputs", path("two.npz"), "-o",
                    path("out.npz")})
                .code,
            0);
  NpzReader npz = orThrow(NpzReader::open(path("out.npz")));
  const NpyArray pi = orThrow(npz.read("output/pi"));
  const std::array<int64_t, 6> right = {0, 0, 1, 1, 2, 2};
  std::array<int64_t, 6> answers{};
  ASSERT_EQ(pi.bytes.size(), sizeof answers);
  std::memcpy(answers.data(), pi.bytes.data(), sizeof answers);
  double hits = 0;
  for (size_t k = 0; k < right.size(); ++k)
    hits += answers[k] == right[k];
  const Outcome scored =
      kleene({"eval", path(folder), "--inputs", path("two.npz"), "--json"});
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
  expectTheScoreOfItsAnswers("fed");
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

TEST_F(CommandLine, WrongUsage) {
  expectFailure({}, Exit::usage, "A subcommand is required");
  expectFailure({"dance"}, Exit::usage,
                "unknown command `dance`; there are: train, eval, run, report, "
                "diagnose, bench");
  expectFailure({"train"}, Exit::usage, "output");
  expectFailure({"train", "-o", path("x")}, Exit::usage, "needs a program");
  expectFailure({"eval", run, "--nonsense"}, Exit::usage, "--nonsense");
  expectFailure({"eval", run, "--size", "0"}, Exit::usage, "size");
  expectFailure({"eval", run, "--size", "many"}, Exit::usage, "size");
  expectFailure({"eval", run, "--json", "--untrained"}, Exit::usage,
                "excludes");
  expectFailure({"eval", run, "--seed", "-1"}, Exit::usage, "seed");
  expectFailure({"eval", run, "--device", "gpu"}, Exit::usage,
                "one of auto, cpu, cuda");
  expectFailure(train(FAKE_BUNDLE, "x", {"--set", "train.stepz=1"}),
                Exit::usage, "did you mean `train.steps`");
  expectFailure(train(FAKE_BUNDLE, "x", {"--set", "train.steps=1e99"}),
                Exit::usage, "expected an integer");
  expectFailure({"train", FAKE_BUNDLE, "-o", run}, Exit::usage,
                "already holds a run");
  expectFailure({"run", run, "-o", path("x")}, Exit::usage, "inputs");
  EXPECT_FALSE(std::filesystem::exists(path("x")));
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

TEST_F(CommandLine, WrongReports) {
  expectFailure({"report"}, Exit::usage, "RUN");
  expectFailure({"report", path("none")}, Exit::io, "no such folder");
  expectFailure({"report", FAKE_BUNDLE}, Exit::input, "no training run");
  expectFailure({"report", run, "--plot", "loss"}, Exit::usage, "--output");
  expectFailure({"report", run, "-o", path("x"), "--plot", "los"}, Exit::usage,
                "no run has `los`; there are: ");
  expectFailure({"report", run, "--label", "x"}, Exit::usage, "NAME=RUN");
  expectFailure({"report", run, "--label", "x=y"}, Exit::usage, "not among");
  expectFailure({"report", run, "--json", "--csv"}, Exit::usage, "excludes");
  expectFailure({"report", run, "--beside", path("none")}, Exit::io, "none");
  EXPECT_FALSE(std::filesystem::exists(path("x")));
}

TEST_F(CommandLine, WrongBundles) {
  expectFailure(train(path("none"), "x", {}), Exit::io, "no such folder");
  spill(path("file"), "text");
  expectFailure(train(path("file"), "x", {}), Exit::input, "is no bundle");
  std::filesystem::create_directories(path("empty"));
  expectFailure(train(path("empty"), "x", {}), Exit::io, "program.json");
  std::string bundle = copyOfRun("broken");
  spill(bundle + "/program.json", std::string(1 << 20, '['));
  expectFailure(train(bundle, "x", {}), Exit::input, "program.json");
  bundle = copyOfRun("broken");
  spill(bundle + "/trace.so", "not a library");
  expectFailure(train(bundle, "x", {}), Exit::input, "trace.so");
  EXPECT_FALSE(std::filesystem::exists(path("x")));
}

TEST_F(CommandLine, WrongConfigurations) {
  auto with = [&](const std::string &file) {
    return train(FAKE_BUNDLE, "x", {"--config", file});
  };
  expectFailure(with(path("none")), Exit::io, "No such file");
  expectFailure(with(path("")), Exit::io, "not a regular file");
  spill(path("bad.toml"), "[train\n");
  expectFailure(with(path("bad.toml")), Exit::input, "bad.toml:1:");
  spill(path("bad.toml"), "[train]\nsteps = \"many\"\n");
  expectFailure(with(path("bad.toml")), Exit::input, "`train.steps`");
  spill(path("bad.toml"), std::string("\x7f"
                                      "ELF\0\1\2",
                                      7));
  expectFailure(with(path("bad.toml")), Exit::input, "bad.toml:1:");
  EXPECT_FALSE(std::filesystem::exists(path("x")));
}

TEST_F(CommandLine, WrongRuns) {
  expectFailure({"eval", path("none")}, Exit::io, "no such folder");
  expectFailure({"eval", FAKE_BUNDLE}, Exit::input, "no training run");
  std::string broken = copyOfRun("broken");
  std::filesystem::remove(broken + "/weights.safetensors");
  expectFailure({"eval", broken}, Exit::input, "no weights yet");
  spill(broken + "/weights.safetensors", "short");
  expectFailure({"eval", broken}, Exit::input, "only 5 bytes");
  spill(broken + "/config.toml", slurp(broken + "/config.toml") + "\n[x]\ny=1");
  expectFailure({"eval", broken}, Exit::input, "unknown key");
  broken = copyOfRun("broken");
  std::string config = slurp(broken + "/config.toml");
  config.replace(config.find("hidden = 8"), 10, "hidden = 9");
  spill(broken + "/config.toml", config);
  expectFailure({"eval", broken}, Exit::input, "does not fit this network");
}

TEST_F(CommandLine, WrongInputFiles) {
  auto with = [&](const std::string &file) {
    return Words{"run", run, "--inputs", path(file), "-o", path("o.npz")};
  };
  expectFailure(with("none"), Exit::io, "none");
  expectFailure(with(""), Exit::io, "");
  spill(path("a.npz"), std::string("\x7f"
                                   "ELF\0\1\2",
                                   7));
  expectFailure(with("a.npz"), Exit::input, "a.npz");
  test::writeNpz(path("good.npz"), test::twoPaths());
  std::string good = slurp(path("good.npz"));
  spill(path("a.npz"), good.substr(0, good.size() / 2));
  expectFailure(with("a.npz"), Exit::input, "a.npz");
  auto arrays = test::twoPaths();
  arrays.pop_back();
  test::writeNpz(path("a.npz"), arrays);
  expectFailure(with("a.npz"), Exit::input, "A");
  arrays = test::twoPaths();
  arrays[0].shape = {3, 2};
  test::writeNpz(path("a.npz"), arrays);
  expectFailure(with("a.npz"), Exit::input, "s");
  arrays = test::twoPaths();
  arrays[0].values[0] = 0.5;
  test::writeNpz(path("a.npz"), arrays);
  expectFailure(with("a.npz"), Exit::input, "s");
  EXPECT_FALSE(std::filesystem::exists(path("o.npz")));
  expectFailure(
      {"run", run, "--inputs", path("good.npz"), "-o", path("none/o.npz")},
      Exit::io, "o.npz");
}

TEST_F(CommandLine, ResumingRefusesWhatWouldMakeAnotherRun) {
  expectFailure({"train", "-o", path("none"), "--resume"}, Exit::io,
                "no such folder");
  expectFailure({"train", "-o", run, "--resume", "--set", "train.batch=5"},
                Exit::usage, "`train.batch` cannot change");
  expectFailure({"train", "-o", run, "--resume", "--config", "x"}, Exit::usage,
                "--config cannot");
  std::string other = copyOfRun("other");
  std::string program = slurp(other + "/program.json");
  program.replace(program.find("0123"), 4, "4567");
  spill(other + "/program.json", program);
  expectFailure({"train", other, "-o", run, "--resume"}, Exit::usage,
                "not the program of this run");
  expectFailure({"train", "-o", other, "--resume"}, Exit::input,
                "another configuration or program");
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
