//===- FakeProgram.h - breadth-first search without a compiler ------------===//
//
// A program as the compiler would deliver it, written by hand: spec, plan, and
// the native functions as plain C++. Undirected graphs with edge probability
// 1/4 or so; pi[v] is the lowest neighbour that was reached a round earlier.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_RUNTIME_TRAIN_FAKEPROGRAM_H
#define KLEENE_TEST_RUNTIME_TRAIN_FAKEPROGRAM_H

#include "compiler/program/Program.h"
#include "compiler/program/Trace.h"

namespace kleene::test {

/// Inputs pos, s, A, adj (derived); hint reach_h; output pi.
Program fakeProgram();
TraceFunctions fakeFunctions();

} // namespace kleene::test

#endif // KLEENE_TEST_RUNTIME_TRAIN_FAKEPROGRAM_H
