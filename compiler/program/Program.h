//===- Program.h - a compiled algorithm, as data --------------------------===//
//
// What the compiler hands to the rest of the world: the interface of the
// algorithm, the plan of its network, and a hash of the source it came from.
// Native code travels beside it, as TraceFunctions (Trace.h).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_PROGRAM_H
#define KLEENE_COMPILER_PROGRAM_PROGRAM_H

#include "compiler/program/Plan.h"
#include "compiler/program/Spec.h"

#include <string>

namespace kleene {

struct Program {
  Spec spec;
  std::string sourceHash; ///< of the .kln text, hexadecimal
  Plan plan;
};

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_PROGRAM_H
