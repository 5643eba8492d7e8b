// The benchmark's networks with its parameters: logits and losses.
#include "runtime/baseline/Losses.h"
#include "runtime/baseline/Network.h"
#include "test/runtime/baseline/Reference.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::test;
using namespace kleene::rt::baseline;

namespace {

constexpr double tolerance = 1e-9;

/// "model_pgn_mask_bfs" -> pgn_mask, the longest name that fits.
std::string processorOf(const std::string &stem) {
  std::string best;
  for (const std::string &name : processorNames())
    if (stem.rfind("model_" + name + "_", 0) == 0 && name.size() > best.size())
      best = name;
  return best;
}

int64_t countOf(const ReferenceFile &file, const std::string &prefix) {
  std::vector<std::string> names = file.names();
  return std::count_if(names.begin(), names.end(), [&](const std::string &n) {
    return n.rfind(prefix, 0) == 0 && n.ends_with("/w");
  });
}

/// The sizes that the shapes of the parameters tell.
ProcessorSizes sizesOf(const ReferenceFile &file, const ProcessorKind &kind) {
  using Form = ProcessorKind::Form;
  ProcessorSizes sizes;
  if (kind.form == Form::attention) {
    const std::string scope = "P/net/gat_aggr_clrs_processor/";
    sizes.hidden = file.read(scope + "linear/b").size(0);
    sizes.heads = file.read(scope + "linear_2/b").size(0);
  } else if (kind.form == Form::attentionV2) {
    const std::string scope = "P/net/gatv2_aggr_clrs_processor/";
    sizes.hidden = file.read(scope + "linear/b").size(0);
    sizes.heads = countOf(file, scope + "linear") - 6;
  } else {
    const std::string scope = "P/net/mpnn_aggr_clrs_processor/";
    sizes.hidden = file.read(scope + "linear/b").size(0);
    if (kind.triplets)
      sizes.tripletFeatures = file.read(scope + "linear_6/b").size(0);
  }
  return sizes;
}

void load(const Network &network, const ReferenceFile &file) {
  torch::NoGradGuard noGradient;
  size_t inFile = 0;
  for (const std::string &name : file.names())
    inFile += name.rfind("P/", 0) == 0;
  ASSERT_EQ(network.parameters().size(), inFile);
  for (const auto &[name, parameter] : network.parameters()) {
    Tensor value = file.read("P/" + name);
    ASSERT_EQ(parameter.sizes(), value.sizes()) << name;
    Tensor(parameter).copy_(value);
  }
}

void compare(const std::filesystem::path &path) {
  ReferenceFile file(path);
  auto kind = processorFromName(processorOf(path.stem().string()));
  ASSERT_TRUE(kind) << "no processor of that name";
  Signature signature = file.signature(file.spec(), "in/");
  Network network(signature, {.processor = *kind,
                              .sizes = sizesOf(file, *kind),
                              .type = torch::kFloat64});
  load(network, file);
  rt::Batch batch = file.batch(signature, "in/");
  torch::NoGradGuard noGradient;
  Forecast forecast = network.forward(batch);
  for (const Feature &feature : signature.stage(Stage::output))
    EXPECT_LE(difference(forecast.outputs.at(feature.name),
                         file.read("out/" + feature.name)),
              tolerance)
        << feature.name;
  for (const Feature &feature : signature.stage(Stage::hint))
    EXPECT_LE(difference(forecast.hints.at(feature.name),
                         file.read("hint/" + feature.name)),
              tolerance)
        << feature.name;
  Loss loss = networkLoss(signature, batch, forecast.outputs, forecast.hints);
  EXPECT_LE(difference(loss.outputs, file.read("loss/output")), tolerance);
  EXPECT_LE(difference(loss.hints, file.read("loss/hint")), tolerance);
  EXPECT_LE(difference(loss.total(), file.read("loss/total")), tolerance);
}

TEST(ReferenceModels, LogitsAndLosses) {
  auto files = referenceFiles("KLEENE_REFERENCE_MODELS", "models");
  ASSERT_FALSE(files.empty());
  for (const auto &path : files) {
    SCOPED_TRACE(path.filename().string());
    compare(path);
  }
  RecordProperty("files", static_cast<int>(files.size()));
}

} // namespace
