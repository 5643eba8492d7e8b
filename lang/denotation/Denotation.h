//===- Denotation.h - a checked program as mathematics --------------------===//
//
// What a program means: its state space and initial state, every loop as the
// least fixed point of a functional on partial functions of states, the system
// of equations that a lattice loop solves, hints and outputs as functions of
// the state. Called by the driver for `--emit=denotation`.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_DENOTATION_DENOTATION_H
#define KLEENE_LANG_DENOTATION_DENOTATION_H

#include "lang/denotation/Document.h"
#include "lang/sema/Sema.h"

#include <memory>

namespace kleene::lang {

std::unique_ptr<Document> denote(const CheckedModule &module);

} // namespace kleene::lang

#endif // KLEENE_LANG_DENOTATION_DENOTATION_H
