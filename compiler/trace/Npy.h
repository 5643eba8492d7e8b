//===- Npy.h - the header of a NumPy array file ---------------------------===//
//
// A .npy file is a short header (element type, order, shape) and the elements.
// The parser accepts versions 1 to 3 with little-endian f8 f4 i8 i4 i1 u2 u1 b1,
// at most 8 axes, and only a shape whose bytes are exactly those that follow
// the header: so a size is known to be backed by data before anyone allocates
// it. Objects (pickles), structures and big-endian data are refused by name.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_NPY_H
#define KLEENE_COMPILER_TRACE_NPY_H

#include "compiler/program/Result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kleene {

enum class NpyType : uint8_t { f8, f4, i8, i4, i1, u2, u1, b1 };

struct NpyHeader {
  NpyType type = NpyType::f8;
  bool fortranOrder = false;
  std::vector<int64_t> shape;
  size_t bytes = 0; ///< of the header itself: where the elements start

  int64_t elements() const;
};

int64_t npyTypeBytes(NpyType type);
/// As in a header: "<f8".
std::string_view npyTypeName(NpyType type);
/// "(3, 4)", "(3,)", "()".
std::string printShape(const std::vector<int64_t> &shape);

/// The bytes before the elements (version 1), a multiple of 64 long.
std::string printNpyHeader(NpyType type, const std::vector<int64_t> &shape);

/// `start` holds at least the first bytes of a file of `fileBytes` bytes; a
/// header that does not end inside `start` is refused. `name` is for messages.
Result<NpyHeader> parseNpyHeader(std::string_view start, uint64_t fileBytes,
                                 const std::string &name);

/// Headers are longer only in hostile files.
inline constexpr size_t npyHeaderMaxBytes = 16384;

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_NPY_H
