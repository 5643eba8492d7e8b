#include "runtime/model/PointerLogits.h"
#include "runtime/model/CudaStream.h"
#include "runtime/model/OptionalArgument.h"

namespace kleene::rt {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

template <typename T> T *at(const Tensor &x, int64_t b) {
  return x.defined() ? x.data_ptr<T>() + b * x.stride(0) : nullptr;
}

/// The arguments in the order of the Function; undefined where absent.
struct Arguments {
  Tensor source, target, dense, features, factor, allowed, weight, bias;
};

Arguments argumentsOf(const variable_list &s) {
  return {s[0],
          s[1],
          unpackOptional(s[2]),
          unpackOptional(s[3]),
          unpackOptional(s[4]),
          unpackOptional(s[5]),
          s[6],
          s[7]};
}

template <typename T>
kernels::PointerForward<T> callOf(const Arguments &a, int64_t b) {
  kernels::PointerForward<T> call;
  call.nodes = a.source.size(1);
  call.width = a.source.size(2);
  call.source = at<T>(a.source, b);
  call.target = at<T>(a.target, b);
  call.allowed = at<bool>(a.allowed, b);
  call.edge.dense = at<T>(a.dense, b);
  call.edge.features = at<T>(a.features, b);
  call.edge.weight = a.factor.defined() ? a.factor.data_ptr<T>() : nullptr;
  call.edge.factors = a.features.defined() ? a.features.size(-1) : 0;
  call.weight = a.weight.data_ptr<T>();
  call.bias = a.bias.is_cpu() ? *a.bias.data_ptr<T>() : T(0);
  call.masked = static_cast<T>(maskedLogit);
  call.out = nullptr;
  return call;
}

template <typename T>
void forwardOnCuda(const Arguments &a, const Tensor &out) {
  const int64_t samples = a.source.size(0), n = a.source.size(1);
  Tensor partial =
      torch::empty({samples, n, n, kernels::scoreLanes}, a.source.options());
  auto call = callOf<T>(a, 0);
  call.out = at<T>(out, 0);
  onStream(out, [&](kernels::cuda::Stream stream) {
    kernels::cuda::pointerForward(call, at<T>(a.bias, 0), at<T>(partial, 0),
                                  samples, stream);
  });
}

template <typename T> void forwardAll(const Arguments &a, const Tensor &out) {
  if constexpr (hasCudaKernels)
    if (out.is_cuda())
      return forwardOnCuda<T>(a, out);
  const int64_t n = a.source.size(1);
  at::parallel_for(0, a.source.size(0) * n, 4,
                   [&](int64_t first, int64_t last) {
                     for (int64_t row = first; row < last; ++row) {
                       auto call = callOf<T>(a, row / n);
                       call.out = at<T>(out, row / n);
                       kernels::pointerForward(call, row % n, row % n + 1);
                     }
                   });
}

/// Those of parameters are shares of a sample, on a GPU of a row, that the
/// caller sums, so that the sum is the same for any number of threads.
struct Gradients {
  Tensor source, target, dense, factor, weight, bias;
};

Gradients emptyGradients(const Arguments &a) {
  const auto options = a.source.options();
  const int64_t rows = a.source.is_cpu() ? 1 : a.source.size(1);
  const int64_t shares = a.source.size(0) * rows, d = a.source.size(2);
  Gradients to;
  to.source = torch::zeros_like(a.source);
  to.target = torch::zeros_like(a.target);
  if (a.dense.defined())
    to.dense = torch::zeros_like(a.dense);
  if (a.factor.defined())
    to.factor = torch::zeros({shares, a.factor.size(0), d}, options);
  to.weight = torch::zeros({shares, d}, options);
  to.bias = torch::zeros({shares, 1}, options);
  return to;
}

template <typename T>
void backwardAll(const Arguments &a, const Tensor &gradient,
                 const Gradients &to) {
  auto backwardOf = [&](int64_t b) {
    return kernels::PointerBackward<T>{callOf<T>(a, b),     at<T>(gradient, b),
                                       at<T>(to.source, b), at<T>(to.target, b),
                                       at<T>(to.dense, b),  at<T>(to.factor, b),
                                       at<T>(to.weight, b), at<T>(to.bias, b)};
  };
  if constexpr (hasCudaKernels)
    if (gradient.is_cuda())
      return onStream(gradient, [&](kernels::cuda::Stream stream) {
        kernels::cuda::pointerBackward(backwardOf(0), a.source.size(0), stream);
      });
  at::parallel_for(0, a.source.size(0), 1, [&](int64_t first, int64_t last) {
    for (int64_t b = first; b < last; ++b)
      kernels::pointerBackward(backwardOf(b));
  });
}

struct FusedPointerLogits : torch::autograd::Function<FusedPointerLogits> {
  static Tensor forward(AutogradContext *ctx, const Tensor &source,
                        const Tensor &target, const Tensor &dense,
                        const Tensor &features, const Tensor &factor,
                        const Tensor &allowed, const Tensor &weight,
                        const Tensor &bias) {
    variable_list all = {source, target,  dense,  features,
                         factor, allowed, weight, bias};
    ctx->save_for_backward(all);
    const Arguments a = argumentsOf(all);
    const int64_t n = source.size(1);
    Tensor out = torch::empty({source.size(0), n, n}, source.options());
    AT_DISPATCH_FLOATING_TYPES(source.scalar_type(), "pointer_logits",
                               [&] { forwardAll<scalar_t>(a, out); });
    return out;
  }

  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    const Arguments a = argumentsOf(ctx->get_saved_variables());
    const Gradients to = emptyGradients(a);
    Tensor gradient = gradients[0].contiguous();
    AT_DISPATCH_FLOATING_TYPES(a.source.scalar_type(), "pointer_logits",
                               [&] { backwardAll<scalar_t>(a, gradient, to); });
    return {to.source,
            to.target,
            to.dense,
            Tensor(),
            to.factor.defined() ? to.factor.sum(0) : Tensor(),
            Tensor(),
            to.weight.sum(0, true),
            to.bias.sum(0)};
  }
};

} // namespace

