#include "runtime/baseline/Signature.h"

#include <algorithm>
#include <iterator>

namespace kleene::rt::baseline {
namespace {

FeatureType typeOf(ProbeType type) {
  switch (type) {
  case ProbeType::scalar:
    return FeatureType::scalar;
  case ProbeType::mask:
    return FeatureType::mask;
  case ProbeType::maskOne:
    return FeatureType::maskOne;
  case ProbeType::pointer:
    return FeatureType::pointer;
  case ProbeType::permutation:
    return FeatureType::permutation;
  case ProbeType::categorical:
    break;
  }
  return FeatureType::categorical;
}

} // namespace

std::vector<Feature> Signature::stage(Stage which) const {
  std::vector<Feature> found;
  std::copy_if(features.begin(), features.end(), std::back_inserter(found),
               [&](const Feature &f) { return f.stage == which; });
  return found;
}

ProbeType probeType(FeatureType type) {
  switch (type) {
  case FeatureType::scalar:
    return ProbeType::scalar;
  case FeatureType::mask:
    return ProbeType::mask;
  case FeatureType::maskOne:
    return ProbeType::maskOne;
  case FeatureType::categorical:
    return ProbeType::categorical;
  case FeatureType::pointer:
    return ProbeType::pointer;
  case FeatureType::permutation:
  case FeatureType::permutationPointer:
    break;
  }
  return ProbeType::permutation;
}

Signature signatureOf(const Spec &spec) {
  Signature signature;
  for (const Probe &probe : spec.probes)
    signature.features.push_back({probe.name, probe.stage, probe.location,
                                  typeOf(probe.type),
                                  static_cast<int64_t>(probe.classes.size())});
  return signature;
}

} // namespace kleene::rt::baseline
