// The two views of one small sample, character by character.
#include "compiler/trace/TraceView.h"
#include "test/compiler/BellmanFord.h"

#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace kleene;
using namespace kleene::test;

namespace {

const Spec spec = bellmanFordSpec();

/// An edge of weight 1/3 between the two nodes.
std::string view(bool json) {
  const std::string path =
      testing::TempDir() + "/view-" + std::to_string(::getpid());
  auto sink = json ? createJSONView(path, spec, {2, 1, std::nullopt})
                   : createTextView(path, spec);
  EXPECT_TRUE(sink);
  auto generator = TraceGenerator::create(spec, bellmanFordFunctions(), 2);
  EXPECT_TRUE(generator);
  auto *weights = static_cast<double *>((*generator)->input(2));
  weights[1] = weights[2] = 1.0 / 3;
  *static_cast<int64_t *>((*generator)->input(1)) = 1;
  const uint8_t given[] = {0, 1, 1, 0};
  EXPECT_EQ((*generator)->run(given), TraceStatus::ok);
  EXPECT_TRUE((*sink)->add(**generator));
  EXPECT_TRUE((*sink)->finish());
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST(TraceView, text) {
  EXPECT_EQ(view(false), "bellman_ford, sample 0: 2 nodes, 2 rows\n"
                         "input\n"
                         "  pos  0 0.5\n"
                         "  s    1\n"
                         "  A    0 0.333333\n"
                         "       0.333333 0\n"
                         "  adj  11\n"
                         "       11\n"
                         "hint row  pi_h  d           msk\n"
                         "  0       0 1   0 0         01\n"
                         "  1       1 1   0.333333 0  11\n"
                         "output\n"
                         "  pi  1 1\n");
}

TEST(TraceView, json) {
  EXPECT_EQ(view(true),
            "{\"algorithm\": \"bellman_ford\", \"size\": 2, \"seed\": null, "
            "\"count\": 1,\n \"samples\": [\n"
            "  {\"rows\": 2,\n"
            "   \"input\": {\n"
            "    \"pos\": [0, 0.5],\n"
            "    \"s\": 1,\n"
            "    \"A\": [[0, 0.3333333333333333], [0.3333333333333333, 0]],\n"
            "    \"adj\": [[1, 1], [1, 1]]},\n"
            "   \"hint\": {\n"
            "    \"pi_h\": [[0, 1],\n      [1, 1]],\n"
            "    \"d\": [[0, 0],\n      [0.3333333333333333, 0]],\n"
            "    \"msk\": [[0, 1],\n      [1, 1]]},\n"
            "   \"output\": {\n"
            "    \"pi\": [1, 1]}}\n ]}\n");
}
