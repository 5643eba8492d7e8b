// Defaults, types, ranges and names of the options; that printing and reading
// are inverse; that the README states what the table states.
#include "runtime/train/Config.h"

#include "test/runtime/train/Complaint.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>

namespace kleene::rt {
namespace {

using test::complaint;

std::string setting(const std::string &assignment) {
  Config config;
  return complaint(Exit::usage, [&] { setConfig(config, assignment); });
}
std::string parsing(const std::string &text) {
  Config config;
  return complaint(Exit::input, [&] { parseConfig(config, text, "a.toml"); });
}

TEST(Config, PrintingAndReadingAreInverse) {
  Config config;
  setConfig(config, "model.hidden=7");
  setConfig(config, "train.lr=3");
  setConfig(config, "train.sizes=5,9");
  setConfig(config, "train.clip=0.1");
  setConfig(config, "solver.adjoint=implicit");
  setConfig(config, "solver.tol=1e-30");
  setConfig(config, "solver.keep_best=true");
  setConfig(config, "run.dtype=\"float64\"");
  EXPECT_EQ(config.model.hidden, 7);
  EXPECT_EQ(config.train.lr, 3.0);
  EXPECT_EQ(config.train.sizes, (std::vector<int64_t>{5, 9}));
  std::string text = printConfig(config);
  Config again;
  EXPECT_NE(printConfig(again), text);
  parseConfig(again, text, "a.toml");
  EXPECT_EQ(printConfig(again), text);
  EXPECT_EQ(again.solver.tol, 1e-30);
  EXPECT_TRUE(again.solver.keepBest);
  EXPECT_EQ(again.run.dtype, "float64");
}

TEST(Config, UnknownKeysSuggestTheNearest) {
  EXPECT_EQ(setting("train.stepz=3"),
            "--set: unknown key `train.stepz`; did you mean `train.steps`?");
  EXPECT_EQ(setting("steps=3"),
            "--set: unknown key `steps`; did you mean `train.steps`?");
  EXPECT_EQ(setting("zzzzzzzzzz=3"), "--set: unknown key `zzzzzzzzzz`");
  EXPECT_EQ(parsing("\n[train]\nbach = 3\n"),
            "a.toml:3: unknown key `train.bach`; did you mean `train.batch`?");
  EXPECT_EQ(parsing("hidden = 3"),
            "a.toml:1: unknown key `hidden`; did you mean `model.hidden`?");
  EXPECT_NE(parsing("[train.lr]\nx = 1"), "");
}

TEST(Config, RefusesWrongTypesAndRanges) {
  EXPECT_EQ(setting("model.hidden=0"), "--set: `model.hidden`: expected an "
                                       "integer from 1 to 8192, got 0");
  EXPECT_EQ(setting("model.hidden=1.5"), "--set: `model.hidden`: expected an "
                                         "integer from 1 to 8192, got 1.5");
  EXPECT_NE(setting("model.hidden="), "");
  EXPECT_NE(setting("model.hidden=12x"), "");
  EXPECT_NE(setting("model.hidden=1\nx=2"), "");
  EXPECT_NE(setting("train.lr=nan"), "");
  EXPECT_NE(setting("train.lr=inf"), "");
  EXPECT_NE(setting("train.lr=-1"), "");
  EXPECT_NE(setting("train.clip=inf"), "");
  EXPECT_EQ(setting("train.distribution=er"), "");
  EXPECT_EQ(setting("train.distribution=a b"),
            "--set: `train.distribution`: expected a name, or \"\", got 'a b'");
  EXPECT_NE(setting("train.sizes="), "");
  EXPECT_NE(setting("train.sizes=4,0"), "");
  EXPECT_NE(setting("train.sizes=4,\"a\""), "");
  EXPECT_EQ(setting("solver.adjoint=magic"),
            "--set: `solver.adjoint`: expected one of jfb, implicit, anderson, "
            "neumann, gmres, dense, phantom, unrolled, got 'magic'");
  EXPECT_EQ(
      setting("solver.method=newton"),
      "--set: `solver.method`: expected one of picard, damped, anderson1, "
      "anderson2, broyden, got 'newton'");
  EXPECT_EQ(
      setting("solver.damping=0"),
      "--set: `solver.damping`: expected a number from 0.001 to 1, got 0");
  EXPECT_EQ(setting("solver.memory=0"), "--set: `solver.memory`: expected an "
                                        "integer from 1 to 100, got 0");
  EXPECT_EQ(setting("solver.keep_best=1"),
            "--set: `solver.keep_best`: expected true or false, got 1");
  EXPECT_NE(setting("solver.phantom_damping=2"), "");
  EXPECT_NE(setting("solver.adjoint_terms=0"), "");
  EXPECT_NE(setting("solver.settle=-1"), "");
  EXPECT_EQ(setting("train.lr"), "--set: expected key=value, got `train.lr`");
  EXPECT_EQ(parsing("[train]\nlr = \"fast\""),
            "a.toml:2: `train.lr`: expected a number from 0 to 10, got "
            "'fast'");
  EXPECT_EQ(parsing("[train]\nlr = true").find("a.toml:2: `train.lr`"), 0u);
}

TEST(Config, RefusesWhatIsNoTOML) {
  EXPECT_EQ(parsing("[train\nlr = 1").find("a.toml:1:"), 0u);
  EXPECT_NE(parsing(std::string(1 << 19, '[')), "");
  EXPECT_NE(parsing("x = " + std::string(1 << 19, '[')), "");
  EXPECT_NE(parsing(std::string("\0\1\2\xff", 4)), "");
}

TEST(Config, SaysWhatIsNotAFile) {
  test::Scratch scratch;
  Config config;
  EXPECT_NE(complaint(Exit::io, [&] { readConfig(config, scratch / "none"); })
                .find("No such file"),
            std::string::npos);
  EXPECT_NE(complaint(Exit::io, [&] { readConfig(config, scratch.root); })
                .find("not a regular file"),
            std::string::npos);
  test::spill(scratch / "big", std::string((1 << 20) + 1, '#'));
  EXPECT_NE(complaint(Exit::input, [&] { readConfig(config, scratch / "big"); })
                .find("the limit is 1048576"),
            std::string::npos);
  test::spill(scratch / "good", "[train]\nsteps = 12\n");
  readConfig(config, scratch / "good");
  EXPECT_EQ(config.train.steps, 12);
}

TEST(Config, KnowsWhatAResumedRunMayChange) {
  Config a, b;
  setConfig(b, "train.steps=9");
  setConfig(b, "run.threads=2");
  EXPECT_TRUE(frozenDifferences(a, b).empty());
  EXPECT_EQ(configHash(a, ""), configHash(b, ""));
  EXPECT_NE(configHash(a, ""), configHash(a, "x"));
  setConfig(b, "train.batch=9");
  EXPECT_EQ(frozenDifferences(a, b), (std::vector<std::string>{"train.batch"}));
  EXPECT_NE(configHash(a, ""), configHash(b, ""));
}

TEST(Config, ReadmeHasEveryKeyAndItsDefault) {
  std::string readme =
      test::slurp(KLEENE_SOURCE_DIR "/runtime/train/README.md");
  ASSERT_FALSE(readme.empty());
  for (const ConfigKey &key : configKeys()) {
    std::string row =
        "| `" + key.key + "` | `" + key.defaultValue + "` | " + key.help + " |";
    EXPECT_NE(readme.find(row), std::string::npos) << row;
  }
}

} // namespace
} // namespace kleene::rt
