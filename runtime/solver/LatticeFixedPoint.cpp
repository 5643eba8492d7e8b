#include "runtime/solver/LatticeFixedPoint.h"

#include <algorithm>

namespace kleene::rt {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The arrays of one sample; value, witness and stamp are written.
template <typename T> struct Sample {
  int64_t nodes;
  const T *cost;
  const bool *mask;
  T *value;
  int64_t *witness, *stamp;
};

/// The turns of one sample.
template <typename T> class Turns {
public:
  explicit Turns(const Sample<T> &sample)
      : s(sample), next(s.value, s.value + s.nodes),
        sender(static_cast<size_t>(s.nodes)) {
    for (int64_t j = 0; j < s.nodes; ++j) {
      s.witness[j] = j;
      s.stamp[j] = 0;
      senders.push_back(j);
    }
  }

  /// Returns the turns taken; `rests` tells whether the last changed nothing.
  int64_t run(int64_t cap, bool &rests) {
    rests = false;
    int64_t turn = 0;
    while (turn < cap && !rests) {
      ++turn;
      for (int64_t i : senders)
        send(i);
      write(turn);
      rests = senders.empty();
    }
    return turn;
  }

private:
  /// Senders come in ascending order, so of equal ones the first stays.
  void send(int64_t i) {
    const T own = s.value[i];
    const T *cost = s.cost + i * s.nodes;
    const bool *mask = s.mask + i * s.nodes;
    for (int64_t j = 0; j < s.nodes; ++j) {
      const T candidate = own + cost[j];
      const bool better = mask[j] && candidate < next[static_cast<size_t>(j)];
      next[static_cast<size_t>(j)] =
          better ? candidate : next[static_cast<size_t>(j)];
      sender[static_cast<size_t>(j)] =
          better ? i : sender[static_cast<size_t>(j)];
    }
  }

  void write(int64_t turn) {
    senders.clear();
    for (int64_t j = 0; j < s.nodes; ++j) {
      const auto at = static_cast<size_t>(j);
      if (!(next[at] < s.value[j]))
        continue;
      s.value[j] = next[at];
      s.witness[j] = sender[at];
      s.stamp[j] = turn;
      senders.push_back(j);
    }
  }

  const Sample<T> &s;
  std::vector<T> next;
  std::vector<int64_t> sender, senders;
};

/// `u` holds the cotangent of the value and becomes the solution of
/// u = v + J'u; a node passes on what it has when all it explains have.
template <typename T> void gather(int64_t nodes, const int64_t *witness, T *u) {
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
    u[parent] += u[j];
    if (--waiting[static_cast<size_t>(parent)] == 0)
      ready.push_back(parent);
  }
}

struct WitnessAdjoint : torch::autograd::Function<WitnessAdjoint> {
  static Tensor forward(AutogradContext *ctx, const Tensor & /*start*/,
                        const Tensor & /*cost*/, const Tensor &value,
                        const Tensor &witness, bool whole,
                        const c10::IValue &stats) {
    ctx->save_for_backward({witness});
    ctx->saved_data["whole"] = whole;
    ctx->saved_data["stats"] = stats;
    return value.clone();
  }

  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    Tensor witness = ctx->get_saved_variables()[0];
    const int64_t samples = witness.size(0), n = witness.size(1);
    const bool whole = ctx->saved_data["whole"].toBool();
    Tensor u = gradients[0].contiguous().clone();
    if (whole)
      AT_DISPATCH_FLOATING_TYPES(u.scalar_type(), "witness adjoint", [&] {
        for (int64_t b = 0; b < samples; ++b)
          gather(n, witness.data_ptr<int64_t>() + b * n,
                 u.data_ptr<scalar_t>() + b * n);
      });
    Tensor kept = witness == torch::arange(n, witness.options());
    Tensor start = u.masked_fill(kept.logical_not(), 0);
    Tensor cost = torch::zeros({samples, n, n}, u.options());
    cost.scatter_(1, witness.unsqueeze(1), u.masked_fill(kept, 0).unsqueeze(1));
    count(ctx->saved_data["stats"], whole, samples);
    return {start, cost, Tensor(), Tensor(), Tensor(), Tensor()};
  }

private:
  static void count(const c10::IValue &packed, bool whole, int64_t samples);
};

/// Lets the numbers of a backward pass reach the solution.
struct StatsHolder : torch::CustomClassHolder {
  explicit StatsHolder(std::shared_ptr<AdjointStats> stats)
      : stats(std::move(stats)) {}
  std::shared_ptr<AdjointStats> stats;
};

void WitnessAdjoint::count(const c10::IValue &packed, bool whole,
                           int64_t samples) {
  const auto holder = packed.toCapsule();
  AdjointStats &stats = *static_cast<const StatsHolder &>(*holder).stats;
  ++stats.runs;
  ++stats.iterations;
  (whole ? stats.implicit : stats.oneStep) += samples;
}

void solve(const LatticeProblem &problem, int64_t cap,
           LatticeSolution &solution) {
  const int64_t samples = solution.value.size(0), n = solution.value.size(1);
  Tensor cost = problem.cost.detach().contiguous();
  Tensor mask = problem.mask.contiguous();
  AT_DISPATCH_FLOATING_TYPES(cost.scalar_type(), "lattice", [&] {
    at::parallel_for(0, samples, 1, [&](int64_t first, int64_t last) {
      for (int64_t b = first; b < last; ++b) {
        Sample<scalar_t> sample{n,
                                cost.data_ptr<scalar_t>() + b * n * n,
                                mask.data_ptr<bool>() + b * n * n,
                                solution.value.data_ptr<scalar_t>() + b * n,
                                solution.witness.data_ptr<int64_t>() + b * n,
                                solution.stamp.data_ptr<int64_t>() + b * n};
        bool rests = false;
        const auto at = static_cast<size_t>(b);
        solution.steps[at] = Turns<scalar_t>(sample).run(cap, rests);
        solution.status[at] = rests ? Status::converged : Status::cap;
      }
    });
  });
}

} // namespace

LatticeSolution latticeFixedPoint(const LatticeProblem &problem, int64_t cap,
                                  Adjoint adjoint) {
  TORCH_CHECK(problem.start.dim() == 2 && problem.cost.dim() == 3 &&
                  problem.mask.sizes() == problem.cost.sizes(),
              "a lattice channel takes start [B, n], cost and mask [B, n, n]");
  TORCH_CHECK(adjoint != Adjoint::unrolled,
              "the turns of a lattice channel leave no graph to unroll");
  const auto samples = static_cast<size_t>(problem.start.size(0));
  LatticeSolution solution;
  solution.value = problem.start.detach().clone(at::MemoryFormat::Contiguous);
  solution.witness = torch::empty(problem.start.sizes(), torch::kInt64);
  solution.stamp = torch::empty(problem.start.sizes(), torch::kInt64);
  solution.steps.assign(samples, 0);
  solution.status.assign(samples, Status::cap);
  solution.residual.assign(samples, 0);
  solve(problem, cap, solution);
  solution.origin = solution.value;
  if (torch::GradMode::is_enabled() &&
      (problem.start.requires_grad() || problem.cost.requires_grad()))
    solution.value = WitnessAdjoint::apply(
        problem.start, problem.cost, solution.value, solution.witness,
        adjoint == Adjoint::implicit,
        c10::IValue::make_capsule(
            c10::static_intrusive_pointer_cast<torch::CustomClassHolder>(
                c10::make_intrusive<StatsHolder>(solution.adjoint))));
  return solution;
}

} // namespace kleene::rt
