#include "runtime/solver/WitnessAdjoint.h"

namespace kleene::rt {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// One row: `u` holds the cotangent of the value and becomes the solution.
template <typename T>
void gather(int64_t nodes, const int64_t *witness, const T *slope, T *u) {
  std::vector<int64_t> waiting(static_cast<size_t>(nodes)), ready;
  for (int64_t j = 0; j < nodes; ++j)
    if (witness[j] != j)
      ++waiting[static_cast<size_t>(witness[j])];
  for (int64_t j = 0; j < nodes; ++j)
    if (waiting[static_cast<size_t>(j)] == 0)
      ready.push_back(j);
  while (!ready.empty()) {
    const int64_t j = ready.back(), parent = witness[j];
    ready.pop_back();
    if (parent == j)
      continue;
    u[parent] += slope ? slope[j] * u[j] : u[j];
    if (--waiting[static_cast<size_t>(parent)] == 0)
      ready.push_back(parent);
  }
}

Tensor solveByForest(const Tensor &v, const Tensor &witness,
                     const Tensor &slope) {
  Tensor u = v.contiguous().clone();
  Tensor factors = slope.defined() ? slope.contiguous() : Tensor();
  const int64_t n = u.size(-1), rows = u.numel() / std::max<int64_t>(n, 1);
  AT_DISPATCH_FLOATING_TYPES(u.scalar_type(), "witness adjoint", [&] {
    const scalar_t *factor =
        factors.defined() ? factors.data_ptr<scalar_t>() : nullptr;
    at::parallel_for(0, rows, 16, [&](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; ++r)
        gather(n, witness.data_ptr<int64_t>() + r * n,
               factor ? factor + r * n : nullptr,
               u.data_ptr<scalar_t>() + r * n);
    });
  });
  return u;
}

/// The sum of J'^k v, which ends after the depth of the forest.
Tensor solveBySeries(const Tensor &v, const Tensor &witness,
                     const Tensor &slope) {
  Tensor self = torch::arange(v.size(-1), witness.options());
  Tensor moved = (witness != self).to(v.scalar_type());
  Tensor factor = slope.defined() ? slope * moved : moved;
  Tensor u = v, term = v;
  for (int64_t k = 0; k < v.size(-1); ++k) {
    term = torch::zeros_like(v).scatter_add(-1, witness, factor * term);
    if (!term.any().item<bool>())
      break;
    u = u + term;
  }
  return u;
}

/// Lets the numbers of a backward pass reach the solution.
struct StatsHolder : torch::CustomClassHolder {
  explicit StatsHolder(std::shared_ptr<AdjointStats> stats)
      : stats(std::move(stats)) {}
  std::shared_ptr<AdjointStats> stats;
};

struct WitnessAdjoint : torch::autograd::Function<WitnessAdjoint> {
  static Tensor forward(AutogradContext *ctx, const Tensor & /*image*/,
                        const Tensor &value, const Tensor &witness,
                        const c10::optional<Tensor> &slope, bool whole,
                        const c10::IValue &stats) {
    ctx->save_for_backward({witness, slope ? *slope : Tensor()});
    ctx->saved_data["whole"] = whole;
    ctx->saved_data["stats"] = stats;
    return value.clone();
  }

  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    const variable_list saved = ctx->get_saved_variables();
    const bool whole = ctx->saved_data["whole"].toBool();
    Tensor u = gradients[0];
    if (whole)
      u = u.device().is_cpu() ? solveByForest(u, saved[0], saved[1])
                              : solveBySeries(u, saved[0], saved[1]);
    const auto holder = ctx->saved_data["stats"].toCapsule();
    AdjointStats &stats = *static_cast<const StatsHolder &>(*holder).stats;
    ++stats.runs;
    ++stats.iterations;
    (whole ? stats.implicit : stats.oneStep) += u.size(0);
    return {u, Tensor(), Tensor(), Tensor(), Tensor(), Tensor()};
  }
};

} // namespace

Tensor attachWitnessAdjoint(const Tensor &image, const Tensor &slope,
                            const LatticeSolution &solution, bool whole) {
  auto stats = c10::make_intrusive<StatsHolder>(solution.adjoint);
  return WitnessAdjoint::apply(
      image, solution.value, solution.witness,
      slope.defined() ? c10::optional<Tensor>(slope) : c10::nullopt, whole,
      c10::IValue::make_capsule(
          c10::static_intrusive_pointer_cast<torch::CustomClassHolder>(
              std::move(stats))));
}

} // namespace kleene::rt
