//===- Lattice.h - which states climb a lattice ---------------------------===//
//
// The report of `kleene check`: for every state its carrier, and whether it is
// a lattice variable: all its assignments are lattice assignments of one kind,
// with right sides and guards that are monotone in all lattice variables. The
// rules are structural (L1 to L8 of lang/README.md) and only ever say yes when
// it is so. Called on checked modules.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SEMA_LATTICE_H
#define KLEENE_LANG_SEMA_LATTICE_H

#include "lang/sema/Sema.h"

#include "llvm/Support/raw_ostream.h"

#include <optional>
#include <string>
#include <vector>

namespace kleene::lang {

enum class Climb : uint8_t {
  Constant,    ///< never assigned
  Monotone,    ///< a lattice variable, every assignment monotone
  NotMonotone, ///< a lattice variable; `place` is the first that is not
  Witness,     ///< assigned only as the witness of lattice variables
  Plain ///< `place` is the first assignment that is no lattice assignment
};

struct LatticeFact {
  const StateDecl *state = nullptr;
  Climb climb = Climb::Constant;
  AssignOp op = AssignOp::Set; ///< Min, Max, Or or And of a lattice variable
  /// Monotone, and assigned only in `while changed(it)` loops without jumps
  /// that assign no other lattice variable: each ends at the least fixed point
  /// of its body above the value at its start.
  bool reachesFixedPoint = false;
  std::optional<Span> place;
  std::string reason; ///< why not, for NotMonotone and Plain
};

/// A fact for every state, in order of declaration.
std::vector<LatticeFact> inferLattice(const Algorithm &algorithm);

/// The facts as text, a line for each state.
void printLattice(const CheckedModule &module, llvm::raw_ostream &os);

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_LATTICE_H
