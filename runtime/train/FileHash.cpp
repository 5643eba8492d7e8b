#include "runtime/train/FileHash.h"

#include "compiler/program/Hash.h"

#include <fstream>
#include <vector>

namespace kleene::rt {

std::string fileHash(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return "";
  Hash hash;
  std::vector<char> piece(size_t{1} << 16);
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) ||
         file.gcount() > 0)
    hash.add({piece.data(), static_cast<size_t>(file.gcount())});
  return file.bad() ? "" : hash.text();
}

} // namespace kleene::rt
