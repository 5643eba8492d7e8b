#include "runtime/model/Message.h"
#include "runtime/model/CudaStream.h"
#include "runtime/model/OptionalArgument.h"

namespace kleene::rt {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Receivers that one task takes: their results fit in the first-level cache.
constexpr int64_t receiverBlock = 16;
/// Work below which another thread costs more than it saves, in elements.
constexpr int64_t taskGrain = 1 << 16;

template <typename T> T *data(const Tensor &x) {
  return x.defined() ? x.data_ptr<T>() : nullptr;
}

/// The arrays of sample b.
template <typename T>
kernels::Edge<T> edgeOf(const Tensor &dense, const Tensor &features,
                        const Tensor &weight, int64_t b) {
  kernels::Edge<T> edge;
  if (dense.defined())
    edge.dense = data<T>(dense) + b * dense.stride(0);
  if (features.defined()) {
    edge.features = data<T>(features) + b * features.stride(0);
    edge.weight = data<T>(weight);
    edge.factors = features.size(-1);
  }
  return edge;
}

template <typename T>
void forwardAll(const Tensor &send, const Tensor &dense, const Tensor &features,
                const Tensor &weight, const Tensor &mask, bool minimum,
                const Tensor &out, const Tensor &winner) {
  const int64_t samples = send.size(0), n = send.size(1), d = send.size(2);
  auto callOf = [&](int64_t b) {
    return kernels::MessageForward<T>{n,
                                      d,
                                      minimum,
                                      data<T>(send) + b * n * d,
                                      data<bool>(mask) + b * n * n,
                                      edgeOf<T>(dense, features, weight, b),
                                      data<T>(out) + b * n * d,
                                      data<int32_t>(winner) + b * n * d};
  };
  if constexpr (hasCudaKernels)
    if (send.is_cuda())
      return onStream(send, [&](kernels::cuda::Stream stream) {
        kernels::cuda::messageForward(callOf(0), samples, stream);
      });
  const int64_t blocks = (n + receiverBlock - 1) / receiverBlock;
  const int64_t perTask = n * std::min(n, receiverBlock) * d;
  at::parallel_for(
      0, samples * blocks, std::max<int64_t>(1, taskGrain / perTask),
      [&](int64_t first, int64_t last) {
        for (int64_t task = first; task < last; ++task) {
          const int64_t b = task / blocks;
          const int64_t begin = task % blocks * receiverBlock;
          kernels::messageForward(callOf(b), begin,
                                  std::min(begin + receiverBlock, n));
        }
      });
}

template <typename T>
void backwardAll(const Tensor &gradient, const Tensor &winner,
                 const Tensor &features, const Tensor &send,
                 const Tensor &edgeDense, const Tensor &edgeWeight) {
  const int64_t samples = winner.size(0), n = winner.size(1),
                d = winner.size(2);
  auto at = [](const Tensor &x, int64_t b) {
    return x.defined() ? data<T>(x) + b * x.stride(0) : nullptr;
  };
  auto callOf = [&](int64_t b) {
    return kernels::MessageBackward<T>{n,
                                       d,
                                       at(gradient, b),
                                       data<int32_t>(winner) + b * n * d,
                                       edgeOf<T>({}, features, {}, b),
                                       at(send, b),
                                       at(edgeDense, b),
                                       at(edgeWeight, b)};
  };
  if constexpr (hasCudaKernels)
    if (gradient.is_cuda())
      return onStream(gradient, [&](kernels::cuda::Stream stream) {
        kernels::cuda::messageBackward(callOf(0), samples, stream);
      });
  at::parallel_for(0, samples, std::max<int64_t>(1, taskGrain / (n * d)),
                   [&](int64_t first, int64_t last) {
                     for (int64_t b = first; b < last; ++b)
                       kernels::messageBackward(callOf(b));
                   });
}

/// Gradients of the senders, the dense edge term and the weight of a factored
/// one; undefined where not wanted.
struct MessageGradients {
  Tensor send, dense, weight;
};

/// The gradients from torch operations, which have derivatives of their own:
/// given the winners they are linear in `gradient` [B, n, d].
MessageGradients differentiableBackward(const Tensor &gradient,
                                        const Tensor &winner,
                                        const Tensor &features, bool wantsSend,
                                        bool wantsDense, bool wantsWeight) {
  const int64_t samples = winner.size(0), n = winner.size(1),
                d = winner.size(2);
  Tensor from = winner.clamp_min(0).to(torch::kInt64);
  Tensor heard = gradient * winner.ge(0).to(gradient.scalar_type());
  MessageGradients result;
  if (wantsSend)
    result.send = torch::zeros({samples, n, d}, gradient.options())
                      .scatter_add(1, from, heard);
  if (wantsDense)
    result.dense = torch::zeros({samples, n, n, d}, gradient.options())
                       .scatter_add(1, from.unsqueeze(1), heard.unsqueeze(1));
  if (!wantsWeight)
    return result;
  std::vector<Tensor> rows;
  for (int64_t q = 0; q < features.size(-1); ++q) {
    Tensor feature = features.select(-1, q).unsqueeze(-1).expand(
        {samples, n, n, d}); // [B, sender, receiver, d]
    Tensor won = feature.gather(1, from.unsqueeze(1)).squeeze(1);
    rows.push_back((won * heard).sum(at::IntArrayRef{0, 1}));
  }
  result.weight = torch::stack(rows);
  return result;
}

/// Maximum or minimum with the winners kept.
struct ExtremeMessage : torch::autograd::Function<ExtremeMessage> {
  static Tensor forward(AutogradContext *ctx, const Tensor &send,
                        const Tensor &packedDense, const Tensor &packedFeatures,
                        const Tensor &packedWeight, const Tensor &mask,
                        bool minimum) {
    Tensor dense = unpackOptional(packedDense);
    Tensor features = unpackOptional(packedFeatures);
    Tensor weight = unpackOptional(packedWeight);
    Tensor out = torch::empty_like(send);
    Tensor winner =
        torch::empty(send.sizes(), send.options().dtype(torch::kInt32));
    AT_DISPATCH_FLOATING_TYPES(send.scalar_type(), "message", [&] {
      forwardAll<scalar_t>(send, dense, features, weight, mask, minimum, out,
                           winner);
    });
    ctx->save_for_backward({winner, packedFeatures});
    return out;
  }

  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    variable_list saved = ctx->get_saved_variables();
    const Tensor &winner = saved[0], features = unpackOptional(saved[1]);
    Tensor gradient = gradients[0].contiguous();
    const bool wantsWeight = features.defined() && ctx->needs_input_grad(3);
    if (torch::GradMode::is_enabled()) { // somebody differentiates gradients
      MessageGradients all = differentiableBackward(
          gradient, winner, features, ctx->needs_input_grad(0),
          ctx->needs_input_grad(1), wantsWeight);
      return {all.send, all.dense, Tensor(), all.weight, Tensor(), Tensor()};
    }
    const int64_t samples = winner.size(0), n = winner.size(1),
                  d = winner.size(2);
    auto zeros = [&](bool wanted, at::IntArrayRef shape) {
      return wanted ? torch::zeros(shape, gradient.options()) : Tensor();
    };
    Tensor send = zeros(ctx->needs_input_grad(0), {samples, n, d});
    Tensor dense = zeros(ctx->needs_input_grad(1), {samples, n, n, d});
    // Per sample, then summed: the same sum for any number of threads.
    Tensor weight = zeros(
        wantsWeight, {samples, features.defined() ? features.size(-1) : 0, d});
    AT_DISPATCH_FLOATING_TYPES(gradient.scalar_type(), "message", [&] {
      backwardAll<scalar_t>(gradient, winner, features, send, dense, weight);
    });
    return {send,     dense,
            Tensor(), weight.defined() ? weight.sum(0) : weight,
            Tensor(), Tensor()};
  }
};

