#include "runtime/model/MaxPlus.h"
#include "runtime/model/CudaStream.h"

namespace kleene::rt {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// A matrix per sample and channel: [B, n, n, d] <-> [B, d, n, n].
Tensor toPlanes(const Tensor &x) {
  return x.permute({0, 3, 1, 2}).contiguous();
}
Tensor fromPlanes(const Tensor &x) {
  return x.permute({0, 2, 3, 1}).contiguous();
}

/// Calls `work(plane)` for every matrix, on several threads.
template <typename Work>
void forPlanes(const Tensor &planes, int64_t workOfOne, const Work &work) {
  constexpr int64_t taskGrain = 1 << 16;
  at::parallel_for(0, planes.size(0) * planes.size(1),
                   std::max<int64_t>(1, taskGrain / workOfOne),
                   [&](int64_t first, int64_t last) {
                     for (int64_t plane = first; plane < last; ++plane)
                       work(plane);
                   });
}

/// `winner` lies as the kernels of its device need it.
struct Product {
  Tensor out, winner;
};
struct ProductGradients {
  Tensor left, right;
};

template <typename T>
Product multiplyPlanes(const Tensor &left, const Tensor &right) {
  const Tensor a = toPlanes(left), b = toPlanes(right);
  const int64_t n = a.size(-1), cells = n * n;
  Product product = {torch::empty_like(a),
                     torch::empty(a.sizes(), torch::kInt32)};
  const T *from = a.data_ptr<T>(), *with = b.data_ptr<T>();
  T *to = product.out.data_ptr<T>();
  int32_t *who = product.winner.data_ptr<int32_t>();
  forPlanes(a, cells * n, [&](int64_t plane) {
    const int64_t at = plane * cells;
    kernels::maxPlusForward(
        kernels::MaxPlusForward<T>{n, from + at, with + at, to + at, who + at});
  });
  product.out = fromPlanes(product.out);
  return product;
}

template <typename T>
ProductGradients differentiatePlanes(const Tensor &winner,
                                     const Tensor &gradientOfOut) {
  const Tensor gradient = toPlanes(gradientOfOut);
  const int64_t n = winner.size(-1), cells = n * n;
  const Tensor left = torch::zeros_like(gradient);
  const Tensor right = torch::zeros_like(gradient);
  const T *from = gradient.data_ptr<T>();
  const int32_t *who = winner.data_ptr<int32_t>();
  T *toLeft = left.data_ptr<T>(), *toRight = right.data_ptr<T>();
  forPlanes(gradient, cells, [&](int64_t plane) {
    const int64_t at = plane * cells;
    kernels::maxPlusBackward(kernels::MaxPlusBackward<T>{
        n, from + at, who + at, toLeft + at, toRight + at});
  });
  return {fromPlanes(left), fromPlanes(right)};
}

template <typename T>
Product multiplyOnCuda(const Tensor &left, const Tensor &right) {
  const Tensor a = left.contiguous(), b = right.contiguous();
  const Product product = {
      torch::empty_like(a),
      torch::empty(a.sizes(), a.options().dtype(torch::kInt32))};
  onStream(a, [&](kernels::cuda::Stream stream) {
    kernels::cuda::maxPlusForward(
        kernels::MaxPlusForward<T>{a.size(1), a.data_ptr<T>(), b.data_ptr<T>(),
                                   product.out.data_ptr<T>(),
                                   product.winner.data_ptr<int32_t>()},
        a.size(0), a.size(-1), stream);
  });
  return product;
}

template <typename T>
ProductGradients differentiateOnCuda(const Tensor &winner,
                                     const Tensor &gradientOfOut) {
  const Tensor gradient = gradientOfOut.contiguous();
  const ProductGradients to = {torch::empty_like(gradient),
                               torch::empty_like(gradient)};
  onStream(gradient, [&](kernels::cuda::Stream stream) {
    kernels::cuda::maxPlusBackward(
        kernels::MaxPlusBackward<T>{
            winner.size(1), gradient.data_ptr<T>(), winner.data_ptr<int32_t>(),
            to.left.data_ptr<T>(), to.right.data_ptr<T>()},
        winner.size(0), winner.size(-1), stream);
  });
  return to;
}

template <typename T>
Product multiply(const Tensor &left, const Tensor &right) {
  if constexpr (hasCudaKernels)
    if (left.is_cuda())
      return multiplyOnCuda<T>(left, right);
  return multiplyPlanes<T>(left, right);
}

template <typename T>
ProductGradients differentiate(const Tensor &winner, const Tensor &gradient) {
  if constexpr (hasCudaKernels)
    if (gradient.is_cuda())
      return differentiateOnCuda<T>(winner, gradient);
  return differentiatePlanes<T>(winner, gradient);
}

struct MaxPlus : torch::autograd::Function<MaxPlus> {
  static Tensor forward(AutogradContext *ctx, const Tensor &left,
                        const Tensor &right) {
    Product product;
    AT_DISPATCH_FLOATING_TYPES(left.scalar_type(), "max_plus", [&] {
      product = multiply<scalar_t>(left, right);
    });
    ctx->save_for_backward({product.winner});
    return product.out;
  }

  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    const Tensor winner = ctx->get_saved_variables()[0];
    ProductGradients to;
    AT_DISPATCH_FLOATING_TYPES(gradients[0].scalar_type(), "max_plus", [&] {
      to = differentiate<scalar_t>(winner, gradients[0]);
    });
    return {to.left, to.right};
  }
};

} // namespace

Tensor maxPlus(const Tensor &left, const Tensor &right) {
  TORCH_CHECK(left.dim() == 4 && left.size(1) == left.size(2) &&
                  left.sizes() == right.sizes(),
              "max_plus: expected two of [B, n, n, d], got ", left.sizes(),
              " and ", right.sizes());
  return hasFusedKernels(left) ? MaxPlus::apply(left, right)
                               : maxPlusEagerly(left, right);
}

Tensor maxPlusEagerly(const Tensor &left, const Tensor &right) {
  return std::get<0>((left.unsqueeze(3) + right.unsqueeze(2)).max(1));
}

} // namespace kleene::rt
