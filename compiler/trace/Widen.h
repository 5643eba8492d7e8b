//===- Widen.h - compact buffers to the CLRS form and back ----------------===//
//
// Native code keeps one byte per mask and one index per one-hot (Trace.h); a
// trace file holds float64 or int64 arrays in the shapes of CLRS. A buffer is
// widened piece by piece, so that a large one need not be held twice.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_WIDEN_H
#define KLEENE_COMPILER_TRACE_WIDEN_H

#include "compiler/program/Result.h"
#include "compiler/program/Spec.h"
#include "compiler/trace/Npy.h"

#include <cstddef>
#include <cstdint>

namespace kleene {

/// The element type of a probe in a trace file.
inline NpyType wideType(ProbeType type) {
  return isWideInteger(type) ? NpyType::i8 : NpyType::f8;
}

/// Compact and wide form have the same bytes: nothing to widen.
inline bool isWideAlready(ProbeType type) {
  return type == ProbeType::scalar || isWideInteger(type);
}

/// Wide elements that come from one compact element.
int64_t wideningOf(const Probe &probe, int64_t nodes);

/// Widens `count` compact elements from `compact`, a pointer to the first of
/// them, into count * wideningOf elements of 8 bytes at `wide`.
void widen(const Probe &probe, int64_t nodes, const void *compact,
           int64_t count, void *wide);

/// Masks that are 0 or 1 to float64.
void widenMasks(const uint8_t *masks, size_t count, double *wide);

/// One sample of a probe, read from an array file, into its compact buffer.
/// `wide` holds the wideElements values as float64, as numbers of CLRS form.
/// A mask that is not 0 or 1, a one-hot that is not one (a -1 at the class that
/// means undefined), a pointer outside
/// 0..n-1 fail with what was seen; the caller adds the array's name.
Outcome narrow(const Probe &probe, int64_t nodes, const double *wide,
               void *compact);

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_WIDEN_H
