//===- Hash.h - a checksum for accidents, not for attackers ---------------===//
//
// FNV-1a, 64 bits: says whether a checkpoint is the one that was written and
// whether two runs were configured alike.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_HASH_H
#define KLEENE_RUNTIME_TRAIN_HASH_H

#include <cstdint>
#include <string>
#include <string_view>

namespace kleene::rt {

class Hash {
public:
  void add(std::string_view bytes) {
    for (char byte : bytes)
      value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  }
  /// 16 hexadecimal digits.
  std::string text() const {
    std::string digits(16, '0');
    for (int k = 0; k < 16; ++k)
      digits[k] = "0123456789abcdef"[value >> (60 - 4 * k) & 15];
    return digits;
  }

private:
  uint64_t value = 0xcbf29ce484222325u;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_HASH_H
