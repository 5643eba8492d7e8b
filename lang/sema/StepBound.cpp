#include "lang/sema/StepBound.h"

#include "lang/sema/IndexRange.h"
#include "lang/sema/Walk.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace kleene::lang {

namespace {

using Bound = std::optional<Polynomial>;

/// Walks the statements inside out; `names` says what is known of the loop
/// variables and `let`s around.
class StepCounter {
public:
  explicit StepCounter(llvm::ArrayRef<LoopReport> loops) : loops(loops) {}
  Bound of(const Block &block);
  const Stmt *unknown = nullptr; ///< the first loop without a bound

private:
  Bound of(const Stmt &stmt);
  Bound ofIf(const IfStmt &stmt);
  Bound ofFor(const ForStmt &stmt);
  Bound ofWhile(const Stmt &loop, const Block &body);
  Bound giveUp(const Stmt &loop);
  bool isNeverNegative(Polynomial value) const;

  /// A loop variable that stands for itself in polynomials: low <= it < high.
  struct Counted {
    const Decl *variable;
    Polynomial low, high;
  };
  llvm::ArrayRef<LoopReport> loops;
  IndexRanges names;
  llvm::SmallVector<Counted> counted; ///< the loops around, outermost first
};

} // namespace

static Polynomial one() { return Polynomial::number(1); }

Bound StepCounter::giveUp(const Stmt &loop) {
  if (!unknown)
    unknown = &loop;
  return std::nullopt;
}

Bound StepCounter::of(const Block &block) {
  Polynomial steps;
  for (const Stmt *stmt : block.stmts) {
    const Bound more = of(*stmt);
    if (!more)
      return std::nullopt;
    steps = steps.plus(*more);
  }
  return steps;
}

Bound StepCounter::of(const Stmt &stmt) {
  switch (stmt.kind) {
  case StmtKind::Let: {
    const auto &let = llvm::cast<LetStmt>(stmt);
    names[let.decl] = rangeOf(*let.value, names);
    return Polynomial();
  }
  case StmtKind::If:
    return ofIf(llvm::cast<IfStmt>(stmt));
  case StmtKind::While:
    return ofWhile(stmt, llvm::cast<WhileStmt>(stmt).body);
  case StmtKind::Loop:
    return giveUp(stmt);
  case StmtKind::For:
    return ofFor(llvm::cast<ForStmt>(stmt));
  default:
    return Polynomial();
  }
}

Bound StepCounter::ofIf(const IfStmt &stmt) {
  Bound most = of(stmt.otherwise);
  for (const IfArm &arm : stmt.arms) {
    const Bound steps = of(arm.body);
    most = most && steps ? Bound(most->larger(*steps)) : std::nullopt;
  }
  return most;
}

Bound StepCounter::ofWhile(const Stmt &loop, const Block &body) {
  const auto *report = llvm::find_if(
      loops, [&](const LoopReport &known) { return known.loop == &loop; });
  if (report == loops.end() || report->turnsPower < 0)
    return giveUp(loop);
  const Bound inner = of(body);
  if (!inner)
    return std::nullopt;
  Polynomial turns = one();
  for (int i = 0; i < report->turnsPower; ++i)
    turns = turns.times(Polynomial::variable(nullptr));
  return turns.plus(one()).times(inner->positivePart().plus(one()));
}

/// With each loop variable, the innermost first, at the end of its range where
/// the value is least.
bool StepCounter::isNeverNegative(Polynomial value) const {
  for (const Counted &loop : llvm::reverse(counted)) {
    const std::optional<int64_t> slope = value.slope(loop.variable);
    if (!slope)
      return false;
    value = value.replaced(loop.variable,
                           *slope > 0 ? loop.low : loop.high.minus(one()));
  }
  return value.isNeverNegative();
}

Bound StepCounter::ofFor(const ForStmt &stmt) {
  const IndexRange low = rangeOf(*stmt.range.low, names);
  const IndexRange high = rangeOf(*stmt.range.high, names);
  if (!low.low || !high.high)
    return giveUp(stmt);
  const Decl *variable =
      stmt.reg ? static_cast<const Decl *>(stmt.reg) : stmt.variable;
  const Polynomial turns = high.high->minus(*low.low);
  // A register that the body assigns only stands for some node.
  const bool standsForItself = !(stmt.reg && assigns(stmt.body, stmt.reg)) &&
                               low.low == low.high && high.low == high.high &&
                               isNeverNegative(*low.low) &&
                               isNeverNegative(turns);
  if (standsForItself) {
    const Polynomial self = Polynomial::variable(variable);
    names[variable] = {self, self};
    counted.push_back({variable, *low.low, *high.high});
  } else if (!stmt.reg) {
    names[variable] = {low.low, high.high->minus(one())};
  }
  Bound inner = of(stmt.body);
  names.erase(variable);
  if (standsForItself)
    counted.pop_back();
  if (!inner)
    return std::nullopt;
  const Polynomial each = inner->plus(one());
  if (standsForItself)
    if (Bound total = each.summed(variable, *low.low, *high.high))
      return total;
  const Polynomial most = isNeverNegative(turns) ? turns : turns.positivePart();
  return most.times(
      each.positivePart().replaced(variable, high.high->positivePart()));
}

StepBound boundSteps(const Algorithm &algorithm,
                     llvm::ArrayRef<LoopReport> loops) {
  StepCounter counter(loops);
  StepBound bound{counter.of(algorithm.body), counter.unknown};
  if (bound.steps && bound.steps->overflowed())
    bound.steps = std::nullopt;
  return bound;
}

} // namespace kleene::lang
