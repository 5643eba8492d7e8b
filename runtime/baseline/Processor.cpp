#include "runtime/baseline/Processor.h"
#include "runtime/baseline/Attention.h"
#include "runtime/baseline/PointerGraph.h"

#include <array>

namespace kleene::rt::baseline {
namespace {

using Form = ProcessorKind::Form;

struct Named {
  std::string_view name;
  ProcessorKind kind;
};

constexpr std::array<Named, 17> table = {{
    {"deepsets", {.reach = Reach::self}},
    {"mpnn", {}},
    {"gmpnn", {.gated = true}},
    {"pgn", {.reach = Reach::adjacency}},
    {"pgn_mask", {.reach = Reach::adjacency, .masked = true}},
    {"gpgn", {.reach = Reach::adjacency, .gated = true}},
    {"gpgn_mask", {.reach = Reach::adjacency, .gated = true, .masked = true}},
    {"triplet_mpnn", {.triplets = true}},
    {"triplet_gmpnn", {.triplets = true, .gated = true}},
    {"triplet_pgn", {.reach = Reach::adjacency, .triplets = true}},
    {"triplet_pgn_mask",
     {.reach = Reach::adjacency, .triplets = true, .masked = true}},
    {"triplet_gpgn",
     {.reach = Reach::adjacency, .triplets = true, .gated = true}},
    {"triplet_gpgn_mask",
     {.reach = Reach::adjacency,
      .triplets = true,
      .gated = true,
      .masked = true}},
    {"gat", {.form = Form::attention, .reach = Reach::adjacency}},
    {"gat_full", {.form = Form::attention}},
    {"gatv2", {.form = Form::attentionV2, .reach = Reach::adjacency}},
    {"gatv2_full", {.form = Form::attentionV2}},
}};

} // namespace

std::optional<ProcessorKind> processorFromName(std::string_view name) {
  for (const Named &named : table)
    if (named.name == name)
      return named.kind;
  return std::nullopt;
}

std::vector<std::string> processorNames() {
  std::vector<std::string> names;
  for (const Named &named : table)
    names.emplace_back(named.name);
  return names;
}

Tensor neighbours(Reach reach, const Tensor &adjacency) {
  switch (reach) {
  case Reach::all:
    return torch::ones_like(adjacency);
  case Reach::adjacency:
    return adjacency;
  case Reach::self:
    break;
  }
  return torch::eye(adjacency.size(-1), adjacency.options())
      .expand_as(adjacency);
}

std::unique_ptr<Processor> makeProcessor(ParameterSet &set,
                                         const ProcessorKind &kind,
                                         const ProcessorSizes &sizes) {
  switch (kind.form) {
  case Form::attention:
    return std::make_unique<Attention>(set, kind, sizes);
  case Form::attentionV2:
    return std::make_unique<AttentionV2>(set, kind, sizes);
  case Form::pointerGraph:
    break;
  }
  return std::make_unique<PointerGraph>(set, kind, sizes);
}

} // namespace kleene::rt::baseline
