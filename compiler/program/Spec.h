//===- Spec.h - what a program reads, shows and returns -------------------===//
//
// The interface of a compiled algorithm: its probes (the CLRS word for a named
// array with stage, location and type), the parameters of its sampler, and the
// places where a run can stop. Compiler, trace files and runtime all read it;
// it is plain data and needs the standard library alone.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_SPEC_H
#define KLEENE_COMPILER_PROGRAM_SPEC_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kleene {

enum class Stage : uint8_t { input, hint, output };
enum class Location : uint8_t { node, edge, graph };
enum class ProbeType : uint8_t {
  scalar,
  mask,
  maskOne,
  pointer,
  permutation, ///< CLRS's should_be_permutation
  categorical,
};

/// The words used in the language, in program.json and in messages.
std::string_view stageName(Stage stage);
std::string_view locationName(Location location);
std::string_view probeTypeName(ProbeType type);
/// CLRS's word for a type, used in trace files: permutation is
/// should_be_permutation there.
std::string_view clrsTypeName(ProbeType type);
std::optional<Stage> stageFromName(std::string_view name);
std::optional<Location> locationFromName(std::string_view name);
std::optional<ProbeType> probeTypeFromName(std::string_view name);

struct Probe {
  std::string name;
  Stage stage = Stage::input;
  Location location = Location::node;
  ProbeType type = ProbeType::scalar;
  std::vector<std::string> classes; ///< of a categorical, in order
  bool derived = false;             ///< an input computed from the other inputs
  /// The class that means "not defined here", written as a one-hot of -1 in
  /// trace files; -1: none does.
  int64_t undefinedClass = -1;
  bool partial = false; ///< a mask that is -1 where it is not defined
  bool operator==(const Probe &) const = default;
};

/// A `param` of the sample block.
struct Param {
  std::string name;
  double defaultValue = 0;
  std::vector<double> train; ///< candidates while training; may be empty
  bool operator==(const Param &) const = default;
};

/// A place where a run can stop: an unbounded loop or a checked index.
struct Site {
  std::string what; ///< as said to the user: "`while changed(dist)`"
  std::string file;
  int64_t line = 0;
  int64_t column = 0;
  bool operator==(const Site &) const = default;
};

/// Nodes as a function of the size that is asked for: CLRS's optimal_bst of
/// size 16 has 17 nodes, its segments_intersect always 4.
struct NodeCount {
  int64_t scale = 1, offset = 0;
  int64_t of(int64_t size) const { return scale * size + offset; }
  /// The size of a sample with these nodes; the nodes where none has them.
  int64_t sizeOf(int64_t nodes) const;
  bool operator==(const NodeCount &) const = default;
};

/// A sampler beside the default one: `sample NAME`.
struct Alternative {
  std::string name;
  std::vector<Param> params;
  bool operator==(const Alternative &) const = default;
};

struct Spec {
  std::string algorithm;
  /// Inputs (`pos` first), hints, outputs; each in order of declaration.
  std::vector<Probe> probes;
  bool hasSampler = false;   ///< there is a `sample` block
  std::vector<Param> params; ///< of the default sampler
  std::vector<Alternative> alternatives;
  NodeCount nodes;
  std::vector<Site> sites;
  bool operator==(const Spec &) const = default;

  /// The probes of one stage, in order: index k is buffer k of a KleeneCall.
  std::vector<const Probe *> stage(Stage which) const;
  /// The parameters of a sampler: 0 is the default, then the alternatives.
  const std::vector<Param> &paramsOf(size_t distribution) const;
  /// The number of the sampler of that name; empty is the default.
  std::optional<size_t> distribution(std::string_view name) const;
};

/// Elements of a probe's compact buffer (Trace.h) on n nodes: one row of it
/// for a hint.
int64_t compactElements(const Probe &probe, int64_t nodes);
/// Bytes of an element of a compact buffer.
int64_t compactElementBytes(ProbeType type);
inline int64_t compactBytes(const Probe &probe, int64_t nodes) {
  return compactElements(probe, nodes) * compactElementBytes(probe.type);
}

/// The shape of a probe in CLRS form, without leading sample or row axes:
/// [n], [n, n] or [], and a last axis of classes for a categorical.
std::vector<int64_t> wideShape(const Probe &probe, int64_t nodes);
/// The product of wideShape; each element has 8 bytes in CLRS form.
int64_t wideElements(const Probe &probe, int64_t nodes);
/// Pointers and permutations are int64 in CLRS form, everything else float64.
inline bool isWideInteger(ProbeType type) {
  return type == ProbeType::pointer || type == ProbeType::permutation;
}

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_SPEC_H
