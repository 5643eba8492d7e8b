//===- TraceReader.h - inputs out of an .npz ------------------------------===//
//
// Reads the inputs of a program from arrays `input/<name>` or `<name>`: one
// array per input with the samples on the first axis, or without that axis for
// a single sample. Derived inputs may be absent. Shapes must fit the spec and
// each other; masks are 0 or 1, one-hots have one 1, pointers are nodes. A file
// whose spec says that it is compact (CompactForm.h) has that form alone. Each
// message names the array, what was expected and what is there.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_TRACEREADER_H
#define KLEENE_COMPILER_TRACE_TRACEREADER_H

#include "compiler/program/Result.h"
#include "compiler/program/Spec.h"
#include "compiler/program/TraceGenerator.h"
#include "compiler/trace/NpzReader.h"
#include "compiler/trace/TraceSink.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kleene {

class TraceReader {
public:
  /// `spec` must outlive the reader.
  static Result<TraceReader> open(const std::string &path, const Spec &spec);

  int64_t nodes() const { return size; }
  int64_t count() const { return samples; }
  /// given()[k] != 0: the file has input k. For TraceGenerator::run.
  const std::vector<uint8_t> &given() const { return present; }
  /// Puts the inputs of one sample into the generator's buffers.
  Outcome load(int64_t sample, TraceGenerator &generator);

private:
  struct Column {
    const Probe *probe = nullptr;
    std::string name; ///< of the array
    NpyArray array;
  };
  TraceReader() = default;
  Outcome findColumns(const NpzReader &npz, const Spec &spec);
  Outcome findExtents(const NpzReader &npz);
  Outcome loadColumns(const NpzReader &npz);
  Outcome checkColumn(const Column &column, const NpyHeader &header) const;
  Outcome loadColumn(const Column &column, int64_t sample, void *buffer);

  std::string path;
  int64_t size = 0, samples = 0;
  bool batched = true;
  TraceDType dtype = TraceDType::exact;
  std::vector<uint8_t> present;
  std::vector<Column> columns; ///< those present, in order
  std::vector<double> values;  ///< one sample of one array
};

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_TRACEREADER_H
