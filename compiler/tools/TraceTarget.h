//===- TraceTarget.h - a program that can be traced -----------------------===//
//
// What `kleene trace` runs: a .kln text, compiled in memory, or a bundle with
// its trace.so. In two steps, since inputs from a file tell the size only when
// the spec is known, and native code is specialised to the size.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TOOLS_TRACETARGET_H
#define KLEENE_COMPILER_TOOLS_TRACETARGET_H

#include "compiler/driver/Compile.h"
#include "compiler/program/Spec.h"
#include "compiler/program/TraceLibrary.h"
#include "compiler/tools/Tool.h"

#include <memory>
#include <optional>
#include <string>

namespace kleene {

class TraceTarget {
public:
  explicit TraceTarget(std::string path) : path(std::move(path)) {}

  /// Reads the text or the bundle. Returns an exit code, exitOk when spec() is
  /// there; a failure has been reported.
  int open(const DiagnosticsOption &diagnostics);
  const Spec &spec() const { return interface; }
  /// A bundle has its form of native code already.
  bool isBundle() const { return library.has_value(); }
  /// Native code for `nodes` nodes; same exit codes.
  int prepare(int64_t nodes, TraceForm form,
              const DiagnosticsOption &diagnostics);
  const TraceFunctions &functions() const { return native; }

private:
  int openBundle();
  int openText(const DiagnosticsOption &diagnostics);

  std::string path;
  std::string source;
  Spec interface;
  std::optional<TraceLibrary> library;
  std::unique_ptr<Compilation> compilation;
  TraceFunctions native;
};

} // namespace kleene

#endif // KLEENE_COMPILER_TOOLS_TRACETARGET_H
