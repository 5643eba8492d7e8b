// Loading trace.so: the good one works, every other is refused with a reason.
#include "compiler/program/TraceLibrary.h"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>

using namespace kleene;

TEST(TraceLibrary, findsTheFunctions) {
  auto library = TraceLibrary::load(KLEENE_GOOD_LIBRARY);
  ASSERT_TRUE(library) << library.failure().message;
  const TraceFunctions &functions = library->functions();
  EXPECT_EQ(functions.workspaceBytes(5), 5);
  EXPECT_EQ(functions.sample, nullptr);
  KleeneCall call{};
  functions.run(&call);
  EXPECT_EQ(call.steps, 7);
}

TEST(TraceLibrary, survivesItsCopies) {
  TraceFunctions functions;
  auto first = TraceLibrary::load(KLEENE_GOOD_LIBRARY);
  ASSERT_TRUE(first);
  TraceLibrary kept = *first;
  first = inputFailure("gone");
  EXPECT_EQ(kept.functions().workspaceBytes(3), 3);
}

TEST(TraceLibrary, loadsFromMemory) {
  auto bytesOf = [](const char *path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  auto library = TraceLibrary::fromBytes(bytesOf(KLEENE_GOOD_LIBRARY));
  ASSERT_TRUE(library) << library.failure().message;
  EXPECT_FALSE(TraceLibrary::fromBytes(bytesOf(KLEENE_OTHER_LIBRARY)));
  EXPECT_FALSE(TraceLibrary::fromBytes("no library"));
  EXPECT_FALSE(TraceLibrary::fromBytes(""));
  TraceLibrary kept = *library;
  library = inputFailure("gone");
  EXPECT_EQ(kept.functions().workspaceBytes(3), 3);
}

TEST(TraceLibrary, refusesAnotherVersion) {
  auto library = TraceLibrary::load(KLEENE_OTHER_LIBRARY);
  ASSERT_FALSE(library);
  EXPECT_EQ(library.failure().kind, FailureKind::input);
  EXPECT_NE(library.failure().message.find("ABI version 999"),
            std::string::npos)
      << library.failure().message;
}

TEST(TraceLibrary, refusesWhatIsNoLibrary) {
  auto missing = TraceLibrary::load("/nonexistent/trace.so");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.failure().kind, FailureKind::io);

  const std::string path = testing::TempDir() + "/not-a-library.so";
  std::ofstream(path) << "not ELF";
  auto text = TraceLibrary::load(path);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.failure().kind, FailureKind::input);
}
