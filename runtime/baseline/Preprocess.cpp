#include "runtime/baseline/Preprocess.h"

#include <algorithm>
#include <array>

namespace kleene::rt::baseline {
namespace {

constexpr std::array<std::string_view, 12> constantPred = {
    "binary_search",         "minimum",
    "find_maximum_subarray", "find_maximum_subarray_kadane",
    "matrix_chain_order",    "lcs_length",
    "optimal_bst",           "activity_selector",
    "task_scheduling",       "naive_string_matcher",
    "kmp_matcher",           "jarvis_march"};

std::string maskName(const std::string &name) { return name + "_mask"; }

/// pointer int64 [B, n] -> the cyclic matrix and the first node, float64.
std::pair<Tensor, Tensor> cyclic(const Tensor &pointer) {
  const int64_t nodes = pointer.size(-1);
  Tensor matrix = torch::one_hot(pointer, nodes).to(torch::kFloat64);
  Tensor self = pointer.eq(torch::arange(nodes, pointer.options()));
  Tensor first = torch::one_hot(self.to(torch::kInt64).argmax(-1), nodes)
                     .to(torch::kFloat64);
  Tensor last =
      torch::one_hot(matrix.sum(-2).argmin(-1), nodes).to(torch::kFloat64);
  Tensor row = first.unsqueeze(-1);
  return {matrix * (1 - row) + row * last.unsqueeze(-2), first};
}

} // namespace

void randomPositions(Batch &batch, const Tensor &draws) {
  Tensor &pos = batch.inputs.at("pos");
  TORCH_CHECK(draws.sizes() == pos.sizes(),
              "draws for positions: ", draws.sizes(), " for ", pos.sizes());
  // By piece, then by draw: a stable sort by piece of what is sorted by draw.
  Tensor piece = pos.eq(0).to(torch::kFloat64).cumsum(-1);
  Tensor order = std::get<1>(draws.sort(-1));
  Tensor sorted = draws.gather(-1, order);
  Tensor byPiece = std::get<1>(
      piece.gather(-1, order).sort(/*stable=*/true, -1, /*descending=*/false));
  pos = sorted.gather(-1, byPiece);
}

bool takesPredAsInput(std::string_view algorithm) {
  return std::find(constantPred.begin(), constantPred.end(), algorithm) !=
         constantPred.end();
}

void predAsInput(Signature &signature) {
  std::vector<Feature> &all = signature.features;
  auto hint = std::find_if(all.begin(), all.end(), [](const Feature &f) {
    return f.stage == Stage::hint && f.name == "pred_h";
  });
  if (hint == all.end())
    return;
  Feature input = *hint;
  input.name = "pred";
  input.stage = Stage::input;
  all.erase(hint);
  all.push_back(input);
}

void predAsInput(Batch &batch) {
  auto hint = batch.hints.find("pred_h");
  if (hint == batch.hints.end())
    return;
  const Tensor &rows = hint->second;
  for (int64_t b = 0; b < batch.samples; ++b) {
    Tensor mine = rows.select(1, b).narrow(0, 0, batch.lengths[b]);
    TORCH_CHECK(mine.eq(mine[0]).all().item<bool>(),
                "the hint `pred_h` of sample ", b, " changes");
  }
  Tensor first = rows[0].clone();
  batch.hints.erase(hint);
  batch.inputs["pred"] = first;
}

void enforcePermutations(Signature &signature) {
  std::vector<Feature> all;
  for (Feature feature : signature.features) {
    bool permutes = feature.stage == Stage::output &&
                    feature.type == FeatureType::permutation;
    if (permutes)
      feature.type = FeatureType::permutationPointer;
    all.push_back(feature);
    if (permutes)
      all.push_back({maskName(feature.name), Stage::output, feature.location,
                     FeatureType::maskOne, 0});
  }
  signature.features = std::move(all);
}

void enforcePermutations(const Signature &before, Batch &batch) {
  for (const Feature &feature : before.stage(Stage::output)) {
    if (feature.type != FeatureType::permutation)
      continue;
    auto [matrix, first] = cyclic(batch.outputs.at(feature.name));
    batch.outputs[feature.name] = matrix;
    batch.outputs[maskName(feature.name)] = first;
  }
}

Features fusePermutations(const Signature &signature, const Features &outputs) {
  Features fused = outputs;
  for (const Feature &feature : signature.stage(Stage::output)) {
    if (feature.type != FeatureType::permutationPointer)
      continue;
    Tensor pointer = outputs.at(feature.name).argmax(-1);
    Tensor first = outputs.at(maskName(feature.name));
    Tensor self =
        torch::arange(pointer.size(-1), pointer.options()).expand_as(pointer);
    fused[feature.name] = torch::where(first.gt(0.5), self, pointer);
    fused.erase(maskName(feature.name));
  }
  return fused;
}

} // namespace kleene::rt::baseline
