//===- HandWritten.h - five algorithms as a C++ programmer writes them ----===//
//
// The rivals of the native traces: the same inputs from the same random stream,
// the same rows in the same buffers (compiler/program/Trace.h), without thought
// for anything but speed and clarity. A test holds them to the programs of
// stdlib/ bit for bit; a benchmark times both.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_COMPILER_EXECUTION_HANDWRITTEN_H
#define KLEENE_TEST_COMPILER_EXECUTION_HANDWRITTEN_H

#include "compiler/program/Trace.h"

#include <array>

namespace kleene::test {

struct HandWritten {
  const char *file; ///< the program in stdlib/ that it equals
  TraceFunctions functions;
};

/// bellman_ford, dfs, dijkstra, floyd_warshall, heapsort.
const std::array<HandWritten, 5> &handWritten();

} // namespace kleene::test

#endif // KLEENE_TEST_COMPILER_EXECUTION_HANDWRITTEN_H
