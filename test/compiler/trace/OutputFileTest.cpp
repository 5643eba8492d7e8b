// Files appear whole or not at all.
#include "compiler/trace/OutputFile.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>

using namespace kleene;
namespace fs = std::filesystem;

namespace {

std::string contents(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// An empty folder of this test's own.
fs::path folder(const std::string &name) {
  const fs::path path = fs::path(testing::TempDir()) / name;
  fs::remove_all(path);
  fs::create_directories(path);
  return path;
}

} // namespace

TEST(OutputFile, appearsOnCommit) {
  const fs::path path = folder("output") / "x";
  std::ofstream(path) << "old";
  {
    auto file = OutputFile::open(path);
    ASSERT_TRUE(file);
    file->write(2, "cd", 2);
    file->write(0, "ab", 2);
    EXPECT_EQ(contents(path), "old");
    EXPECT_TRUE(file->commit());
  }
  EXPECT_EQ(contents(path), "abcd");
}

TEST(OutputFile, leavesNothingBehind) {
  const fs::path here = folder("abandoned");
  {
    auto file = OutputFile::open(here / "x");
    ASSERT_TRUE(file);
    file->write(0, "ab", 2);
  }
  EXPECT_TRUE(fs::is_empty(here));
}

TEST(OutputFile, replacesTheTargetOfALink) {
  const fs::path here = folder("link");
  std::ofstream(here / "target") << "old";
  fs::create_symlink("target", here / "link");
  auto file = OutputFile::open(here / "link");
  ASSERT_TRUE(file);
  file->write(0, "new", 3);
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(fs::is_symlink(here / "link"));
  EXPECT_EQ(contents(here / "target"), "new");
}

TEST(OutputFile, copiesToAPipe) {
  const std::string path = folder("pipe") / "fifo";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::string received;
  std::thread reader([&] { received = contents(path); });
  {
    auto file = OutputFile::open(path);
    ASSERT_TRUE(file);
    file->write(3, "def", 3);
    file->write(0, "abc", 3);
    EXPECT_TRUE(file->commit());
  }
  reader.join();
  EXPECT_EQ(received, "abcdef");
}

TEST(OutputFile, saysWhyNot) {
  auto missing = OutputFile::open("/nonexistent/x");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.failure().kind, FailureKind::io);
  auto full = OutputFile::open("/dev/full");
  ASSERT_TRUE(full);
  full->write(0, "ab", 2);
  const Outcome done = full->commit();
  ASSERT_FALSE(done);
  EXPECT_NE(done.failure().message.find("/dev/full"), std::string::npos);
}