void checkShapes(const Tensor &send, const Tensor &mask) {
  TORCH_CHECK(send.dim() == 3, "message: expected senders [B, n, d], got ",
              send.sizes());
  TORCH_CHECK(mask.sizes() ==
                  at::IntArrayRef({send.size(0), send.size(1), send.size(1)}),
              "message: expected a mask [B, n, n] for senders ", send.sizes(),
              ", got ", mask.sizes());
}

/// Sums need no winners: they are matrix products.
Tensor sumMessages(const Tensor &send, const EdgeTerm &edge,
                   const Tensor &mask) {
  Tensor weights = mask.to(send.scalar_type());
  Tensor sum = torch::matmul(weights.transpose(1, 2), send);
  if (edge.absent())
    return sum;
  if (!edge.factored() || !edge.weight.defined())
    return sum + (materialize(edge) * weights.unsqueeze(-1)).sum(1);
  sum = sum + torch::matmul((edge.features * weights.unsqueeze(-1)).sum(1),
                            edge.weight);
  return edge.bias.defined() ? sum + weights.sum(1).unsqueeze(-1) * edge.bias
                             : sum;
}

} // namespace

Tensor aggregateMessages(const Tensor &send, const EdgeTerm &edge,
                         const Tensor &mask, Aggregate aggregate) {
  checkShapes(send, mask);
  if (aggregate == Aggregate::sum)
    return sumMessages(send, edge, mask);
  if (!hasFusedKernels(send))
    return aggregateMessagesEagerly(send, edge, mask, aggregate);
  const bool factored = edge.factored() && edge.weight.defined() &&
                        edge.features.size(-1) <= kernels::maxFactors;
  Tensor dense, features, weight, sender = send;
  if (factored) {
    features = edge.features.contiguous();
    weight = edge.weight.contiguous();
    if (edge.bias.defined())
      sender = send + edge.bias; // the same for every pair of nodes
  } else if (!edge.absent()) {
    dense = materialize(edge).contiguous();
  }
  return ExtremeMessage::apply(sender.contiguous(), packOptional(dense),
                               packOptional(features), packOptional(weight),
                               mask.contiguous(), aggregate == Aggregate::min);
}

Tensor aggregateMessagesEagerly(const Tensor &send, const EdgeTerm &edge,
                                const Tensor &mask, Aggregate aggregate) {
  checkShapes(send, mask);
  Tensor all = send.unsqueeze(2);
  all = edge.absent() ? all.expand({-1, -1, send.size(1), -1})
                      : all + materialize(edge);
  return aggregateEdges(all, mask, aggregate);
}

Tensor aggregateEdges(const Tensor &sums, const Tensor &mask,
                      Aggregate aggregate) {
  Tensor present = mask.unsqueeze(-1);
  if (aggregate == Aggregate::sum)
    return (sums * present).sum(1);
  const double infinity = std::numeric_limits<double>::infinity();
  Tensor best = aggregate == Aggregate::max
                    ? std::get<0>(sums.masked_fill(~present, -infinity).max(1))
                    : std::get<0>(sums.masked_fill(~present, infinity).min(1));
  return best.masked_fill(~mask.any(1).unsqueeze(-1), 0);
}

} // namespace kleene::rt
