//===- Scratch.h - a folder that goes away with the test ------------------===//
#ifndef KLEENE_TEST_RUNTIME_TRAIN_SCRATCH_H
#define KLEENE_TEST_RUNTIME_TRAIN_SCRATCH_H

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace kleene::test {

class Scratch {
public:
  Scratch() {
    std::string name =
        (std::filesystem::temp_directory_path() / "kleene-XXXXXX").string();
    if (!::mkdtemp(name.data()))
      throw std::runtime_error("no temporary folder");
    root = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(root, ignored);
  }
  std::filesystem::path operator/(const std::string &name) const {
    return root / name;
  }
  std::filesystem::path root;
};

inline std::string slurp(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void spill(const std::filesystem::path &path, const std::string &text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

} // namespace kleene::test

#endif // KLEENE_TEST_RUNTIME_TRAIN_SCRATCH_H
