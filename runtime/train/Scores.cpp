#include "runtime/train/Scores.h"

#include <cmath>
#include <limits>

namespace kleene::rt {
namespace {

double total(const Tensor &cells) {
  return cells.sum(torch::kFloat64).item<double>();
}

/// What an entry is judged by: which entries count, which of them are right.
struct Judged {
  Tensor counts, right; // booleans, samples first
};

Judged judge(const Probe &probe, const Tensor &decided, const Tensor &truth) {
  switch (probe.type) {
  case ProbeType::maskOne:
  case ProbeType::categorical: {
    // The choice is among nodes or among classes: the last axis either way.
    Tensor counts = truth.ne(-1).all(-1);
    Tensor right = decided.argmax(-1).eq(truth.argmax(-1));
    return {counts, right.logical_and(counts)};
  }
  case ProbeType::mask: {
    Tensor counts = truth.ne(-1);
    return {counts, decided.gt(0.5).eq(truth.gt(0.5)).logical_and(counts)};
  }
  default:
    return {torch::ones_like(truth, torch::kBool), decided.eq(truth)};
  }
}

} // namespace

Scores::Scores(const Spec &spec) {
  for (const Probe *probe : spec.stage(Stage::output))
    pools.push_back({.probe = *probe});
}

void Scores::add(const Features &decided, const Features &truth) {
  torch::NoGradGuard noGradient;
  Tensor exact;
  int64_t samples = 0;
  for (Pool &pool : pools) {
    Tensor y = decided.at(pool.probe.name).to(torch::kCPU);
    Tensor t = truth.at(pool.probe.name).to(torch::kCPU);
    samples = t.size(0);
    if (pool.probe.type == ProbeType::scalar) {
      pool.right += total((y - t).pow(2));
      pool.entries += static_cast<double>(t.numel());
      continue;
    }
    Judged judged = judge(pool.probe, y, t);
    pool.right += total(judged.right);
    pool.entries += total(judged.counts);
    if (pool.probe.type == ProbeType::mask) {
      Tensor set = t.gt(0.5);
      Tensor positive = y.gt(0.5).logical_and(judged.counts);
      pool.truePositive += total(positive.logical_and(set));
      pool.falsePositive += total(positive.logical_and(set.logical_not()));
      pool.falseNegative += total(
          set.logical_and(judged.counts).logical_and(positive.logical_not()));
    }
    Tensor whole = judged.right.eq(judged.counts).reshape({samples, -1}).all(1);
    exact = exact.defined() ? exact.logical_and(whole) : whole;
  }
  seen += samples;
  if (exact.defined())
    exactSamples += static_cast<int64_t>(total(exact));
}

double Scores::Pool::value() const {
  if (probe.type != ProbeType::mask)
    return entries > 0 ? right / entries : 1;
  auto ratio = [&](double wrong) {
    return truePositive + wrong > 0 ? truePositive / (truePositive + wrong) : 1;
  };
  double precision = ratio(falsePositive), recall = ratio(falseNegative);
  return precision + recall > 0 ? 2 * precision * recall / (precision + recall)
                                : 0;
}

std::vector<std::pair<std::string, double>> Scores::outputs() const {
  std::vector<std::pair<std::string, double>> all;
  for (const Pool &pool : pools)
    all.emplace_back(pool.probe.name, pool.value());
  return all;
}

double Scores::score() const {
  double sum = 0, count = 0;
  for (const Pool &pool : pools)
    if (pool.probe.type != ProbeType::scalar)
      sum += pool.value(), ++count;
  return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

double Scores::exact() const {
  return seen > 0
             ? static_cast<double>(exactSamples) / static_cast<double>(seen)
             : std::numeric_limits<double>::quiet_NaN();
}

} // namespace kleene::rt
