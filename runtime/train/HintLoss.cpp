#include "runtime/train/HintLoss.h"

#include "runtime/baseline/Losses.h"

#include <algorithm>
#include <map>

namespace kleene::rt {
namespace {

/// Steps whose iterate exists.
int64_t reached(const Solution &solution, size_t b) {
  const bool diverged = solution.status[b] == Status::diverged;
  return solution.steps[b] - (diverged ? 1 : 0);
}

} // namespace

std::vector<int64_t> comparedRows(const std::vector<int64_t> &lengths,
                                  const Solution &solution) {
  std::vector<int64_t> rows = lengths;
  for (size_t b = 0; b < rows.size(); ++b)
    if (solution.status[b] != Status::converged)
      rows[b] = std::min(rows[b], reached(solution, b) + 1);
  return rows;
}

Tensor hintLoss(const Spec &spec, const Batch &batch, const Path &path,
                const std::vector<int64_t> &rows,
                const std::function<Features(const Tensor &)> &decode) {
  const int64_t longest = *std::max_element(rows.begin(), rows.end());
  std::map<std::string, std::vector<Tensor>> logits;
  for (int64_t t = 1; t < longest; ++t)
    for (auto &[name, tensor] : decode(path.at(t)))
      logits[name].push_back(tensor);
  Tensor total = torch::zeros({}, path.value.options());
  for (baseline::Feature feature :
       baseline::signatureOf(spec).stage(Stage::hint)) {
    // A permutation is decoded as a pointer (Net.h).
    if (feature.type == baseline::FeatureType::permutation)
      feature.type = baseline::FeatureType::pointer;
    auto found = logits.find(feature.name);
    if (found == logits.end())
      continue;
    Tensor truth = batch.hints.at(feature.name).slice(0, 0, longest);
    total = total + baseline::hintLoss(feature, torch::stack(found->second),
                                       truth, rows);
  }
  return total;
}

void warnOfMissingDecoders(
    const Spec &spec, const std::string &mode,
    const std::vector<std::string> &present,
    const std::function<void(const std::string &)> &warn) {
  std::string missing;
  bool some = false;
  for (const Probe *hint : spec.stage(Stage::hint))
    if (std::find(present.begin(), present.end(), hint->name) == present.end())
      missing += (missing.empty() ? "`" : ", `") + hint->name + "`";
    else
      some = true;
  if (!missing.empty())
    warn("train.mode=" + mode + ": the network has no decoder for " + missing +
         "; it trains on " + (some ? "the other hints" : "the outputs alone"));
}

} // namespace kleene::rt
