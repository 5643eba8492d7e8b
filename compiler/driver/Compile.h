//===- Compile.h - source text -> Program, the one entry ------------------===//
//
// The whole compiler behind one class. In goes the text of a .kln file; out
// come, each computed on first request and kept: diagnostics, the text of any
// stage (--emit), the Program (spec and plan), native functions by JIT, a
// shared library or a bundle. The header needs the standard library and
// compiler/program alone: no LLVM type crosses it.
//
// A request that fails for a fault of the source text returns a Failure of
// kind `input` whose message is the one-line summary; the full report, with
// carets and notes, is `diagnostics()`. A fault of Kleene itself (an IR that
// does not verify) is a Failure of kind `internal`.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_DRIVER_COMPILE_H
#define KLEENE_COMPILER_DRIVER_COMPILE_H

#include "compiler/program/LearnerReport.h"
#include "compiler/program/Program.h"
#include "compiler/program/Result.h"
#include "compiler/program/Trace.h"
#include "compiler/program/UsedFile.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kleene::lang {
struct CheckedModule;
}

namespace kleene {

/// What `kleene compile --emit=` can print.
enum class Emit {
  tokens,     ///< one token a line, with its position
  ast,        ///< the checked syntax tree
  lfp,        ///< the direct form: nested lfp.fix
  normal,     ///< Kleene normal form: one lfp.fix
  scf,        ///< lowered to scf, cf, memref, arith
  llvm,       ///< LLVM IR after optimisation
  obj,        ///< a relocatable object file (binary)
  gnn,        ///< the learner
  plan,       ///< the learner as the runtime reads it
  spec,       ///< inputs, hints, outputs, sampler, sites
  denotation, ///< what it means, in mathematics
};
inline constexpr std::array<std::string_view, 11> emitNames = {
    "tokens", "ast", "lfp",  "normal", "scf",       "llvm",
    "obj",    "gnn", "plan", "spec",   "denotation"};
std::optional<Emit> emitFromName(std::string_view name);

/// How a denotation is written.
inline constexpr std::array<const char *, 2> notationNames = {"unicode",
                                                              "latex"};

/// The form that native code is generated from. Both give the same traces,
/// bit for bit; the tests hold them to it.
enum class TraceForm { direct, normal };
constexpr std::string_view traceFormName(TraceForm form) {
  return form == TraceForm::normal ? "normal" : "direct";
}

struct CompileOptions {
  TraceForm form = TraceForm::direct;
  unsigned optimization = 3;  ///< LLVM's -O level, 0 to 3
  std::string cpu = "native"; ///< for ahead-of-time code; JIT is for the host
  int64_t nodes = 0; ///< specialise native code to this size; 0: any size
  /// Of the learner, as LearnerOptions has them.
  std::string align = "skeleton", message = "given", ties = "given",
              states = "";
  bool triplets = false, eager = false;
  std::string notation = "unicode"; ///< of the denotation: of notationNames
};

enum class DiagnosticFormat { text, json };

class Compilation {
public:
  /// `file` is the name shown in messages; from disk only files are read that
  /// the program uses (lang/sema/Uses.h), sought from the folder of `file`.
  Compilation(std::string file, std::string source,
              CompileOptions options = {});
  ~Compilation();
  Compilation(const Compilation &) = delete;
  Compilation &operator=(const Compilation &) = delete;

  /// Parses and checks. True when there is no error; warnings may be there.
  bool check();
  /// The same with the checked text, which this object owns; null after an
  /// error.
  const lang::CheckedModule *checked();

  /// Everything said so far about the source text, sorted by position; ""
  /// when there is nothing to say.
  std::string diagnostics(DiagnosticFormat format = DiagnosticFormat::text);

  /// The text (for `obj`, the bytes) of one stage.
  Result<std::string> emit(Emit stage);

  /// The interface of the program and its plan.
  Result<Program> program();
  /// Which variable becomes what in the network.
  Result<LearnerReport> learnerReport();
  /// The interface alone: quicker, and defined for programs without a learner.
  Result<Spec> spec();

  /// The files that the program uses, once it is checked; and the folder where
  /// they were sought last.
  std::vector<UsedFile> usedFiles() const;
  static std::string stdlibFolder();

  /// Native functions in memory, valid while this object lives.
  Result<TraceFunctions> jit();

  /// Writes `path`: the shared library with the functions of Trace.h.
  Outcome writeTraceLibrary(const std::string &path);
  /// Writes program.json and trace.so into `directory`, made when missing.
  Outcome writeBundle(const std::string &directory);

private:
  struct State;
  std::unique_ptr<State> self;
};

} // namespace kleene

#endif // KLEENE_COMPILER_DRIVER_COMPILE_H
