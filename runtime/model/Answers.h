//===- Answers.h - what an iterate of a network stands for ----------------===//
//
// The decoded outputs of an iterate as one row of integers per sample, for a
// solver that stops where they stay the same (SolveOptions::settle).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_ANSWERS_H
#define KLEENE_RUNTIME_MODEL_ANSWERS_H

#include "runtime/model/Interpreter.h"
#include "runtime/solver/Solver.h"

#include <memory>

namespace kleene::rt {

/// Whether an output has an answer that can stay the same: scalars change with
/// every bit of the iterate and are left out.
bool hasAnswers(const Spec &spec);

/// Fills in `decode` and `carried` of the problem. `values` are those of a
/// batch after encode; the interpreter and the spec are kept. Needs hasAnswers.
void attachAnswers(FixedPointProblem &problem,
                   std::shared_ptr<const Interpreter> interpreter,
                   const Spec &spec, const Values &values,
                   const std::vector<Tensor> &parameters);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_ANSWERS_H
