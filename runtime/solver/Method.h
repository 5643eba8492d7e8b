//===- Method.h - the solver that the options name ------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_METHOD_H
#define KLEENE_RUNTIME_SOLVER_METHOD_H

#include "runtime/solver/Solver.h"

#include <memory>

namespace kleene::rt {

/// A solver without memory yet. Throws c10::Error when `memory` or `damping` of
/// the options is out of range.
std::unique_ptr<Solver> makeSolver(const SolveOptions &options);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_METHOD_H
