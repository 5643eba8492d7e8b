//===- ProgramGenerator.h - random programs for differential tests --------===//
//
// Writes the text of a program from a seed: states of all types, nested loops
// with `break` and `continue`, `if`, `each`, lattice assignments with witness,
// reductions, probes anywhere. Every program is well typed and has a sampler.
// Most end by themselves; a few run into the step limit or an index out of
// range, which is what they are for. The same seed gives the same text.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_COMPILER_TRANSFORMS_LFP_PROGRAMGENERATOR_H
#define KLEENE_TEST_COMPILER_TRANSFORMS_LFP_PROGRAMGENERATOR_H

#include <cstdint>
#include <string>

namespace kleene::test {

std::string generateProgram(uint64_t seed);

} // namespace kleene::test

#endif // KLEENE_TEST_COMPILER_TRANSFORMS_LFP_PROGRAMGENERATOR_H
