//===- Npz.h - little files for the tests ---------------------------------===//
#ifndef KLEENE_TEST_RUNTIME_TOOLS_NPZ_H
#define KLEENE_TEST_RUNTIME_TOOLS_NPZ_H

#include "compiler/trace/NpzWriter.h"
#include "runtime/train/Error.h"

#include <filesystem>
#include <vector>

namespace kleene::test {

struct NamedArray {
  std::string name;
  std::vector<int64_t> shape;
  std::vector<double> values;
};

inline void writeNpz(const std::filesystem::path &path,
                     const std::vector<NamedArray> &arrays) {
  NpzWriter npz(rt::orThrow(OutputFile::open(path.string())));
  for (const NamedArray &array : arrays) {
    size_t entry = npz.add(array.name, NpyType::f8, array.shape);
    npz.append(entry, array.values.data(), 8 * array.values.size());
  }
  rt::orThrow(npz.finish());
}

/// Two graphs with three nodes: a path 0-1-2 from 0, and two edges at 1 from 2.
inline std::vector<NamedArray> twoPaths() {
  return {{"input/s", {2, 3}, {1, 0, 0, 0, 0, 1}},
          {"input/A",
           {2, 3, 3},
           {0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0}}};
}

} // namespace kleene::test

#endif // KLEENE_TEST_RUNTIME_TOOLS_NPZ_H
