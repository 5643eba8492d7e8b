#include "runtime/baseline/Attention.h"

namespace kleene::rt::baseline {
namespace {

void checkHeads(const ProcessorSizes &sizes) {
  TORCH_CHECK(sizes.heads > 0 && sizes.hidden % sizes.heads == 0,
              "the hidden size ", sizes.hidden, " is no multiple of ",
              sizes.heads, " heads");
}

/// scores [B, H, n, n], values [B, n, h] -> what every node hears [B, n, h].
Tensor hear(const Tensor &scores, const Tensor &heardBy, const Tensor &values) {
  int64_t samples = values.size(0), nodes = values.size(1), h = values.size(2);
  Tensor bias = (heardBy.to(scores.scalar_type()) - 1) * 1e9;
  Tensor share = torch::softmax(scores + bias.unsqueeze(1), -1);
  Tensor parts =
      values.reshape({samples, nodes, scores.size(1), -1}).transpose(1, 2);
  return torch::matmul(share, parts)
      .transpose(1, 2)
      .reshape({samples, nodes, h});
}

} // namespace

Attention::Attention(ParameterSet &set, const ProcessorKind &kind,
                     const ProcessorSizes &sizes)
    : kind(kind), heads(sizes.heads) {
  checkHeads(sizes);
  const std::string scope = "net/gat_aggr_clrs_processor/";
  const int64_t h = sizes.hidden;
  LinearFamily family(set, scope + "linear");
  value = family.next(2 * h, h);
  skip = family.next(2 * h, h);
  receiver = family.next(2 * h, heads);
  sender = family.next(2 * h, heads);
  edge = family.next(h, heads);
  graph = family.next(h, heads);
  norm = makeLayerNorm(set, scope + "layer_norm", h);
}

Processed Attention::step(const Encoded &features, const Tensor &hidden) const {
  Tensor z = torch::cat({features.node, hidden}, -1);
  Tensor scores = receiver(z).unsqueeze(2) + sender(z).unsqueeze(1) +
                  edge(features.edge) +
                  graph(features.graph).unsqueeze(1).unsqueeze(1);
  scores = torch::leaky_relu(scores, 0.01).permute({0, 3, 1, 2});
  Tensor sum =
      hear(scores, neighbours(kind.reach, features.adjacency), value(z));
  return {norm(torch::relu(sum + skip(z))), {}};
}

AttentionV2::AttentionV2(ParameterSet &set, const ProcessorKind &kind,
                         const ProcessorSizes &sizes)
    : kind(kind), heads(sizes.heads) {
  checkHeads(sizes);
  const std::string scope = "net/gatv2_aggr_clrs_processor/";
  const int64_t h = sizes.hidden;
  LinearFamily family(set, scope + "linear");
  value = family.next(2 * h, h);
  skip = family.next(2 * h, h);
  sender = family.next(2 * h, h);
  receiver = family.next(2 * h, h);
  edge = family.next(h, h);
  graph = family.next(h, h);
  for (int64_t head = 0; head < heads; ++head)
    score.push_back(family.next(h / heads, 1));
  norm = makeLayerNorm(set, scope + "layer_norm", h);
}

Processed AttentionV2::step(const Encoded &features,
                            const Tensor &hidden) const {
  Tensor z = torch::cat({features.node, hidden}, -1);
  Tensor mixed = sender(z).unsqueeze(1) + receiver(z).unsqueeze(2) +
                 edge(features.edge) +
                 graph(features.graph).unsqueeze(1).unsqueeze(1);
  std::vector<Tensor> parts = torch::leaky_relu(mixed, 0.01).chunk(heads, -1),
                      scores;
  for (int64_t head = 0; head < heads; ++head)
    scores.push_back(score[head](parts[head]).squeeze(-1));
  Tensor sum = hear(torch::stack(scores, 1),
                    neighbours(kind.reach, features.adjacency), value(z));
  return {norm(torch::relu(sum + skip(z))), {}};
}

} // namespace kleene::rt::baseline
