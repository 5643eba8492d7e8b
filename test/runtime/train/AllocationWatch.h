//===- AllocationWatch.h - how much was asked for at once -----------------===//
//
// Linking AllocationWatch.cpp replaces operator new of the test program.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_RUNTIME_TRAIN_ALLOCATIONWATCH_H
#define KLEENE_TEST_RUNTIME_TRAIN_ALLOCATIONWATCH_H

#include <cstddef>

namespace kleene::test {

/// The largest single allocation since it was last set to 0.
extern size_t largestAllocation;

} // namespace kleene::test

#endif // KLEENE_TEST_RUNTIME_TRAIN_ALLOCATIONWATCH_H
