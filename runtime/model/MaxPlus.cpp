#include "runtime/model/MaxPlus.h"
#include "runtime/model/Kernels.h"

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

struct MaxPlus : torch::autograd::Function<MaxPlus> {
  static Tensor forward(AutogradContext *ctx, const Tensor &left,
                        const Tensor &right) {
    const Tensor a = toPlanes(left), b = toPlanes(right);
    const int64_t n = a.size(-1), cells = n * n;
    Tensor out = torch::empty_like(a);
    Tensor winner = torch::empty(a.sizes(), torch::kInt32);
    AT_DISPATCH_FLOATING_TYPES(a.scalar_type(), "max_plus", [&] {
      const scalar_t *from = a.data_ptr<scalar_t>();
      const scalar_t *with = b.data_ptr<scalar_t>();
      scalar_t *to = out.data_ptr<scalar_t>();
      int32_t *who = winner.data_ptr<int32_t>();
      forPlanes(a, cells * n, [&](int64_t plane) {
        const int64_t at = plane * cells;
        kernels::maxPlusForward(kernels::MaxPlusForward<scalar_t>{
            n, from + at, with + at, to + at, who + at});
      });
    });
    ctx->save_for_backward({winner});
    return fromPlanes(out);
  }

  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    const Tensor winner = ctx->get_saved_variables()[0];
    const Tensor gradient = toPlanes(gradients[0]);
    const int64_t n = winner.size(-1), cells = n * n;
    Tensor left = torch::zeros_like(gradient);
    Tensor right = torch::zeros_like(gradient);
    AT_DISPATCH_FLOATING_TYPES(gradient.scalar_type(), "max_plus", [&] {
      const scalar_t *from = gradient.data_ptr<scalar_t>();
      const int32_t *who = winner.data_ptr<int32_t>();
      scalar_t *toLeft = left.data_ptr<scalar_t>();
      scalar_t *toRight = right.data_ptr<scalar_t>();
      forPlanes(gradient, cells, [&](int64_t plane) {
        const int64_t at = plane * cells;
        kernels::maxPlusBackward(kernels::MaxPlusBackward<scalar_t>{
            n, from + at, who + at, toLeft + at, toRight + at});
      });
    });
    return {fromPlanes(left), fromPlanes(right)};
  }
};

} // namespace

Tensor maxPlus(const Tensor &left, const Tensor &right) {
  TORCH_CHECK(left.dim() == 4 && left.size(1) == left.size(2) &&
                  left.sizes() == right.sizes(),
              "max_plus: expected two of [B, n, n, d], got ", left.sizes(),
              " and ", right.sizes());
  return left.device().is_cpu() ? MaxPlus::apply(left, right)
                                : maxPlusEagerly(left, right);
}

Tensor maxPlusEagerly(const Tensor &left, const Tensor &right) {
  return std::get<0>((left.unsqueeze(3) + right.unsqueeze(2)).max(1));
}

} // namespace kleene::rt
