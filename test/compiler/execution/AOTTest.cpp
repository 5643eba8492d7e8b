//===- AOTTest.cpp - trace.so behaves as the code in memory ---------------===//
#include "NativeText.h"
#include "compiler/program/TraceLibrary.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace kleene;
using namespace kleene::test;

namespace {

/// A folder for one test.
struct Folder {
  std::filesystem::path path;
  Folder() {
    char pattern[] = "/tmp/kleene-aot-XXXXXX";
    path = mkdtemp(pattern);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

Result<TraceLibrary> compileLibrary(const Folder &folder,
                                    const std::string &file,
                                    const std::string &cpu = "native") {
  auto text = tryCompileText(file, {3, cpu});
  if (!text)
    return text.failure();
  auto object = emitObject(text->native);
  if (!object)
    return object.failure();
  std::string path = folder.path / "trace.so";
  Outcome linked = linkLibrary(*object, path);
  if (!linked)
    return linked.failure();
  return TraceLibrary::load(path);
}

/// Sums of products: what a fused multiply-add would round otherwise.
void expectSameBits(const TraceFunctions &left, const TraceFunctions &right) {
  for (size_t n : {1, 5, 64}) {
    std::vector<NativeRun> runs;
    for (const TraceFunctions &functions : {left, right})
      runs.emplace_back(functions, n, std::vector<size_t>{1, n * n, n * n},
                        std::vector<size_t>{n, n, n}, std::vector<size_t>{n});
    for (NativeRun &run : runs) {
      run.call.host = &run;
      for (size_t k = 0; k < n * n; ++k)
        run.input<double>(1)[k] = k % 3 == 0 ? 1.0 / (1.0 + k) : 0;
      ASSERT_EQ(run.run(), TraceStatus::ok);
    }
    ASSERT_EQ(runs[0].call.rows, runs[1].call.rows);
    size_t bytes = runs[0].call.rows * n * 8;
    EXPECT_EQ(
        std::memcmp(runs[0].hint<double>(1), runs[1].hint<double>(1), bytes),
        0);
    EXPECT_EQ(std::memcmp(runs[0].output<int64_t>(0),
                          runs[1].output<int64_t>(0), n * 8),
              0);
  }
}

TEST(AOT, runsLikeTheCodeInMemory) {
  Folder folder;
  auto library = compileLibrary(folder, "bellman_ford.mlir");
  ASSERT_TRUE(library) << library.failure().message;
  auto jit = jitText("bellman_ford.mlir");
  expectSameBits(library->functions(), jit->functions());
}

#ifdef __x86_64__
TEST(AOT, everyProcessorGivesTheSameBits) {
  auto jit = jitText("bellman_ford.mlir");
  for (const char *cpu : {"x86-64", "x86-64-v3"}) {
    Folder folder;
    auto library = compileLibrary(folder, "bellman_ford.mlir", cpu);
    ASSERT_TRUE(library) << library.failure().message;
    expectSameBits(library->functions(), jit->functions());
  }
}

/// On a processor with fused multiply-add, x * x + y is rounded twice.
TEST(AOT, productsAreNotFused) {
  Folder folder;
  auto library = compileLibrary(folder, "fusible.mlir", "x86-64-v3");
  ASSERT_TRUE(library) << library.failure().message;
  constexpr size_t n = 16;
  NativeRun run(library->functions(), n, {n, n}, {}, {n});
  for (size_t k = 0; k < n; ++k) {
    double x = run.input<double>(0)[k] = 1 + std::ldexp(1, -30) * double(k);
    run.input<double>(1)[k] = -(x * x);
  }
  ASSERT_EQ(run.run(), TraceStatus::ok);
  for (size_t k = 0; k < n; ++k)
    EXPECT_EQ(run.output<double>(0)[k], 0.0);
}
#endif

TEST(AOT, leavesTheLibraryAlone) {
  Folder folder;
  ASSERT_TRUE(compileLibrary(folder, "insertion_sort.mlir"));
  size_t files = 0;
  for (auto &entry : std::filesystem::directory_iterator(folder.path)) {
    EXPECT_EQ(entry.path().filename(), "trace.so");
    ++files;
  }
  EXPECT_EQ(files, 1u);
}

TEST(AOT, programsWithoutSamplerHaveNoSample) {
  Folder folder;
  auto library = compileLibrary(folder, "insertion_sort.mlir");
  ASSERT_TRUE(library) << library.failure().message;
  EXPECT_EQ(library->functions().sample, nullptr);
}

TEST(AOT, namesWhatItCannotWrite) {
  Outcome linked = linkLibrary("", "/nonexistent/trace.so");
  ASSERT_FALSE(linked);
  EXPECT_EQ(linked.failure().kind, FailureKind::io);
  EXPECT_NE(linked.failure().message.find("/nonexistent/trace.so"),
            std::string::npos);
}

TEST(AOT, saysWhatTheLinkersSaid) {
  Folder folder;
  Outcome linked = linkLibrary("no object", folder.path / "trace.so");
  ASSERT_FALSE(linked);
  EXPECT_NE(linked.failure().message.find("said: "), std::string::npos)
      << linked.failure().message;
}

TEST(AOT, missingLinkersAreNamed) {
  Folder folder;
  std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nonexistent", 1);
  Outcome linked = linkLibrary("", folder.path / "trace.so");
  ::setenv("PATH", path.c_str(), 1);
  ASSERT_FALSE(linked);
  EXPECT_NE(linked.failure().message.find("install one of ld"),
            std::string::npos);
}

TEST(AOT, unknownProcessorsAreRefused) {
  NativeOptions options;
  options.cpu = "abacus";
  auto refused = tryCompileText("failing.mlir", options);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.failure().message.find("`abacus`"), std::string::npos);
}

} // namespace
