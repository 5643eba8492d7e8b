//===- TraceView.h - samples for people and for scripts -------------------===//
//
// Two sinks. `text`: per sample the inputs, a table with one line per hint row
// and one column per hint, the outputs; numbers to six digits. `json`: one
// object with every value, numbers exact. Both show a mask_one as the index of
// its node and a categorical as the name of its class.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_TRACEVIEW_H
#define KLEENE_COMPILER_TRACE_TRACEVIEW_H

#include "compiler/trace/TraceSink.h"

#include <memory>
#include <string>

namespace kleene {

/// `path` as OutputFile takes it; `spec` must outlive the sink.
Result<std::unique_ptr<TraceSink>> createTextView(const std::string &path,
                                                  const Spec &spec);
Result<std::unique_ptr<TraceSink>> createJSONView(const std::string &path,
                                                  const Spec &spec,
                                                  const TraceInfo &info);

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_TRACEVIEW_H
