// Unfinished files go when the process is ended by a signal; others stay.
#include "compiler/trace/Temporaries.h"
#include "compiler/trace/OutputFile.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace kleene;

namespace {

std::string makeFile(const std::string &name) {
  const std::string path = testing::TempDir() + "/" + name;
  std::ofstream(path) << "unfinished";
  return path;
}

} // namespace

TEST(Temporaries, keptFilesAreRemovedAndForgottenOnesAreNot) {
  const std::string kept = makeFile("kept"), forgotten = makeFile("forgotten");
  keepTemporary(kept);
  keepTemporary(forgotten);
  forgetTemporary(forgotten);
  forgetTemporary("never kept");
  removeTemporaries();
  EXPECT_FALSE(std::filesystem::exists(kept));
  EXPECT_TRUE(std::filesystem::exists(forgotten));
  forgetTemporary(kept);
}

TEST(Temporaries, moreFilesThanPlacesDoNoHarm) {
  for (int k = 0; k < 100; ++k)
    keepTemporary("/nowhere/" + std::to_string(k));
  removeTemporaries();
  for (int k = 0; k < 100; ++k)
    forgetTemporary("/nowhere/" + std::to_string(k));
  const std::string path = makeFile("after");
  keepTemporary(path);
  removeTemporaries();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TemporariesDeathTest, aSignalRemovesWhatAnOutputFileHasBegun) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const std::string folder = testing::TempDir() + "/signal";
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    auto die = [&] {
      std::signal(signal, SIG_DFL); // the tests' parent may ignore it
      removeTemporariesOnSignals();
      auto done = OutputFile::open(folder + "/done");
      if (!done || !done->commit())
        std::_Exit(1);
      auto begun = OutputFile::open(folder + "/begun");
      ::raise(signal);
    };
    EXPECT_EXIT(die(), testing::KilledBySignal(signal), "");
    for (const auto &entry : std::filesystem::directory_iterator(folder))
      EXPECT_EQ(entry.path().filename(), "done");
    EXPECT_TRUE(std::filesystem::exists(folder + "/done"));
  }
}
