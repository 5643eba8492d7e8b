//===- NpzReader.h - arrays out of a .npz, trusting nothing ---------------===//
//
// Opens a zip of .npy files, stored or deflated, with or without zip64. Every
// declared number is checked against the bytes that are really there before
// anything is allocated: entries lie inside the file and do not overlap, a
// deflated entry cannot claim more than deflate can expand to, a shape must
// have exactly the bytes of its entry, and nothing above `maxArrayBytes` is
// loaded. Checksums are verified. Pickled objects are refused.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_NPZREADER_H
#define KLEENE_COMPILER_TRACE_NPZREADER_H

#include "compiler/program/Result.h"
#include "compiler/trace/Npy.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace kleene {

inline constexpr uint64_t maxArrayBytes = uint64_t{4} << 30;

/// An array in memory, in C order.
struct NpyArray {
  NpyType type = NpyType::f8;
  std::vector<int64_t> shape;
  std::vector<char> bytes;

  /// Elements first, first + 1, ... as float64.
  void copyReals(int64_t first, std::span<double> out) const;
};

class NpzReader {
public:
  /// "-" is standard input, read to its end first.
  static Result<NpzReader> open(const std::string &path);
  ~NpzReader();
  NpzReader(NpzReader &&) noexcept;
  NpzReader &operator=(NpzReader &&) = delete;

  /// Names of the arrays, without ".npy".
  std::vector<std::string> names() const;
  bool has(const std::string &name) const;
  /// Type and shape; reads only the start of the entry.
  Result<NpyHeader> header(const std::string &name) const;
  Result<NpyArray> read(const std::string &name) const;

private:
  struct State;
  explicit NpzReader(std::unique_ptr<State> state);
  std::unique_ptr<State> self;
};

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_NPZREADER_H
