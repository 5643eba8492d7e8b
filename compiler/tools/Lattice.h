//===- Lattice.h - which variables move one way, and what that implies ----===//
//
// The report of `kleene check`. A state is a lattice variable when every
// assignment to it is a meet or a join in one direction (min= and and= fall,
// max= and or= rise; `= true` is or=, `= false` is and=). It is monotone when
// every right-hand side and every guard moves, by structural rules, in the
// direction that its lattice variables move in: then the least fixed point is
// unique and any fair order of updates reaches it. A rule that does not apply
// counts against: "not monotone" means that it is not shown to be.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TOOLS_LATTICE_H
#define KLEENE_COMPILER_TOOLS_LATTICE_H

#include "lang/basic/SourceFile.h"
#include "lang/syntax/AST.h"

#include <string>
#include <vector>

namespace kleene {

enum class Motion : uint8_t {
  free,    ///< assigned in no one direction
  falling, ///< min=, and=
  rising,  ///< max=, or=
  witness, ///< only assigned as the witness of another
  constant ///< never assigned
};

struct LatticeState {
  const lang::StateDecl *state = nullptr;
  Motion motion = Motion::constant;
  bool monotone = false;  ///< of a falling or rising one
  std::string reason;     ///< why not, or why it is free; for people
  lang::LineColumn place; ///< where that is
};

/// An unbounded loop.
struct LoopReport {
  std::string what; ///< "while changed(dist)"
  lang::LineColumn place;
  bool ends = false;
  std::string reason;
};

struct LatticeReport {
  std::vector<LatticeState> states; ///< in order of declaration
  std::vector<LoopReport> loops;    ///< in order of the text
};

LatticeReport analyzeLattice(const lang::Algorithm &algorithm,
                             const lang::SourceFile &source);

} // namespace kleene

#endif // KLEENE_COMPILER_TOOLS_LATTICE_H
