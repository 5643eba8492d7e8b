//===- Hash.h - a checksum for accidents, not for attackers ---------------===//
//
// FNV-1a, 64 bits: says whether a checkpoint is the one that was written and
// whether two runs were configured alike; names files of the cache; makes seeds
// of names.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_HASH_H
#define KLEENE_COMPILER_PROGRAM_HASH_H

#include <cstdint>
#include <string>
#include <string_view>

namespace kleene {

class Hash {
public:
  void add(std::string_view bytes) {
    for (char byte : bytes)
      hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  }
  uint64_t value() const { return hash; }
  /// 16 hexadecimal digits.
  std::string text() const {
    std::string digits(16, '0');
    for (int k = 0; k < 16; ++k)
      digits[k] = "0123456789abcdef"[hash >> (60 - 4 * k) & 15];
    return digits;
  }

private:
  uint64_t hash = 0xcbf29ce484222325u;
};

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_HASH_H
