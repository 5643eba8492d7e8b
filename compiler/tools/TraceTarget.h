//===- TraceTarget.h - a program that can be traced -----------------------===//
//
// What `kleene trace` runs: a .kln text, found compiled in the cache or
// compiled now, or a bundle with its trace.so. In two steps, since inputs from
// a file tell the size only when the spec is known, and native code is
// specialised to the size.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TOOLS_TRACETARGET_H
#define KLEENE_COMPILER_TOOLS_TRACETARGET_H

#include "compiler/cache/ProgramCache.h"
#include "compiler/driver/Compile.h"
#include "compiler/program/Spec.h"
#include "compiler/program/TraceLibrary.h"
#include "compiler/tools/Tool.h"

#include <optional>
#include <string>

namespace kleene {

/// A text to be compiled, and where to keep what comes out: null, or a cache
/// when `path` and all other inputs are files that can be read again.
struct TraceRequest {
  std::string path;
  const ProgramCache *cache = nullptr;
  DiagnosticsOption diagnostics;
};

/// Makes what TraceTarget does not find made. Both functions return an exit
/// code; a failure has been reported.
class TraceCompiler {
public:
  virtual ~TraceCompiler() = default;
  /// `known` is there when the code can be kept, too.
  virtual int open(const TraceRequest &request, Spec &spec,
                   std::optional<KnownProgram> &known) = 0;
  /// The functions live as long as this object.
  virtual int prepare(const TraceRequest &request, const KnownProgram *known,
                      int64_t nodes, TraceForm form,
                      TraceFunctions &functions) = 0;
};

class TraceTarget {
public:
  /// `compiler` and the cache outlive the target.
  TraceTarget(TraceRequest request, TraceCompiler &compiler)
      : request(std::move(request)), compiler(compiler) {}

  /// Reads the text or the bundle. Returns an exit code, exitOk when spec() is
  /// there; a failure has been reported.
  int open();
  const Spec &spec() const { return interface; }
  /// A bundle has its form of native code already.
  bool isBundle() const { return bundle; }
  /// Native code for `nodes` nodes; same exit codes.
  int prepare(int64_t nodes, TraceForm form);
  const TraceFunctions &functions() const { return native; }

private:
  int openBundle();
  int openText();

  TraceRequest request;
  TraceCompiler &compiler;
  bool bundle = false;
  Spec interface;
  std::optional<KnownProgram> known;
  std::optional<TraceLibrary> library;
  TraceFunctions native;
};

} // namespace kleene

#endif // KLEENE_COMPILER_TOOLS_TRACETARGET_H
