// What is stored is found, nothing else is, and no state of the folder is an
// error.
#include "compiler/cache/Cache.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/stat.h>
#include <thread>
#include <vector>

using namespace kleene;
namespace fs = std::filesystem;

namespace {

std::string read(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

class CacheFolder : public testing::Test {
protected:
  CacheFolder() { fs::remove_all(folder); }
  ~CacheFolder() override { fs::remove_all(folder); }
  const std::string folder =
      testing::TempDir() + "/cache-" +
      testing::UnitTest::GetInstance()->current_test_info()->name();
  const Cache cache{folder};
};

void setEnvironment(const char *name, const char *value) {
  if (value)
    ::setenv(name, value, 1);
  else
    ::unsetenv(name);
}

/// The file for the key "k" that the environment leads to, "" for none.
std::string fileFor(const char *given, const char *xdg, const char *home) {
  setEnvironment("KLEENE_CACHE", given);
  setEnvironment("XDG_CACHE_HOME", xdg);
  setEnvironment("HOME", home);
  const auto cache = Cache::fromEnvironment();
  return cache ? fs::path(cache->pathOf("k")).parent_path().string() : "";
}

} // namespace

TEST_F(CacheFolder, whatIsStoredIsFound) {
  EXPECT_FALSE(cache.find("key"));
  const std::string content("a\0b\xff", 4);
  cache.store("key", content);
  EXPECT_EQ(cache.find("key"), content);
  EXPECT_FALSE(cache.find("other"));
  cache.store("key", "");
  EXPECT_EQ(cache.find("key"), "");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);
}

TEST_F(CacheFolder, damagedFilesAreAbsent) {
  cache.store("key", "content");
  const std::string path = cache.pathOf("key"), whole = read(path);
  for (size_t k = 0; k < whole.size(); ++k) {
    std::string bytes = whole;
    bytes[k] = static_cast<char>(bytes[k] ^ 1);
    write(path, bytes);
    EXPECT_FALSE(cache.find("key")) << "byte " << k;
    write(path, whole.substr(0, k));
    EXPECT_FALSE(cache.find("key")) << k << " bytes";
  }
  cache.store("key", "again");
  EXPECT_EQ(cache.find("key"), "again");
}

TEST_F(CacheFolder, aFileOfAnotherKeyIsAbsent) {
  cache.store("one", "content");
  fs::copy_file(cache.pathOf("one"), cache.pathOf("two"));
  EXPECT_FALSE(cache.find("two"));
  EXPECT_TRUE(cache.find("one"));
}

TEST_F(CacheFolder, whatOthersCouldWriteIsAbsent) {
  cache.store("key", "content");
  const std::string path = cache.pathOf("key");
  ASSERT_EQ(::chmod(path.c_str(), 0622), 0);
  EXPECT_FALSE(cache.find("key"));
  fs::rename(path, folder + "/elsewhere");
  ASSERT_EQ(::chmod((folder + "/elsewhere").c_str(), 0600), 0);
  fs::create_symlink(folder + "/elsewhere", path);
  EXPECT_FALSE(cache.find("key"));
  fs::remove(path);
  fs::create_directory(path);
  EXPECT_FALSE(cache.find("key"));
}

TEST_F(CacheFolder, aFolderThatCannotBeWrittenKeepsNothing) {
  write(folder, "a file");
  cache.store("key", "content");
  EXPECT_FALSE(cache.find("key"));
  EXPECT_EQ(read(folder), "a file");
  const Cache nowhere("/proc/no/such");
  nowhere.store("key", "content");
  EXPECT_FALSE(nowhere.find("key"));
}

TEST_F(CacheFolder, whatWasUsedLongestAgoGoesFirst) {
  const Cache small(folder, 3500);
  const std::string content(1000, 'x');
  const auto now = fs::file_time_type::clock::now();
  for (int k = 0; k < 3; ++k) {
    small.store(std::to_string(k), content);
    fs::last_write_time(small.pathOf(std::to_string(k)),
                        now - std::chrono::hours(10 - k));
  }
  EXPECT_TRUE(small.find("0")); // used now
  write(folder + "/left.tmp", content);
  fs::last_write_time(folder + "/left.tmp", now - std::chrono::hours(2));
  write(folder + "/mine.txt", std::string(9000, 'x'));
  small.store("3", content);
  EXPECT_FALSE(small.find("1"));
  for (const char *key : {"0", "2", "3"})
    EXPECT_TRUE(small.find(key)) << key;
  EXPECT_FALSE(fs::exists(folder + "/left.tmp"));
  EXPECT_TRUE(fs::exists(folder + "/mine.txt"));
}

TEST_F(CacheFolder, writersAtOnceDoNotMix) {
  auto contentOf = [](int k) {
    return std::string(5000 + static_cast<size_t>(k), static_cast<char>(k));
  };
  cache.store("key", contentOf(0));
  std::vector<std::thread> writers;
  for (int k = 0; k < 4; ++k)
    writers.emplace_back([&, k] {
      for (int turn = 0; turn < 50; ++turn)
        cache.store("key", contentOf(k));
    });
  for (int turn = 0; turn < 200; ++turn) {
    const auto found = cache.find("key");
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, contentOf(found->front()));
  }
  for (std::thread &writer : writers)
    writer.join();
}

TEST(Cache, theEnvironmentNamesTheFolder) {
  EXPECT_EQ(fileFor("off", "/x", "/h"), "");
  EXPECT_EQ(fileFor("mine", "/x", "/h"), "mine");
  EXPECT_EQ(fileFor("", "/x", "/h"), "/x/kleene");
  EXPECT_EQ(fileFor(nullptr, "relative", "/h"), "/h/.cache/kleene");
  EXPECT_EQ(fileFor(nullptr, nullptr, "/h"), "/h/.cache/kleene");
  EXPECT_EQ(fileFor(nullptr, nullptr, nullptr), "");
}
