//===- Span.h - a range of bytes in the source text -----------------------===//
//
// A place is a pair of byte offsets: [begin, end). The files of a compilation
// lie one behind the other in one range of offsets, the program itself first;
// `SourceFile` turns offsets into lines and columns.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_BASIC_SPAN_H
#define KLEENE_LANG_BASIC_SPAN_H

#include <algorithm>
#include <cstdint>

namespace kleene::lang {

struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;

  bool operator==(const Span &) const = default;
};

/// The smallest range that holds both.
inline Span join(Span a, Span b) {
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

} // namespace kleene::lang

#endif // KLEENE_LANG_BASIC_SPAN_H
