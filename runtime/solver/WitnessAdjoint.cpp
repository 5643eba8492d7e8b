#include "runtime/solver/WitnessAdjoint.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace kleene::rt {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// One row of witnesses: every node passes on to one other, or is a root.
template <typename T> class Row {
public:
  const int64_t *witness, *stamp;
  const T *slope; ///< null: 1 everywhere
  int64_t nodes;

  /// `u` is the cotangent v and becomes the solution of u = v + J'u. False, and
  /// `u` is of no use, where a circle did not come to rest.
  bool solve(T *u, bool rests) const {
    std::vector<int64_t> waiting = passFromLeaves(u);
    for (int64_t j = 0; j < nodes; ++j)
      if (waiting[static_cast<size_t>(j)] > 0 &&
          !(rests && solveCircle(j, u, waiting)))
        return false;
    return true;
  }

  /// The same without what was overwritten: a node passes on to a witness that
  /// has not been written since. Those writes are in order of their stamps.
  void solveByStamps(T *u) const {
    std::vector<int64_t> order(static_cast<size_t>(nodes));
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater(),
                             [&](int64_t j) { return stamp[j]; });
    for (int64_t j : order)
      if (stamp[witness[j]] < stamp[j])
        pass(j, u);
  }

private:
  T slopeAt(int64_t j) const { return slope ? slope[j] : T(1); }
  void pass(int64_t j, T *u) const { u[witness[j]] += slopeAt(j) * u[j]; }

  /// How many each still waits for: none, but in a circle one.
  std::vector<int64_t> passFromLeaves(T *u) const {
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
      pass(j, u);
      if (--waiting[static_cast<size_t>(parent)] == 0)
        ready.push_back(parent);
    }
    return waiting;
  }

  /// With all else in, u_j = u_j + A + P u_j: A comes once around from the
  /// others, P is the product of the slopes. Nobody waits there any more.
  bool solveCircle(int64_t j, T *u, std::vector<int64_t> &waiting) const {
    T around = 0, product = slopeAt(j);
    for (int64_t k = witness[j]; k != j; k = witness[k]) {
      around = slopeAt(k) * (u[k] + around);
      product *= slopeAt(k);
    }
    if (!(std::abs(product) < T(1)))
      return false;
    u[j] = (u[j] + around) / (T(1) - product);
    waiting[static_cast<size_t>(j)] = 0;
    for (int64_t k = j; witness[k] != j; k = witness[k]) {
      pass(k, u);
      waiting[static_cast<size_t>(witness[k])] = 0;
    }
    return true;
  }
};

struct Solved {
  Tensor u;
  int64_t fallback = 0; ///< samples by stamps
};

/// What the solution says of the rows.
struct Witnesses {
  Tensor sender, stamp, slope; ///< slope undefined: 1
  std::vector<Status> status;
};

Solved solveByRows(const Tensor &v, const Witnesses &witnesses) {
  const Tensor cotangent = v.contiguous();
  const Tensor sender = witnesses.sender.contiguous();
  const Tensor stamp = witnesses.stamp.contiguous();
  const Tensor slope =
      witnesses.slope.defined() ? witnesses.slope.contiguous() : Tensor();
  const int64_t perSample = v.size(1), n = v.size(2);
  Tensor u = cotangent.clone();
  Tensor byStamps = torch::zeros({v.size(0), perSample}, torch::kBool);
  AT_DISPATCH_FLOATING_TYPES(u.scalar_type(), "witness adjoint", [&] {
    at::parallel_for(0, byStamps.numel(), 16, [&](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; ++r) {
        const Row<scalar_t> row = {
            sender.data_ptr<int64_t>() + r * n,
            stamp.data_ptr<int64_t>() + r * n,
            slope.defined() ? slope.data_ptr<scalar_t>() + r * n : nullptr, n};
        const Status status =
            witnesses.status[static_cast<size_t>(r / perSample)];
        scalar_t *own = u.data_ptr<scalar_t>() + r * n;
        if (row.solve(own, status == Status::converged))
          continue;
        byStamps.data_ptr<bool>()[r] = true;
        std::copy_n(cotangent.data_ptr<scalar_t>() + r * n, n, own);
        row.solveByStamps(own);
      }
    });
  });
  return {u, byStamps.any(1).sum().item<int64_t>()};
}

/// The sum of J'^k v, which ends after the depth of the forest; where there are
/// circles it does not, and the host solves them.
Solved solveBySeries(const Tensor &v, const Witnesses &witnesses) {
  const Tensor &witness = witnesses.sender;
  Tensor self = torch::arange(v.size(-1), witness.options());
  Tensor moved = (witness != self).to(v.scalar_type());
  Tensor factor = witnesses.slope.defined() ? witnesses.slope * moved : moved;
  Tensor u = v, term = v;
  for (int64_t k = 0; k < v.size(-1); ++k) {
    term = torch::zeros_like(v).scatter_add(-1, witness, factor * term);
    if (!term.any().item<bool>())
      return {u};
    u = u + term;
  }
  auto onHost = [](const Tensor &each) {
    return each.defined() ? each.cpu() : each;
  };
  Solved solved =
      solveByRows(v.cpu(), {onHost(witness), onHost(witnesses.stamp),
                            onHost(witnesses.slope), witnesses.status});
  return {solved.u.to(v.device()), solved.fallback};
}

/// How the samples ended, and where a backward pass leaves its numbers.
struct Ends : torch::CustomClassHolder {
  Ends(std::shared_ptr<AdjointStats> stats, std::vector<Status> status)
      : stats(std::move(stats)), status(std::move(status)) {}
  std::shared_ptr<AdjointStats> stats;
  std::vector<Status> status;
};

struct WitnessAdjoint : torch::autograd::Function<WitnessAdjoint> {
  static Tensor forward(AutogradContext *ctx, const Tensor & /*image*/,
                        const LatticeSolution &solution,
                        const c10::optional<Tensor> &slope, bool whole) {
    ctx->save_for_backward(
        {solution.witness, solution.stamp, slope ? *slope : Tensor()});
    ctx->saved_data["whole"] = whole;
    ctx->saved_data["ends"] = c10::IValue::make_capsule(
        c10::make_intrusive<Ends>(solution.adjoint, solution.status));
    return solution.value.clone();
  }

  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    const variable_list saved = ctx->get_saved_variables();
    const bool whole = ctx->saved_data["whole"].toBool();
    const auto capsule = ctx->saved_data["ends"].toCapsule();
    const auto &ends = static_cast<const Ends &>(*capsule);
    Solved solved{gradients[0]};
    if (whole) {
      const Witnesses witnesses = {saved[0], saved[1], saved[2], ends.status};
      solved = solved.u.device().is_cpu() ? solveByRows(solved.u, witnesses)
                                          : solveBySeries(solved.u, witnesses);
    }
    AdjointStats &stats = *ends.stats;
    ++stats.runs;
    ++stats.iterations;
    stats.fallback += solved.fallback;
    (whole ? stats.implicit : stats.oneStep) +=
        solved.u.size(0) - solved.fallback;
    return {solved.u, Tensor(), Tensor(), Tensor()};
  }
};

} // namespace

Tensor attachWitnessAdjoint(const Tensor &image, const Tensor &slope,
                            const LatticeSolution &solution, bool whole) {
  return WitnessAdjoint::apply(
      image, solution,
      slope.defined() ? c10::optional<Tensor>(slope) : c10::nullopt, whole);
}

} // namespace kleene::rt
