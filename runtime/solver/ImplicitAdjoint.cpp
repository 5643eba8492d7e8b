#include "runtime/solver/ImplicitAdjoint.h"
#include "runtime/solver/SampleNorm.h"

#include <cmath>

namespace kleene::rt {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The adjoint of a sample is given up when a step of it is this much longer
/// than its cotangent: sums over descendants make honest steps longer, too.
constexpr double growthLimit = 100;

/// What the backward pass needs beside the saved tensors.
struct AdjointContext : torch::CustomClassHolder {
  FixedPointProblem::Map map;
  size_t ownCount = 0;
  SolveOptions options;
  std::vector<Status> status;
  std::shared_ptr<AdjointStats> stats;
};

/// u = v + J'u on the rows in `wanted`; the others keep u = v.
class AdjointIteration {
public:
  AdjointIteration(const AdjointContext &context, const Tensor &z,
                   const Tensor &fz, const Tensor &v, std::vector<char> wanted)
      : context(context), z(z), fz(fz), v(v), live(std::move(wanted)),
        accepted(live.size(), 0), residual(live.size(), 0) {}

  Tensor run() {
    Tensor u = v;
    const std::vector<double> scale = sampleNorm(v);
    const int64_t cap = context.options.adjointCap;
    for (int64_t k = 0; k < cap && anyLive(); ++k) {
      Tensor product = torch::autograd::grad({fz}, {z}, {u}, true, false,
                                             /*allow_unused=*/true)[0];
      Tensor next = product.defined() ? v + product : v;
      ++context.stats->iterations;
      DifferenceNorms norms = differenceNorms(next, u);
      u = selectRows(live, next, u);
      for (size_t b = 0; b < live.size(); ++b)
        if (live[b])
          judge(b, norms.difference[b], norms.size[b], scale[b]);
    }
    return selectRows(accepted, u, v);
  }

  void count(const std::vector<char> &wanted) const {
    AdjointStats &stats = *context.stats;
    ++stats.runs;
    for (size_t b = 0; b < wanted.size(); ++b) {
      if (!wanted[b])
        ++stats.oneStep;
      else if (!accepted[b])
        ++stats.fallback;
      else {
        ++stats.implicit;
        stats.residual = std::max(stats.residual, residual[b]);
      }
    }
  }

private:
  bool anyLive() const {
    return std::find(live.begin(), live.end(), 1) != live.end();
  }

  void judge(size_t b, double difference, double size, double scale) {
    residual[b] = size > 0 ? difference / size : difference;
    if (difference <= context.options.adjointRelative * size) {
      accepted[b] = 1;
      live[b] = 0;
    } else if (!(difference <= growthLimit * scale)) { // NaN comes here as well
      live[b] = 0;
    }
  }

  const AdjointContext &context;
  Tensor z, fz, v;
  std::vector<char> live;
  std::vector<char> accepted;
  std::vector<double> residual;
};

struct ImplicitAdjoint : torch::autograd::Function<ImplicitAdjoint> {
  /// `tensors` must be a TensorList: tensors in a std::vector get no gradient.
  static Tensor forward(AutogradContext *ctx, const Tensor &value,
                        const Tensor &origin, const c10::IValue &context,
                        at::TensorList tensors) {
    variable_list saved = {origin};
    saved.insert(saved.end(), tensors.begin(), tensors.end());
    ctx->save_for_backward(saved);
    ctx->saved_data["context"] = context;
    return value.clone();
  }

  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    const auto holder = ctx->saved_data["context"].toCapsule();
    const auto &context = static_cast<const AdjointContext &>(*holder);
    variable_list saved = ctx->get_saved_variables();
    // One gradient per argument: value, origin, context, each tensor.
    variable_list result(3);
    variable_list reached = gradientsOf(
        context, saved[0], {saved.begin() + 1, saved.end()}, gradients[0]);
    result.insert(result.end(), reached.begin(), reached.end());
    return result;
  }

private:
  static variable_list gradientsOf(const AdjointContext &context,
                                   const Tensor &origin,
                                   const variable_list &tensors,
                                   const Tensor &cotangent) {
    torch::AutoGradMode enable(true);
    const size_t samples = context.status.size();
    std::vector<int64_t> rows;
    for (size_t b = 0; b < samples; ++b)
      if (context.status[b] != Status::diverged)
        rows.push_back(static_cast<int64_t>(b));
    variable_list result(tensors.size());
    if (rows.empty())
      return result;

    // Leaves of the graph of one application; only they are differentiated.
    const bool all = rows.size() == samples;
    Tensor index = all ? Tensor() : rowIndex(rows, origin);
    auto pick = [&](const Tensor &x) {
      return all ? x.detach() : x.detach().index_select(0, index);
    };
    Tensor z = pick(origin).requires_grad_();
    Tensor v = pick(cotangent);
    FixedPointProblem::Tensors own, shared;
    variable_list leaves;
    std::vector<size_t> leafOf;
    for (size_t k = 0; k < tensors.size(); ++k) {
      const bool isOwn = k < context.ownCount;
      Tensor leaf = isOwn ? pick(tensors[k]) : tensors[k].detach();
      if (tensors[k].requires_grad()) {
        leaf.requires_grad_();
        leaves.push_back(leaf);
        leafOf.push_back(k);
      }
      (isOwn ? own : shared).push_back(leaf);
    }
    Tensor fz = context.map(z, own, shared);

    std::vector<char> wanted;
    for (int64_t b : rows)
      wanted.push_back(context.options.adjoint == Adjoint::implicit &&
                       context.status[static_cast<size_t>(b)] ==
                           Status::converged);
    AdjointIteration iteration(context, z, fz, v, wanted);
    Tensor u = iteration.run();
    iteration.count(wanted);

    variable_list found =
        torch::autograd::grad({fz}, leaves, {u}, false, false, true);
    for (size_t k = 0; k < leafOf.size(); ++k) {
      const size_t at = leafOf[k];
      if (!found[k].defined() || all || at >= context.ownCount)
        result[at] = found[k];
      else
        result[at] =
            torch::zeros_like(tensors[at]).index_copy_(0, index, found[k]);
    }
    return result;
  }
};

} // namespace

Tensor attachAdjoint(const FixedPointProblem &problem,
                     const SolveOptions &options, const Solution &solution) {
  auto context = c10::make_intrusive<AdjointContext>();
  context->map = problem.map;
  context->ownCount = problem.own.size();
  context->options = options;
  context->status = solution.status;
  context->stats = solution.adjoint;
  FixedPointProblem::Tensors tensors = problem.own;
  tensors.insert(tensors.end(), problem.shared.begin(), problem.shared.end());
  return ImplicitAdjoint::apply(
      solution.value.detach(), solution.origin,
      c10::IValue::make_capsule(
          c10::static_intrusive_pointer_cast<torch::CustomClassHolder>(
              context)),
      at::TensorList(tensors));
}

} // namespace kleene::rt
