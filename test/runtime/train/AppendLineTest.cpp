// Lines that several processes append to one file, and what cannot be written.
#include "runtime/train/AppendLine.h"

#include "runtime/train/Error.h"
#include "runtime/train/FileHash.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>

#include <sstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace kleene::rt {
namespace {

using test::Scratch;
using test::slurp;
using test::spill;

TEST(AppendLine, MakesTheFileAndAddsToIt) {
  Scratch scratch;
  appendLine(scratch / "a", "one");
  appendLine(scratch / "a", "two");
  EXPECT_EQ(slurp(scratch / "a"), "one\ntwo\n");
}

TEST(AppendLine, LinesOfProcessesDoNotMix) {
  Scratch scratch;
  std::vector<pid_t> children;
  for (char letter : {'a', 'b', 'c'}) {
    children.push_back(::fork());
    if (children.back() == 0) {
      for (int k = 0; k < 50; ++k)
        appendLine(scratch / "f", std::string(20000, letter));
      ::_exit(0);
    }
  }
  for (pid_t child : children)
    ::waitpid(child, nullptr, 0);
  std::istringstream text(slurp(scratch / "f"));
  int count = 0;
  for (std::string line; std::getline(text, line); ++count)
    ASSERT_EQ(line, std::string(20000, line[0]));
  EXPECT_EQ(count, 150);
}

TEST(AppendLine, TakesBackWhatWasWrittenInPart) {
  Scratch scratch;
  appendLine(scratch / "f", "good");
  pid_t child = ::fork();
  if (child == 0) {
    // The file may not become longer than this: the disk is full.
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {100, 100};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      appendLine(scratch / "f", std::string(1000, 'x'));
    } catch (const Error &error) {
      ::_exit(error.code == Exit::io ? 7 : 1);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  EXPECT_EQ(slurp(scratch / "f"), "good\n");
}

TEST(AppendLine, SaysWhereItCannotWrite) {
  Scratch scratch;
  try {
    appendLine(scratch / "none/f", "x");
    FAIL();
  } catch (const Error &error) {
    EXPECT_EQ(error.code, Exit::io);
    EXPECT_NE(std::string(error.what()).find("none/f"), std::string::npos);
  }
}

TEST(FileHash, IsThatOfTheBytes) {
  Scratch scratch;
  spill(scratch / "a", std::string(200000, 'x'));
  spill(scratch / "b", std::string(200000, 'x'));
  EXPECT_EQ(fileHash(scratch / "a"), fileHash(scratch / "b"));
  EXPECT_EQ(fileHash(scratch / "a").size(), 16u);
  spill(scratch / "b", std::string(199999, 'x') + "y");
  EXPECT_NE(fileHash(scratch / "a"), fileHash(scratch / "b"));
  EXPECT_EQ(fileHash(scratch / "none"), "");
}

} // namespace
} // namespace kleene::rt