Tensor pointerLogits(const Tensor &source, const Tensor &target,
                     const EdgeTerm &edge, const Tensor &allowed,
                     const Tensor &weight, const Tensor &bias) {
  TORCH_CHECK(source.dim() == 3 && source.sizes() == target.sizes(),
              "pointer_logits: expected sources and targets [B, n, d], got ",
              source.sizes(), " and ", target.sizes());
  if (!hasFusedKernels(source))
    return pointerLogitsEagerly(source, target, edge, allowed, weight, bias);
  Tensor dense, features, factor, shifted = target;
  if (edge.factored() && edge.weight.defined() &&
      edge.features.size(-1) <= kernels::maxFactors) {
    features = edge.features.contiguous();
    factor = edge.weight.contiguous();
    if (edge.bias.defined())
      shifted = target + edge.bias; // the same for every pair of nodes
  } else if (!edge.absent()) {
    dense = materialize(edge).contiguous();
  }
  return FusedPointerLogits::apply(
      source.contiguous(), shifted.contiguous(), packOptional(dense),
      packOptional(features), packOptional(factor),
      packOptional(allowed.defined() ? allowed.contiguous() : allowed),
      weight.contiguous(), bias.contiguous());
}

Tensor pointerLogitsEagerly(const Tensor &source, const Tensor &target,
                            const EdgeTerm &edge, const Tensor &allowed,
                            const Tensor &weight, const Tensor &bias) {
  Tensor targets = target.unsqueeze(1); // [B, 1, j, d]
  if (!edge.absent())
    targets = targets + materialize(edge).transpose(1, 2); // edge_ji
  Tensor larger = torch::maximum(source.unsqueeze(2), targets);
  Tensor logits = torch::linear(larger, weight, bias).squeeze(-1);
  if (!allowed.defined())
    return logits;
  Tensor self = torch::eye(source.size(1), allowed.options());
  return logits.masked_fill(~(allowed | self), maskedLogit);
}

} // namespace kleene::rt
