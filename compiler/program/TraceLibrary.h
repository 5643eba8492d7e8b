//===- TraceLibrary.h - the native code of a bundle -----------------------===//
//
// Loads `trace.so` and finds its functions. A library of another ABI version,
// or one that lacks a function, is refused with a message. The functions live
// as long as the TraceLibrary.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_TRACELIBRARY_H
#define KLEENE_COMPILER_PROGRAM_TRACELIBRARY_H

#include "compiler/program/Result.h"
#include "compiler/program/Trace.h"

#include <memory>
#include <string>
#include <string_view>

namespace kleene {

class TraceLibrary {
public:
  /// `path` is the file itself: DIR/trace.so.
  static Result<TraceLibrary> load(const std::string &path);
  /// The same from memory.
  static Result<TraceLibrary> fromBytes(std::string_view bytes);
  const TraceFunctions &functions() const { return found; }

private:
  TraceLibrary() = default;
  std::shared_ptr<void> file; ///< goes after the handle
  std::shared_ptr<void> handle;
  TraceFunctions found;
};

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_TRACELIBRARY_H
