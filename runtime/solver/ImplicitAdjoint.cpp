#include "runtime/solver/ImplicitAdjoint.h"
#include "runtime/solver/AdjointInternal.h"
#include "runtime/solver/Stuck.h"

#include <algorithm>
#include <cmath>

namespace kleene::rt {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// What the backward pass needs beside the saved tensors.
struct AdjointContext : torch::CustomClassHolder {
  FixedPointProblem::Map map;
  FixedPointProblem::Map minimumOf; ///< the candidate of a minimum, else empty
  size_t ownCount = 0;
  SolveOptions options;
  std::vector<Status> status;
  std::shared_ptr<AdjointStats> stats;
};

/// Where the gradient of a sample comes from.
enum class Way { oneStep, equation, phantom };
constexpr Way ways[] = {Way::oneStep, Way::equation, Way::phantom};

/// Samples that one thread differentiates together.
struct Part {
  Part(std::vector<int64_t> rows, Way way) : rows(std::move(rows)), way(way) {}

  std::vector<int64_t> rows;
  Way way;
  variable_list found;           ///< per tensor; of the rows for own ones
  std::vector<int64_t> failures; ///< rows that are to take one step instead
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
    differentiateAll(parts);
    std::vector<Part> failed;
    for (const Part &part : parts)
      if (!part.failures.empty())
        failed.emplace_back(part.failures, Way::oneStep);
    differentiateAll(failed);
    for (Part &part : failed) {
      std::swap(part.stats.oneStep, part.stats.fallback);
      parts.push_back(std::move(part));
    }
    return merge(parts);
  }

private:
  size_t samples() const { return context.status.size(); }

  Way wayOf(Status status) const {
    switch (context.options.adjoint) {
    case Adjoint::oneStep:
    case Adjoint::unrolled: // which has no backward pass of this kind
      return Way::oneStep;
    case Adjoint::phantom:
      return Way::phantom;
    case Adjoint::neumann:
      return Way::equation;
    default:
      return status == Status::converged ? Way::equation : Way::oneStep;
    }
  }

  std::vector<Part> partition() const {
    std::vector<int64_t> groups[std::size(ways)];
    for (size_t b = 0; b < samples(); ++b)
      if (context.status[b] != Status::diverged)
        groups[static_cast<size_t>(wayOf(context.status[b]))].push_back(
            static_cast<int64_t>(b));
    const size_t threads = origin.device().is_cpu() && !at::in_parallel_region()
                               ? static_cast<size_t>(at::get_num_threads())
                               : 1;
    std::vector<Part> parts;
    for (size_t t = 0; t < threads; ++t)
      for (Way way : ways) {
        const std::vector<int64_t> &group = groups[static_cast<size_t>(way)];
        auto begin = group.begin() + group.size() * t / threads,
             end = group.begin() + group.size() * (t + 1) / threads;
        if (begin < end)
          parts.emplace_back(std::vector<int64_t>(begin, end), way);
      }
    return parts;
  }

  void differentiateAll(std::vector<Part> &parts) const {
    at::parallel_for(0, static_cast<int64_t>(parts.size()), 1,
                     [&](int64_t first, int64_t last) {
                       torch::AutoGradMode enable(true); // of this thread
                       for (int64_t k = first; k < last; ++k)
                         differentiate(parts[static_cast<size_t>(k)]);
                     });
  }

  /// The leaves of the graph of one application; only they are differentiated.
  struct Leaves {
    FixedPointProblem::Tensors own, shared;
    variable_list wanted;
    std::vector<size_t> position; ///< of each wanted one among the tensors
  };

  /// The rows of x, without its graph.
  Tensor pick(const Tensor &x, const Part &part) const {
    return part.rows.size() == samples()
               ? x.detach()
               : x.detach().index_select(0, rowIndex(part.rows, x));
  }

  Leaves leavesOf(const Part &part) const {
    Leaves leaves;
    for (size_t k = 0; k < tensors.size(); ++k) {
      const bool isOwn = k < context.ownCount;
      Tensor leaf = isOwn ? pick(tensors[k], part) : tensors[k].detach();
      if (tensors[k].requires_grad()) {
        leaves.wanted.push_back(leaf.requires_grad_());
        leaves.position.push_back(k);
      }
      (isOwn ? leaves.own : leaves.shared).push_back(leaf);
    }
    return leaves;
  }

  void differentiate(Part &part) const {
    if (part.way == Way::phantom) {
      differentiatePhantom(part);
      return;
    }
    Leaves leaves = leavesOf(part);
    Tensor z = pick(origin, part), v = pick(cotangent, part), u = v;
    z.requires_grad_();
    Tensor fz = context.map(z, leaves.own, leaves.shared);
    if (part.way == Way::equation)
      u = solve(equationOf(leaves, z, fz, v), part.stats);
    else
      part.stats.oneStep = static_cast<int64_t>(part.rows.size());
    collect(part, leaves, fz, u);
  }

  AdjointEquation equationOf(const Leaves &leaves, const Tensor &z,
                             const Tensor &fz, const Tensor &v) const {
    AdjointEquation equation{context.options, z, fz, v};
    if (context.options.maskStuck && context.minimumOf) {
      equation.moving =
          1 - stuckCoordinates(context.minimumOf, z, leaves.own, leaves.shared)
                  .to(v.scalar_type());
      equation.v = equation.moved(v);
    }
    return equation;
  }

  /// Samples whose steps become non-finite are taken out first: in a sum over
  /// samples, as the gradient of a parameter is, they would reach all others.
  void differentiatePhantom(Part &part) const {
    while (!part.rows.empty()) {
      Leaves leaves = leavesOf(part);
      Tensor end = unrollPhantom(context.map, pick(origin, part), leaves.own,
                                 leaves.shared, context.options);
      std::vector<int64_t> sound;
      const std::vector<double> sizes = sampleNorm(end);
      for (size_t k = 0; k < sizes.size(); ++k)
        (std::isfinite(sizes[k]) ? sound : part.failures)
            .push_back(part.rows[k]);
      if (sound.size() == part.rows.size()) {
        part.stats.approximate = static_cast<int64_t>(sound.size());
        part.stats.iterations = context.options.adjointTerms;
        collect(part, leaves, end, pick(cotangent, part));
        return;
      }
      part.rows = sound;
    }
  }

  /// u = v + J'u; samples that fail keep u = v.
  Tensor solve(const AdjointEquation &equation, AdjointStats &stats) const {
    const AdjointSolution solution = solveAdjoint(equation);
    const bool exact = context.options.adjoint != Adjoint::neumann;
    stats.iterations = solution.products;
    for (size_t b = 0; b < solution.accepted.size(); ++b) {
      if (!solution.accepted[b]) {
        ++stats.fallback;
        continue;
      }
      ++(exact ? stats.implicit : stats.approximate);
      stats.residual = std::max(stats.residual, solution.residual[b]);
    }
    return selectRows(solution.accepted, solution.u, equation.v);
  }

  void collect(Part &part, const Leaves &leaves, const Tensor &image,
               const Tensor &u) const {
    variable_list found =
        torch::autograd::grad({image}, leaves.wanted, {u}, false, false, true);
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
      stats.approximate += part.stats.approximate;
      stats.oneStep += part.stats.oneStep;
      stats.fallback += part.stats.fallback;
      stats.residual = std::max(stats.residual, part.stats.residual);
      for (size_t k = 0; k < part.found.size(); ++k)
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
  checkAdjoint(options, solution.value);
  auto context = c10::make_intrusive<AdjointContext>();
  context->map = problem.map;
  if (problem.isMinimum)
    context->minimumOf = problem.candidate;
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
