//===- Targets.h - what is fuzzed -----------------------------------------===//
//
// Each function takes bytes from anywhere and must return: no crash, no hang,
// no memory beyond bounds. What must hold for accepted input is checked with
// `require`, which aborts. libFuzzer calls them (FuzzerMain.cpp), and so do the
// ordinary tests on a corpus (ReplayTest.cpp).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_FUZZ_TARGETS_H
#define KLEENE_TEST_FUZZ_TARGETS_H

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace kleene::test {

/// Lexer and parser of the language, and the printer of its trees.
void fuzzSyntax(std::string_view bytes);
/// The formatter: the tree stays, and twice is once.
void fuzzFormat(std::string_view bytes);
/// All of the front end, with its reports.
void fuzzSema(std::string_view bytes);
/// The .npz reader, and the reader of inputs on top of it.
void fuzzNpz(std::string_view bytes);
/// program.json of a bundle.
void fuzzProgram(std::string_view bytes);
/// Text of the dialects through the pipelines, as kleene-opt reads it.
void fuzzMLIR(std::string_view bytes);

/// Aborts with the message, so that every driver sees a failure.
inline void require(bool holds, const char *message) {
  if (holds)
    return;
  std::fprintf(stderr, "broken promise: %s\n", message);
  std::abort();
}

} // namespace kleene::test

#endif // KLEENE_TEST_FUZZ_TARGETS_H
