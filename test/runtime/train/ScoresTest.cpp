// The metrics against the scores that CLRS itself gave, on every output type,
// and the corners by hand.
#include "runtime/train/Scores.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

namespace kleene::rt {
namespace {

Spec specOf(std::vector<Probe> outputs) {
  Spec spec;
  for (Probe &probe : outputs) {
    probe.stage = Stage::output;
    spec.probes.push_back(probe);
  }
  return spec;
}
Probe output(const std::string &name, ProbeType type,
             Location location = Location::node) {
  return {name, Stage::output, location, type, {}, false};
}

/// Integers as a tensor in the form of Batch::outputs.
Tensor values(ProbeType type, const std::vector<int64_t> &shape,
              const std::vector<int64_t> &cells) {
  Tensor tensor = torch::tensor(cells, torch::kInt64).view(shape);
  return type == ProbeType::pointer || type == ProbeType::permutation
             ? tensor
             : tensor.to(torch::kFloat32);
}

std::vector<int64_t> integers(const std::string &text, char separator = ' ') {
  std::vector<int64_t> all;
  std::istringstream in(text);
  for (std::string word; std::getline(in, word, separator);)
    if (!word.empty())
      all.push_back(std::stoll(word));
  return all;
}

TEST(Scores, AreThoseOfTheBenchmark) {
  std::ifstream golden(KLEENE_TEST_DIR "/runtime/train/Inputs/clrs-scores.txt");
  int rows = 0;
  for (std::string line; std::getline(golden, line);) {
    if (line.empty() || line[0] == '#')
      continue;
    std::istringstream row(line);
    std::string head, truth, decided, algorithm, name, location, type, shape;
    std::getline(row, head, ';');
    std::getline(row, truth, ';');
    std::getline(row, decided, ';');
    double expected = 0;
    std::istringstream(head) >> algorithm >> name >> location >> type >>
        shape >> expected;
    auto kind = probeTypeFromName(type);
    ASSERT_TRUE(kind) << type;
    Spec spec = specOf({output(name, *kind, *locationFromName(location))});
    Scores scores(spec);
    std::vector<int64_t> dims = integers(shape, 'x');
    Tensor t = values(*kind, dims, integers(truth));
    Tensor y = values(*kind, dims, integers(decided));
    // In two parts: pooling must not depend on how the samples came.
    scores.add({{name, y.slice(0, 0, 1)}}, {{name, t.slice(0, 0, 1)}});
    scores.add({{name, y.slice(0, 1)}}, {{name, t.slice(0, 1)}});
    EXPECT_NEAR(scores.score(), expected, 1e-12) << algorithm << " " << name;
    EXPECT_EQ(scores.samples(), 4);
    ++rows;
  }
  EXPECT_EQ(rows, 27);
}

TEST(Scores, TakeTheMeanOverOutputsAndCountExactGraphs) {
  Spec spec =
      specOf({output("p", ProbeType::pointer), output("m", ProbeType::mask),
              output("x", ProbeType::scalar)});
  Scores scores(spec);
  Features truth = {
      {"p", values(ProbeType::pointer, {3, 2}, {0, 1, 1, 1, 0, 0})},
      {"m", values(ProbeType::mask, {3, 2}, {1, 0, 1, 1, -1, 0})},
      {"x", torch::zeros({3, 2})}};
  Features decided = {
      {"p", values(ProbeType::pointer, {3, 2}, {0, 1, 1, 0, 0, 0})},
      {"m", values(ProbeType::mask, {3, 2}, {1, 0, 1, 1, 1, 0})},
      {"x", torch::full({3, 2}, 2.0)}};
  scores.add(decided, truth);
  auto outputs = scores.outputs();
  ASSERT_EQ(outputs.size(), 3u);
  EXPECT_EQ(outputs[0].first, "p");
  EXPECT_DOUBLE_EQ(outputs[0].second, 5.0 / 6);
  EXPECT_DOUBLE_EQ(outputs[1].second, 1); // the -1 is not judged
  EXPECT_DOUBLE_EQ(outputs[2].second, 4);
  EXPECT_DOUBLE_EQ(scores.score(), (5.0 / 6 + 1) / 2);
  EXPECT_DOUBLE_EQ(scores.exact(), 2.0 / 3); // the scalar does not count
}

TEST(Scores, HaveTheCornersOfF1) {
  Spec spec = specOf({output("m", ProbeType::mask)});
  auto f1 = [&](const std::vector<int64_t> &y, const std::vector<int64_t> &t) {
    Scores scores(spec);
    auto size = static_cast<int64_t>(t.size());
    scores.add({{"m", values(ProbeType::mask, {1, size}, y)}},
               {{"m", values(ProbeType::mask, {1, size}, t)}});
    return scores.score();
  };
  EXPECT_DOUBLE_EQ(f1({0, 0}, {0, 0}), 1); // both ratios are 1
  EXPECT_DOUBLE_EQ(f1({1, 1}, {0, 0}), 0);
  EXPECT_DOUBLE_EQ(f1({0, 0}, {1, 0}), 0);
  EXPECT_DOUBLE_EQ(f1({1, 1}, {1, 0}), 2.0 / 3);
}

TEST(Scores, JudgeOneHotsByTheirChoice) {
  Probe colour = output("c", ProbeType::categorical);
  colour.classes = {"a", "b", "c"};
  Scores scores(specOf({colour}));
  Tensor truth = torch::tensor({{0., 1., 0.}, {1., 0., 0.}, {-1., -1., -1.}})
                     .view({1, 3, 3});
  Tensor decided =
      torch::tensor({{0., 1., 0.}, {0., 1., 0.}, {1., 0., 0.}}).view({1, 3, 3});
  scores.add({{"c", decided}}, {{"c", truth}});
  EXPECT_DOUBLE_EQ(scores.score(), 0.5);
  EXPECT_DOUBLE_EQ(scores.exact(), 0);
}

TEST(Scores, WithoutOutputsThatCountAreNotANumber) {
  Scores scores(specOf({output("x", ProbeType::scalar)}));
  scores.add({{"x", torch::zeros({1, 2})}}, {{"x", torch::zeros({1, 2})}});
  EXPECT_TRUE(std::isnan(scores.score()));
}

} // namespace
} // namespace kleene::rt
