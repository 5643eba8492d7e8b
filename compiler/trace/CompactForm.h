//===- CompactForm.h - arrays of a trace file in few bytes ----------------===//
//
// The storage of `--dtype=compact`: a probe in the smallest element that numpy
// reads without help. Scalars are float32 (rounded), masks bool, and everything
// that names a node or a class is its number, u1 where that suffices and u2
// else; a mask_one has no node axis and a categorical no class axis then.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_COMPACTFORM_H
#define KLEENE_COMPILER_TRACE_COMPACTFORM_H

#include "compiler/program/Result.h"
#include "compiler/program/Spec.h"
#include "compiler/trace/Npy.h"
#include "compiler/trace/NpzReader.h"
#include "compiler/trace/NpzWriter.h"
#include "compiler/trace/TraceSink.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kleene {

/// "exact", "compact": the words of `--dtype` and of the spec entry.
std::string_view traceDTypeName(TraceDType dtype);

/// The element type of a probe in a compact file.
NpyType compactType(const Probe &probe, int64_t nodes);
/// The element type and the shape, without leading sample or row axes, of a
/// probe in a file.
NpyType storedType(const Probe &probe, int64_t nodes, TraceDType dtype);
std::vector<int64_t> storedShape(const Probe &probe, int64_t nodes,
                                 TraceDType dtype);
/// Bytes that one sample of an input or output, or one row of a hint, takes.
int64_t storedBytes(const Probe &probe, int64_t nodes, TraceDType dtype);
/// The same of all arrays: of a sample without its hints, of a row of hints.
struct StoredSize {
  int64_t perSample, perRow;
};
StoredSize storedSize(const Spec &spec, int64_t nodes, TraceDType dtype);

/// `count` elements of a generator's buffer, in compactType.
void toCompact(const Probe &probe, int64_t nodes, const char *elements,
               int64_t count, void *compact);
/// And back, for probes that name nodes or classes.
void fromCompact(const Probe &probe, int64_t nodes, const char *compact,
                 int64_t count, int64_t *elements);
/// Appends `count` elements of a generator's buffer to an entry.
void appendCompact(NpzWriter &npz, size_t entry, const Probe &probe,
                   int64_t nodes, const char *elements, int64_t count);

/// What the `spec` entry says, exact when the file has none or one of somebody
/// else's; fails on a dtype that nobody writes.
Result<TraceDType> dtypeOfFile(const NpzReader &npz, const std::string &path);

/// One sample of a compact array, starting at element `first`, into the
/// generator's buffer. The caller has checked type and shape; values that are
/// no mask, node or class fail with what was seen.
Outcome loadCompact(const Probe &probe, int64_t nodes, const NpyArray &array,
                    int64_t first, void *buffer);

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_COMPACTFORM_H
