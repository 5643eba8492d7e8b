//===- LearnerReport.h - which variable becomes what in the network -------===//
//
// What `--align=lattice` makes of a program, and why hidden channels are part
// of it where they are. For people: `kleene check`.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_LEARNERREPORT_H
#define KLEENE_COMPILER_PROGRAM_LEARNERREPORT_H

#include <cstdint>
#include <string>
#include <vector>

namespace kleene {

/// A variable of the program in its network.
struct LearnedVariable {
  std::string name;
  /// lattice: an exact channel of its own; witness: read off one; latent: in
  /// the hidden channels of the generic network; one-hot: there, and a one-hot
  /// channel of its own.
  std::string channel;
  std::string why;
};

struct LearnerReport {
  std::vector<LearnedVariable> variables; ///< states, in order of definition
  std::vector<LearnedVariable> outputs;   ///< `channel`: whose, or latent
  /// Why not everything has a lattice form, and where in the text; "" where it
  /// has.
  std::string refused, file;
  int64_t line = 0, column = 0;
  /// Why there is no network at all; "" where there is one.
  std::string unlearnable;
};

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_LEARNERREPORT_H
