//===- LearnerChoices.h - options of the learner that are one word --------===//
//
// `kleene compile` has them as options of its own; of `kleene train FILE.kln`
// and its like they are taken out before the runtime sees the rest.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TOOLS_LEARNERCHOICES_H
#define KLEENE_COMPILER_TOOLS_LEARNERCHOICES_H

#include "compiler/driver/Compile.h"

#include <string>
#include <vector>

namespace kleene {

struct LearnerChoice {
  std::string name;
  std::string CompileOptions::*value;
  std::vector<std::string> words;
  std::string help;
};

/// In the order of `--help`.
inline std::vector<LearnerChoice> learnerChoices() {
  return {{"--align",
           &CompileOptions::align,
           {"none", "skeleton", "lattice"},
           "how much of the rule is compiled into the network: none, "
           "skeleton (who reads whom) or lattice (all but the message)"},
          {"--message",
           &CompileOptions::message,
           {"given", "growing", "monotone"},
           "what of a lattice message is given: given (how it is "
           "made), growing (of a sum, that it is that at least), "
           "monotone (that it grows)"},
          {"--ties",
           &CompileOptions::ties,
           {"given", "learned"},
           "which of equal senders of a lattice message is the "
           "witness: given (the first), learned (by a key)"},
          {"--states",
           &CompileOptions::states,
           {"latent", "onehot"},
           "what becomes of masks, classes and nodes that the program "
           "keeps: latent (hidden channels alone), onehot (a channel "
           "each as well); without it onehot with --align=lattice"}};
}

} // namespace kleene

#endif // KLEENE_COMPILER_TOOLS_LEARNERCHOICES_H
