// The benchmark's batches: pre-processing and scores.
#include "compiler/program/RandomState.h"
#include "runtime/baseline/Preprocess.h"
#include "runtime/baseline/Soften.h"
#include "runtime/train/Scores.h"
#include "test/runtime/baseline/Reference.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::test;
using namespace kleene::rt::baseline;

namespace {

/// RandomState(7).uniform(size=(B, n)).
Tensor drawsFor(const rt::Batch &batch) {
  Tensor draws = torch::empty({batch.samples, batch.nodes}, torch::kFloat64);
  RandomState(7).uniform(
      0, 1, {draws.data_ptr<double>(), static_cast<size_t>(draws.numel())});
  return draws;
}

std::vector<std::string> order(const Signature &signature, Stage stage) {
  std::vector<std::string> names;
  for (const Feature &feature : signature.stage(stage))
    names.push_back(feature.name);
  return names;
}

void expectEqual(const rt::Features &ours, const rt::Features &theirs) {
  ASSERT_EQ(ours.size(), theirs.size());
  for (const auto &[name, truth] : theirs)
    EXPECT_TRUE(
        ours.at(name).to(torch::kFloat64).equal(truth.to(torch::kFloat64)))
        << name;
}

/// The raw spec as the scores want it.
Spec specOf(const Signature &signature) {
  Spec spec;
  for (const Feature &feature : signature.features) {
    Probe &probe = spec.probes.emplace_back();
    probe.name = feature.name;
    probe.stage = feature.stage;
    probe.location = feature.location;
    probe.type = probeType(feature.type);
  }
  return spec;
}

void compareScores(const ReferenceFile &file, const Signature &raw,
                   const Signature &processed, const rt::Batch &batch) {
  rt::Features predicted;
  for (const Feature &feature : processed.stage(Stage::output)) {
    predicted[feature.name] = file.read("pred/" + feature.name);
    if (feature.type == FeatureType::pointer)
      predicted[feature.name] = predicted[feature.name].to(torch::kInt64);
  }
  rt::Scores scores(specOf(raw));
  scores.add(fusePermutations(processed, predicted),
             fusePermutations(processed, batch.outputs));
  for (const auto &[name, score] : scores.outputs())
    EXPECT_NEAR(score, file.read("score/" + name).item<double>(), 1e-12)
        << name;
  EXPECT_NEAR(scores.score(), file.read("score/score").item<double>(), 1e-12);
}

void compare(const std::filesystem::path &path) {
  ReferenceFile file(path);
  const Json spec = file.spec();
  const Signature raw = file.signature(spec.at("raw"), "raw/");
  const Signature theirs = file.signature(spec.at("proc"), "proc/");
  rt::Batch batch = file.batch(raw, "raw/");
  Signature ours = raw;

  randomPositions(batch, drawsFor(batch));
  const std::string algorithm = path.stem().string().substr(5); // "pipe_"
  if (takesPredAsInput(algorithm)) {
    predAsInput(ours);
    predAsInput(batch);
  }
  enforcePermutations(ours, batch);
  enforcePermutations(ours);

  rt::Batch truth = file.batch(theirs, "proc/");
  expectEqual(batch.inputs, truth.inputs);
  expectEqual(batch.hints, truth.hints);
  expectEqual(batch.outputs, truth.outputs);
  for (Stage stage : {Stage::input, Stage::hint, Stage::output}) {
    EXPECT_EQ(order(ours, stage), spec.at("order")
                                      .at(std::string(stageName(stage)))
                                      .get<std::vector<std::string>>());
    for (const Feature &feature : theirs.stage(stage)) {
      auto mine = ours.stage(stage);
      EXPECT_NE(std::find(mine.begin(), mine.end(), feature), mine.end())
          << feature.name;
    }
  }
  compareScores(file, raw, ours, batch);
  // The way back ends where it began.
  expectEqual(fusePermutations(ours, batch.outputs),
              file.batch(raw, "raw/").outputs);
}

TEST(ReferencePipeline, PreprocessingAndScores) {
  auto files = referenceFiles("KLEENE_REFERENCE_PIPELINE", "pipeline");
  ASSERT_FALSE(files.empty());
  for (const auto &path : files) {
    SCOPED_TRACE(path.filename().string());
    compare(path);
  }
  RecordProperty("files", static_cast<int>(files.size()));
}

} // namespace
