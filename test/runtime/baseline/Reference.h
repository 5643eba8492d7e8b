//===- Reference.h - files of the benchmark's own numbers -----------------===//
#ifndef KLEENE_TEST_RUNTIME_BASELINE_REFERENCE_H
#define KLEENE_TEST_RUNTIME_BASELINE_REFERENCE_H

#include "compiler/trace/NpzReader.h"
#include "runtime/baseline/Signature.h"
#include "runtime/data/Batch.h"
#include "runtime/train/Error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace kleene::test {

namespace baseline = rt::baseline;
using Json = nlohmann::ordered_json; // the order of the probes counts
using rt::Tensor;

/// The .npz files of the folder that `variable` names; of `standard` in
/// test/golden when it is not set.
inline std::vector<std::filesystem::path>
referenceFiles(const char *variable, const std::string &standard) {
  const char *set = std::getenv(variable);
  std::filesystem::path folder =
      set && *set ? std::filesystem::path(set)
                  : std::filesystem::path(KLEENE_TEST_DIR "/golden") / standard;
  std::vector<std::filesystem::path> files;
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".npz")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

class ReferenceFile {
public:
  explicit ReferenceFile(const std::filesystem::path &path)
      : npz(rt::orThrow(NpzReader::open(path.string()))) {}

  /// As float64.
  Tensor read(const std::string &name) const {
    NpyArray array = rt::orThrow(npz.read(name));
    Tensor values = torch::empty(array.shape, torch::kFloat64);
    array.copyReals(
        0, {values.data_ptr<double>(), static_cast<size_t>(values.numel())});
    return values;
  }
  Json spec() const {
    NpyArray array = rt::orThrow(npz.read("spec"));
    return Json::parse(array.bytes.begin(), array.bytes.end());
  }
  std::vector<std::string> names() const { return npz.names(); }

  /// `spec` is {name: [stage, location, type]}; the features of stage S are
  /// arrays `prefix`S/name, from which come the classes.
  baseline::Signature signature(const Json &spec,
                                const std::string &prefix) const {
    baseline::Signature result;
    for (const auto &[name, words] : spec.items()) {
      baseline::Feature feature = {name, *stageFromName(word(words, 0)),
                                   *locationFromName(word(words, 1)),
                                   typeFromName(word(words, 2)), 0};
      if (feature.type == baseline::FeatureType::categorical)
        feature.classes = read(prefix + word(words, 0) + "/" + name).size(-1);
      result.features.push_back(feature);
    }
    return result;
  }

  rt::Batch batch(const baseline::Signature &signature,
                  const std::string &prefix) const {
    rt::Batch result;
    Tensor lengths = read("lengths");
    for (int64_t b = 0; b < lengths.size(0); ++b)
      result.lengths.push_back(static_cast<int64_t>(lengths[b].item<double>()));
    result.samples = lengths.size(0);
    result.nodes = read(prefix + "input/pos").size(1);
    for (const baseline::Feature &feature : signature.features) {
      std::string stage(stageName(feature.stage));
      Tensor value = read(prefix + stage + "/" + feature.name);
      if (feature.type == baseline::FeatureType::pointer ||
          feature.type == baseline::FeatureType::permutation)
        value = value.to(torch::kInt64);
      (feature.stage == Stage::input    ? result.inputs
       : feature.stage == Stage::output ? result.outputs
                                        : result.hints)[feature.name] = value;
    }
    return result;
  }

private:
  static std::string word(const Json &words, size_t k) {
    return words.at(k).get<std::string>();
  }
  static baseline::FeatureType typeFromName(const std::string &name) {
    using baseline::FeatureType;
    static const std::map<std::string, FeatureType> types = {
        {"scalar", FeatureType::scalar},
        {"mask", FeatureType::mask},
        {"mask_one", FeatureType::maskOne},
        {"categorical", FeatureType::categorical},
        {"pointer", FeatureType::pointer},
        {"should_be_permutation", FeatureType::permutation},
        {"permutation_pointer", FeatureType::permutationPointer}};
    return types.at(name);
  }

  NpzReader npz;
};

/// The largest absolute difference, relative where the truth is above 1.
inline double difference(const Tensor &value, const Tensor &truth) {
  TORCH_CHECK(value.sizes() == truth.sizes(), value.sizes(), " is not ",
              truth.sizes());
  if (value.numel() == 0)
    return 0;
  Tensor t = truth.to(torch::kFloat64), v = value.to(torch::kFloat64);
  return ((v - t).abs() / t.abs().clamp_min(1)).max().item<double>();
}

} // namespace kleene::test

#endif // KLEENE_TEST_RUNTIME_BASELINE_REFERENCE_H
