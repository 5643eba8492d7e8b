// Every target but that of MLIR on its corpus, whole, cut short and with bytes
// changed, so that what fuzzing found stays found without a fuzzer.
// Deterministic.
#include "Targets.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sstream>
#include <vector>

using namespace kleene::test;

namespace {

struct Target {
  const char *name; ///< its folder in corpus/
  void (*run)(std::string_view);
  std::vector<const char *> seeds; ///< folders, from the root of the sources
  const char *extension;
  int changes; ///< of each file
};

const Target targets[] = {
    {"syntax", fuzzSyntax, {"stdlib", "test/lang"}, ".kln", 40},
    {"format", fuzzFormat, {"stdlib", "test/lang"}, ".kln", 40},
    {"sema", fuzzSema, {"stdlib", "test/lang"}, ".kln", 40},
    {"npz", fuzzNpz, {"examples"}, ".npz", 400},
    {"program", fuzzProgram, {}, ".json", 400},
};

std::string contentOf(const std::filesystem::path &path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// The corpus, where every file counts, and the seeds by their extension.
std::vector<std::filesystem::path> filesOf(const Target &target) {
  namespace fs = std::filesystem;
  const fs::path root = KLEENE_SOURCE_DIR;
  std::vector<fs::path> files;
  for (const auto &entry :
       fs::directory_iterator(root / "test/fuzz/corpus" / target.name))
    files.push_back(entry.path());
  for (const char *folder : target.seeds)
    for (const auto &entry : fs::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == target.extension)
        files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string changed(std::string bytes, std::mt19937 &engine) {
  for (unsigned k = 0; k <= engine() % 4 && !bytes.empty(); ++k) {
    const size_t at = engine() % bytes.size();
    switch (engine() % 4) {
    case 0:
      bytes.resize(at);
      break;
    case 1:
      bytes[at] = static_cast<char>(engine());
      break;
    case 2:
      bytes.erase(at, engine() % 16);
      break;
    default:
      bytes.insert(at, bytes.substr(engine() % bytes.size(), engine() % 32));
    }
  }
  return bytes;
}

class Replay : public testing::TestWithParam<Target> {};

} // namespace

TEST_P(Replay, nothingBreaksIt) {
  const Target &target = GetParam();
  const auto files = filesOf(target);
  ASSERT_FALSE(files.empty());
  std::mt19937 engine(1);
  for (const std::filesystem::path &file : files) {
    SCOPED_TRACE(file.string());
    const std::string bytes = contentOf(file);
    target.run(bytes);
    for (int k = 0; k < target.changes; ++k)
      target.run(changed(bytes, engine));
  }
}

TEST_P(Replay, smallInputsDoNotBreakIt) {
  GetParam().run("");
  for (int byte = 0; byte < 256; ++byte)
    GetParam().run(std::string(1, static_cast<char>(byte)));
}

INSTANTIATE_TEST_SUITE_P(Targets, Replay, testing::ValuesIn(targets),
                         [](const auto &target) {
                           return std::string(target.param.name);
                         });
