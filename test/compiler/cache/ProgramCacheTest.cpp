// A program is found again exactly as long as everything it was made from is as
// it was.
#include "compiler/cache/ProgramCache.h"
#include "test/compiler/BellmanFord.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace kleene;
namespace fs = std::filesystem;

namespace {

void write(const std::string &path, const std::string &text) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

class Programs : public testing::Test {
protected:
  Programs() {
    fs::remove_all(folder);
    write(stdlib + "/graphs/part.kln", "the part");
    write(program, "the program");
    known = cache.store(program, "the program", used, stdlib, spec);
  }
  ~Programs() override { fs::remove_all(folder); }

  const std::string folder =
      testing::TempDir() + "/programs-" +
      testing::UnitTest::GetInstance()->current_test_info()->name();
  const std::string stdlib = folder + "/stdlib",
                    program = folder + "/mine/program.kln";
  const std::vector<UsedFile> used = {
      {stdlib + "/graphs/part.kln", "the part"}};
  const Spec spec = test::bellmanFordSpec();
  const ProgramCache cache{Cache(folder + "/cache"), "compiler 1"};
  std::optional<KnownProgram> known;
};

} // namespace

TEST_F(Programs, areFoundAgain) {
  ASSERT_TRUE(known);
  const auto found = cache.find(program, "the program");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->spec, spec);
  EXPECT_EQ(found->texts, known->texts);
}

TEST_F(Programs, dependOnNameTextCompilerAndStdlib) {
  EXPECT_FALSE(cache.find(program, "another program"));
  EXPECT_FALSE(cache.find("program.kln", "the program"));
  const ProgramCache other(Cache(folder + "/cache"), "compiler 2");
  EXPECT_FALSE(other.find(program, "the program"));
  ::setenv("KLEENE_STDLIB", "/elsewhere", 1);
  const ProgramCache moved(Cache(folder + "/cache"), "compiler 1");
  ::unsetenv("KLEENE_STDLIB");
  EXPECT_FALSE(moved.find(program, "the program"));
}

TEST_F(Programs, dependOnTheFilesTheyUse) {
  write(used[0].name, "another part");
  EXPECT_FALSE(cache.find(program, "the program"));
  write(used[0].name, "the part");
  EXPECT_TRUE(cache.find(program, "the program"));
  fs::remove(used[0].name);
  EXPECT_FALSE(cache.find(program, "the program"));
}

TEST_F(Programs, dependOnFilesThatWouldBeTakenFirst) {
  write(folder + "/mine/graphs/part.kln", "a nearer part");
  EXPECT_FALSE(cache.find(program, "the program"));
  fs::remove(folder + "/mine/graphs/part.kln");
  EXPECT_TRUE(cache.find(program, "the program"));
}

TEST_F(Programs, areNotKeptWhenAFileHasChangedMeanwhile) {
  EXPECT_FALSE(
      cache.store(program, "2", {{used[0].name, "what it was"}}, stdlib, spec));
  EXPECT_FALSE(cache.find(program, "2"));
}

TEST_F(Programs, areNotKeptWhenTheirInterfaceDoesNotComeBack) {
  Spec odd = spec;
  odd.sites.push_back({"loop", "no \xff text", 1, 1});
  EXPECT_FALSE(cache.store(program, "3", {}, stdlib, odd));
}

TEST_F(Programs, haveCodeForAFormAndASize) {
  ASSERT_TRUE(known);
  std::ifstream file(KLEENE_GOOD_LIBRARY, std::ios::binary);
  const std::string library{std::istreambuf_iterator<char>(file), {}};
  cache.storeCode(*known, "direct", 4, library);
  const auto found = cache.findCode(*known, "direct", 4);
  ASSERT_TRUE(found);
  EXPECT_NE(found->functions().run, nullptr);
  EXPECT_FALSE(cache.findCode(*known, "direct", 5));
  EXPECT_FALSE(cache.findCode(*known, "normal", 4));
  EXPECT_FALSE(cache.findCode({spec, known->texts + "x"}, "direct", 4));
  cache.storeCode(*known, "direct", 4, "no library");
  EXPECT_FALSE(cache.findCode(*known, "direct", 4));
}
