//===- CommandLineFixture.h - kleene-rt as a function, on a small run -----===//
#ifndef KLEENE_TEST_RUNTIME_TOOLS_COMMANDLINEFIXTURE_H
#define KLEENE_TEST_RUNTIME_TOOLS_COMMANDLINEFIXTURE_H

#include "runtime/tools/CommandLine.h"
#include "runtime/train/Error.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace kleene::test {

using Words = std::vector<std::string>;

struct Outcome {
  int code;
  std::string out, err;
};

inline Outcome kleene(const Words &words) {
  std::vector<const char *> arguments = {"kleene-rt"};
  for (const std::string &word : words)
    arguments.push_back(word.c_str());
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  int code =
      rt::runCommandLine(static_cast<int>(arguments.size()), arguments.data());
  std::fflush(stdout);
  std::string out = ::testing::internal::GetCapturedStdout();
  return {code, out, ::testing::internal::GetCapturedStderr()};
}

/// One line that contains `part`, and the code.
inline void expectFailure(const Words &words, rt::Exit code,
                          const std::string &part) {
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
    scratch = new Scratch();
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
  static inline Scratch *scratch = nullptr;
  static inline std::string run;
};

} // namespace kleene::test

#endif // KLEENE_TEST_RUNTIME_TOOLS_COMMANDLINEFIXTURE_H
