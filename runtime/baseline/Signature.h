//===- Signature.h - the probes a baseline network is made for ------------===//
//
// The CLRS benchmark's view of a program: every probe with its stage, location
// and type, in order. Beside the types of a Spec there is permutationPointer,
// made of a permutation by enforcePermutations (Preprocess.h): a 0/1 matrix
// [B, n, n] whose row i marks the predecessor of i, cyclic.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_SIGNATURE_H
#define KLEENE_RUNTIME_BASELINE_SIGNATURE_H

#include "compiler/program/Spec.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kleene::rt::baseline {

enum class FeatureType : uint8_t {
  scalar,
  mask,
  maskOne,
  categorical,
  pointer,
  permutation,        ///< CLRS's should_be_permutation
  permutationPointer, ///< a permutation after enforcePermutations
};

struct Feature {
  std::string name;
  Stage stage = Stage::input;
  Location location = Location::node;
  FeatureType type = FeatureType::scalar;
  int64_t classes = 0; ///< of a categorical
  bool operator==(const Feature &) const = default;
};

struct Signature {
  std::vector<Feature> features;

  /// The features of one stage, in order.
  std::vector<Feature> stage(Stage which) const;
  bool operator==(const Signature &) const = default;
};

/// What scores know a type as: a permutation matrix is a permutation to them.
ProbeType probeType(FeatureType type);

/// The signature of a program as it is traced.
Signature signatureOf(const Spec &spec);

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_SIGNATURE_H
