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

/// u = v + J'u for the rows of z; rows that fail keep u = v.
class AdjointIteration {
public:
  AdjointIteration(const SolveOptions &options, const Tensor &z,
                   const Tensor &fz, const Tensor &v)
      : options(options), z(z), fz(fz), v(v),
        live(static_cast<size_t>(v.size(0)), 1), accepted(live.size(), 0),
        residual(live.size(), 0) {}

  Tensor run(AdjointStats &stats) {
    Tensor u = v;
    const std::vector<double> scale = sampleNorm(v);
    for (int64_t k = 0; k < options.adjointCap && anyLive(); ++k) {
      Tensor product = torch::autograd::grad({fz}, {z}, {u}, true, false,
                                             /*allow_unused=*/true)[0];
      Tensor next = product.defined() ? v + product : v;
      ++stats.iterations;
      DifferenceNorms norms = differenceNorms(next, u);
      u = selectRows(live, next, u);
      for (size_t b = 0; b < live.size(); ++b)
        if (live[b])
          judge(b, norms.difference[b], norms.size[b], scale[b]);
    }
    for (size_t b = 0; b < live.size(); ++b) {
      ++(accepted[b] ? stats.implicit : stats.fallback);
      if (accepted[b])
        stats.residual = std::max(stats.residual, residual[b]);
    }
    return selectRows(accepted, u, v);
  }

private:
  bool anyLive() const {
    return std::find(live.begin(), live.end(), 1) != live.end();
  }

  void judge(size_t b, double difference, double size, double scale) {
    residual[b] = size > 0 ? difference / size : difference;
    if (difference <= options.adjointRelative * size) {
      accepted[b] = 1;
      live[b] = 0;
    } else if (!(difference <= growthLimit * scale)) { // NaN comes here as well
      live[b] = 0;
    }
  }

  const SolveOptions &options;
  Tensor z, fz, v;
  std::vector<char> live;
  std::vector<char> accepted;
  std::vector<double> residual;
};

/// Samples that one thread differentiates together.
struct Part {
  std::vector<int64_t> rows;
  bool implicit;       ///< else one step
  variable_list found; ///< per tensor; of the part's rows for own ones
  AdjointStats stats;
};

/// One backward pass. Samples whose forward diverged are left out; the others
/// are shared out among threads, those that take one step apart from those for
/// which an equation is solved.
class Backward {
public:
  Backward(const AdjointContext &context, const Tensor &origin,
           const variable_list &tensors, const Tensor &cotangent)
      : context(context), origin(origin), tensors(tensors),
        cotangent(cotangent) {}

  variable_list run() {
    std::vector<Part> parts = partition();
    at::parallel_for(0, static_cast<int64_t>(parts.size()), 1,
                     [&](int64_t first, int64_t last) {
                       torch::AutoGradMode enable(true); // of this thread
                       for (int64_t k = first; k < last; ++k)
                         differentiate(parts[static_cast<size_t>(k)]);
                     });
    return merge(parts);
  }

private:
  size_t samples() const { return context.status.size(); }

  std::vector<Part> partition() const {
    std::vector<int64_t> groups[2];
    for (size_t b = 0; b < samples(); ++b)
      if (context.status[b] != Status::diverged)
        groups[context.options.adjoint == Adjoint::implicit &&
               context.status[b] == Status::converged]
            .push_back(static_cast<int64_t>(b));
    const size_t threads = origin.device().is_cpu() && !at::in_parallel_region()
                               ? static_cast<size_t>(at::get_num_threads())
                               : 1;
    std::vector<Part> parts;
    for (size_t t = 0; t < threads; ++t)
      for (size_t implicit : {0, 1}) {
        const std::vector<int64_t> &group = groups[implicit];
        const size_t begin = group.size() * t / threads,
                     end = group.size() * (t + 1) / threads;
        if (begin < end)
          parts.push_back({{group.begin() + begin, group.begin() + end},
                           implicit == 1,
                           {},
                           {}});
      }
    return parts;
  }

  /// The leaves of the graph of one application; only they are differentiated.
  struct Leaves {
    FixedPointProblem::Tensors own, shared;
    variable_list wanted;
    std::vector<size_t> position; ///< of each wanted one among the tensors
  };

  void differentiate(Part &part) const {
    const bool all = part.rows.size() == samples();
    Tensor index = all ? Tensor() : rowIndex(part.rows, origin);
    auto pick = [&](const Tensor &x) {
      return all ? x.detach() : x.detach().index_select(0, index);
    };
    Leaves leaves;
    for (size_t k = 0; k < tensors.size(); ++k) {
      const bool isOwn = k < context.ownCount;
      Tensor leaf = isOwn ? pick(tensors[k]) : tensors[k].detach();
      if (tensors[k].requires_grad()) {
        leaves.wanted.push_back(leaf.requires_grad_());
        leaves.position.push_back(k);
      }
      (isOwn ? leaves.own : leaves.shared).push_back(leaf);
    }
    Tensor z = pick(origin).requires_grad_(), v = pick(cotangent), u = v;
    Tensor fz = context.map(z, leaves.own, leaves.shared);
    if (part.implicit)
      u = AdjointIteration(context.options, z, fz, v).run(part.stats);
    else
      part.stats.oneStep = static_cast<int64_t>(part.rows.size());
    variable_list found =
        torch::autograd::grad({fz}, leaves.wanted, {u}, false, false, true);
    part.found.resize(tensors.size());
    for (size_t k = 0; k < found.size(); ++k)
      part.found[leaves.position[k]] = found[k];
  }

  /// Sums in the order of the parts: equal numbers of threads, equal bits.
  variable_list merge(const std::vector<Part> &parts) const {
    torch::NoGradGuard guard;
    variable_list result(tensors.size());
    AdjointStats &stats = *context.stats;
    ++stats.runs;
    int64_t longest = 0;
    for (const Part &part : parts) {
      longest = std::max(longest, part.stats.iterations);
      stats.implicit += part.stats.implicit;
      stats.oneStep += part.stats.oneStep;
      stats.fallback += part.stats.fallback;
      stats.residual = std::max(stats.residual, part.stats.residual);
      for (size_t k = 0; k < tensors.size(); ++k)
        if (part.found[k].defined())
          result[k] = added(result[k], part, k);
    }
    stats.iterations += longest;
    return result;
  }

  Tensor added(const Tensor &to, const Part &part, size_t k) const {
    const Tensor &found = part.found[k];
    if (k >= context.ownCount)
      return to.defined() ? to + found : found;
    if (part.rows.size() == samples())
      return found;
    Tensor rows = to.defined() ? to : torch::zeros_like(tensors[k]);
    return rows.index_copy_(0, rowIndex(part.rows, rows), found);
  }

  const AdjointContext &context;
  const Tensor &origin;
  const variable_list &tensors;
  const Tensor &cotangent;
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
    const variable_list tensors(saved.begin() + 1, saved.end());
    variable_list reached =
        Backward(context, saved[0], tensors, gradients[0]).run();
    // One gradient per argument: value, origin, context, each tensor.
    variable_list result(3);
    result.insert(result.end(), reached.begin(), reached.end());
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
