//===- Trace.h - the C ABI between native traces and their host -----------===//
//
// A compiled program is a handful of C functions, in `trace.so` of a bundle or
// in the memory of the JIT. The host owns every buffer; native code fills them
// and calls back for two things only: random numbers, and more rows.
//
// Buffers are compact and row-major. With n nodes a variable has n elements
// (location node), n * n (edge) or 1 (graph); a mask_one has one element
// wherever it stands: the index of its node. Element types:
//   scalar double | mask int8_t (0, 1) | every other type int64_t
// (a mask that is partial is -1 where it is undefined; a node index for pointer,
// mask_one and permutation; a class for categorical). Widening to the CLRS form
// is the business of compiler/trace.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_TRACE_H
#define KLEENE_COMPILER_PROGRAM_TRACE_H

#include <cstdint>

namespace kleene {

/// Raised with every change of this header; a host refuses other versions.
inline constexpr int64_t traceABIVersion = 2;

/// How a call ended.
enum class TraceStatus : int64_t {
  ok = 0,
  stepLimit = 1,       ///< more than `maxSteps` turns of unbounded loops
  indexOutOfRange = 2, ///< an index outside 0..n-1 was used or assigned
  outOfMemory = 3,     ///< the host could not grow the rows
  emptyRange = 4,      ///< a draw below a bound that is less than 1
};

extern "C" {

/// Random draws, elementwise in row-major order, on the stream of NumPy's
/// legacy `RandomState` (MT19937). `rng` is opaque to native code.
struct KleeneRandom {
  void *rng;
  void (*uniform)(void *rng, double low, double high, int64_t count,
                  double *out);
  void (*bernoulli)(void *rng, double p, int64_t count, uint8_t *out);
  void (*below)(void *rng, int64_t m, int64_t count, int64_t *out);
};

/// The candidates of one `param` of the sampler: one is drawn per sample; a
/// single candidate draws nothing.
struct KleeneParam {
  const double *values;
  int64_t count;
};

/// One run. Inputs, hints and outputs are in the order of the program's spec.
struct KleeneCall {
  int64_t nodes; ///< n >= 1
  /// Limit on the turns of all unbounded loops together. Read again at every
  /// turn, so that the host can end a run from another thread: by a negative
  /// limit.
  int64_t maxSteps;
  void *const *inputs;  ///< a buffer per input
  void *const *outputs; ///< a buffer per output
  void **hints;         ///< a buffer per hint; row r starts at element r * size
  int64_t rows;         ///< rows written so far; native code counts it up
  int64_t capacity;     ///< rows that fit
  /// Called when rows == capacity: enlarges every hint buffer, updates `hints`
  /// and `capacity`, and returns 0; anything else ends the run (outOfMemory).
  int32_t (*grow)(KleeneCall *call);
  void *host;           ///< the host's own, for `grow`
  void *workspace;      ///< kleene_workspace_bytes(n) bytes, 64-byte aligned
  int64_t steps;        ///< turns taken by unbounded loops
  int64_t status;       ///< a TraceStatus
  int64_t site;         ///< index into the program's sites when status != ok
  int64_t distribution; ///< the sampler: 0, or one of the alternatives, from 1
};

/// The functions of a program; the names are those in `trace.so`.
using KleeneABIVersionFn = int64_t (*)();              // kleene_abi_version
using KleeneWorkspaceBytesFn = int64_t (*)(int64_t n); // kleene_workspace_bytes
/// Draws every input that is not derived. Absent when a program has no
/// `sample` block.
using KleeneSampleFn = void (*)(KleeneCall *, const KleeneRandom *,
                                const KleeneParam *params); // kleene_sample
/// Computes the derived inputs from the others; input k is left alone when
/// given[k] != 0.
using KleeneDeriveFn = void (*)(KleeneCall *,
                                const uint8_t *given); // kleene_derive
/// Executes the program: hints row by row, then outputs.
using KleeneRunFn = void (*)(KleeneCall *); // kleene_run

} // extern "C"

/// A program's native functions, wherever they come from.
struct TraceFunctions {
  KleeneWorkspaceBytesFn workspaceBytes = nullptr;
  KleeneSampleFn sample = nullptr; ///< null without a `sample` block
  KleeneDeriveFn derive = nullptr;
  KleeneRunFn run = nullptr;
};

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_TRACE_H
