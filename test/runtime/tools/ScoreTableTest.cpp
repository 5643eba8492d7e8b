// The table that `eval` prints for people.
#include "runtime/tools/ScoreTable.h"

#include <gtest/gtest.h>

namespace kleene::rt {
namespace {

TEST(ScoreTable, PutsTheUntrainedNetworkBelowTheTrained) {
  EvalResult trained;
  trained.algorithm = "bfs";
  trained.size = 64;
  trained.count = 32;
  trained.score = 0.98765;
  trained.outputs = {{"pi", 0.98765}};
  trained.graphExact = 0.5;
  trained.stepsMean = 12.25;
  trained.stepsMax = 14;
  trained.referenceStepsMean = 3.5;
  trained.converged = 1;
  trained.seconds = 1.5;
  EvalResult untrained = trained;
  untrained.score = untrained.outputs[0].second = 0.1;
  EXPECT_EQ(scoreTable({{"trained", {trained}}, {"untrained", {untrained}}},
                       "seed 3"),
            "bfs: 32 graphs per size, seed 3\n"
            "network     n  score %   pi %  graph-exact %  steps mean  max  "
            "reference  converged %  seconds\n"
            "trained    64    98.77  98.77          50.00       12.25   14  "
            "     3.50       100.00     1.50\n"
            "untrained  64    10.00  10.00          50.00       12.25   14  "
            "     3.50       100.00     1.50\n");
  std::string alone = scoreTable({{"trained", {trained}}}, "seed 3");
  EXPECT_EQ(alone.find("untrained"), std::string::npos);
}

} // namespace
} // namespace kleene::rt
