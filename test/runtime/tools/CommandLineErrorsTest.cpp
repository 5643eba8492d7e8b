// Every kind of bad input ends in one line and the documented exit code.
#include "test/runtime/tools/CommandLineFixture.h"

#include "test/runtime/tools/Npz.h"

namespace kleene::rt {
namespace {

using test::CommandLine;
using test::expectFailure;
using test::slurp;
using test::spill;
using test::Words;

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

} // namespace
} // namespace kleene::rt
