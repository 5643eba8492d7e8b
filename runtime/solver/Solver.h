//===- Solver.h - the problem, the options, one step of a solver ----------===//
//
// A fixed-point problem is a map f of B independent samples: row b of f(z)
// depends on row b of z and of the `own` tensors, and on the `shared` ones.
// Every tensor that a gradient is to reach must be in `own` or `shared`: the
// backward pass sees no other.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_SOLVER_H
#define KLEENE_RUNTIME_SOLVER_SOLVER_H

#include "runtime/Torch.h"

#include <functional>
#include <vector>

namespace kleene::rt {

/// z = f(z; own, shared), samples along the first dimension.
struct FixedPointProblem {
  using Tensors = std::vector<Tensor>;
  /// Must be pure: equal arguments give equal bits.
  using Map = std::function<Tensor(const Tensor &z, const Tensors &own,
                                   const Tensors &shared)>;
  Map map;
  Tensor start;   ///< [B, ...]
  Tensors own;    ///< each [B, ...]
  Tensors shared; ///< parameters
  /// The answer that an iterate stands for, integers or booleans [B, ...]:
  /// asked for with SolveOptions::settle. It reads `carried`, rows of the batch
  /// that no gradient is to reach.
  std::function<Tensor(const Tensor &z, const Tensors &carried)> decode = {};
  Tensors carried = {}; ///< each [B, ...]
  /// Where the map takes the lower of z and a candidate g(z), hard or soft: g
  /// in the arguments of the map, for the last channels of z as many as it has.
  Map candidate = {};
  /// The map is min(z, candidate) there: where z is lower, it keeps z, and its
  /// Jacobian has a row of the identity.
  bool isMinimum = false;
};

/// How the next iterate is chosen; each has a header of its own.
enum class Method {
  picard,    ///< f(z)
  damped,    ///< z + beta (f(z) - z)
  anderson1, ///< a mean of the last iterates (type I)
  anderson2, ///< another one (type II)
  broyden,   ///< a quasi-Newton step
};

/// Where the gradient of a fixed point comes from. The first four solve
/// u = v + J'u (ImplicitAdjoint.h), each in its way.
enum class Adjoint {
  implicit, ///< by Picard's iteration
  anderson, ///< by Anderson's
  gmres,    ///< by GMRES with restarts
  dense,    ///< by elimination; small samples only
  neumann,  ///< adjointTerms terms of its series, converged or not
  phantom,  ///< adjointTerms damped applications from the solution, unrolled
  oneStep,  ///< u = v: the gradient of one application of f ("JFB")
  unrolled, ///< the gradient of the iteration; memory grows with the steps
};

/// Whether the adjoint is the gradient of the fixed point itself, which does
/// not depend on how it was found.
constexpr bool isExact(Adjoint adjoint) { return adjoint <= Adjoint::dense; }

/// The dense adjoint refuses samples of more numbers.
constexpr int64_t denseAdjointLimit = 1024;

/// A sample has converged when |f(z) - z| <= absolute + relative * |f(z)|, with
/// |x| the largest Euclidean norm of the last dimension among the sample's
/// elements (its nodes), so that one unfinished node keeps its graph running.
struct SolveOptions {
  int64_t cap = 64; ///< applications of f at most; 0 returns the start
  double relative = 1e-3;
  double absolute = 1e-6;
  Method method = Method::picard;
  /// Differences that Anderson and Broyden remember, also of the adjoint;
  /// products between restarts of GMRES.
  int64_t memory = 8;
  double damping = 1; ///< beta in (0, 1], of all methods but Picard
  /// A sample that diverges or ends at the cap gets the application with the
  /// lowest relative residual instead of the last one.
  bool keepBest = false;
  /// End a sample whose decoded answer has stayed the same for so many
  /// applications; 0: never.
  int64_t settle = 0;
  /// Judge only every so many applications, and the last: in between nothing
  /// is copied to the host, for which a GPU would have to wait. Whatever speaks
  /// of applications above then speaks of those. A trajectory needs each.
  int64_t checkEvery = 1;
  bool trajectory = false; ///< keep every application
  bool residuals = false;  ///< keep the residual of every one that is judged
  Adjoint adjoint = Adjoint::implicit;
  int64_t adjointCap = 32; ///< vector-Jacobian products at most
  double adjointRelative = 1e-3;
  int64_t adjointTerms = 5;    ///< of neumann and phantom
  double phantomDamping = 0.5; ///< tau in (0, 1]
  /// Leaves the coordinates that a minimum holds (Stuck.h) out of u = v + J'u:
  /// no derivative comes from them, and I - J is singular because of them.
  bool maskStuck = false;
};

/// One way to choose the next iterate. A solver may keep a memory; it is made
/// anew for every solve.
class Solver {
public:
  virtual ~Solver() = default;
  /// Where f is applied next, from `z` and `fz` = f(z). Rows are independent:
  /// what one holds, were it NaN, reaches no other.
  virtual Tensor next(const Tensor &z, const Tensor &fz) = 0;
  /// Only these rows are left (int64 indices), in this order: the memory must
  /// follow.
  virtual void keep(const Tensor & /*rows*/) {}
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_SOLVER_H
