// Making, opening and locking the folder of a run.
#include "runtime/train/RunFolder.h"

#include "test/runtime/train/Complaint.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace kleene::rt {
namespace {

using test::complaint;
using test::says;
using test::Scratch;

TEST(RunFolder, HoldsTheBundleAndTheConfiguration) {
  Scratch scratch;
  std::filesystem::create_directory(scratch / "bundle");
  test::spill(scratch / "bundle/program.json", "{}");
  test::spill(scratch / "bundle/trace.so", "code");
  RunFolder run(scratch / "a/b");
  run.create(scratch / "bundle", Config());
  EXPECT_EQ(test::slurp(run.program()), "{}");
  EXPECT_EQ(test::slurp(run.trace()), "code");
  EXPECT_EQ(test::slurp(run.config()), printConfig(Config()));
  EXPECT_NO_THROW(RunFolder(scratch / "a/b").open());
}

TEST(RunFolder, RefusesAnotherRunAndWhatIsNoRun) {
  Scratch scratch;
  {
    RunFolder(scratch / "run").create("", Config());
  }
  EXPECT_TRUE(
      says(complaint(Exit::usage,
                     [&] { RunFolder(scratch / "run").create("", Config()); }),
           "already holds a run"));
  EXPECT_TRUE(
      says(complaint(Exit::io, [&] { RunFolder(scratch / "none").reopen(); }),
           "no such folder"));
  std::filesystem::create_directory(scratch / "empty");
  EXPECT_TRUE(
      says(complaint(Exit::input, [&] { RunFolder(scratch / "empty").open(); }),
           "holds no training run"));
  test::spill(scratch / "file", "");
  EXPECT_NE(
      complaint(Exit::io, [&] { RunFolder(scratch / "file").create("", {}); }),
      "");
  EXPECT_NE(
      complaint(Exit::io,
                [&] { RunFolder(scratch / "r").create(scratch / "none", {}); }),
      "");
  EXPECT_FALSE(std::filesystem::exists(scratch / "r/config.toml"));
}

TEST(RunFolder, KeepsASecondTrainerOutUntilTheFirstIsGone) {
  Scratch scratch;
  {
    RunFolder(scratch / "run").create("", Config());
  }
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  pid_t child = ::fork();
  if (child == 0) {
    RunFolder run(scratch / "run");
    run.reopen();
    if (::write(ready[1], "x", 1) == 1)
      ::pause();
    ::_exit(1);
  }
  char byte;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_TRUE(
      says(complaint(Exit::io, [&] { RunFolder(scratch / "run").reopen(); }),
           "in use by another"));
  EXPECT_NO_THROW(RunFolder(scratch / "run").open()); // reading is free
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_NO_THROW(RunFolder(scratch / "run").reopen());
  ::close(ready[0]);
  ::close(ready[1]);
}

} // namespace
} // namespace kleene::rt
