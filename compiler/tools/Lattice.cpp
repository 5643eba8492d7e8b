#include "compiler/tools/Lattice.h"

#include "compiler/tools/Variance.h"

#include <functional>
#include <optional>

namespace kleene {
namespace {

using namespace lang;
using llvm::cast;
using llvm::dyn_cast;

std::string quoted(llvm::StringRef text) { return "`" + text.str() + "`"; }

/// `= true` can only raise a mask, `= false` only lower it.
Motion motionOf(const AssignStmt &assign) {
  switch (assign.op) {
  case AssignOp::Min:
  case AssignOp::And:
    return Motion::falling;
  case AssignOp::Max:
  case AssignOp::Or:
    return Motion::rising;
  default:
    if (const auto *value = dyn_cast<BoolExpr>(assign.value))
      return value->value ? Motion::rising : Motion::falling;
    return Motion::free;
  }
}

/// What decides whether a statement is executed: a condition, or its negation
/// (`else`).
struct Guard {
  const Expr *condition;
  bool inverted;
};

class Analysis {
public:
  Analysis(const Algorithm &algorithm, const SourceFile &source)
      : algorithm(algorithm), source(source) {}
  LatticeReport run();

private:
  LineColumn at(Span span) const { return source.position(span.begin); }
  LatticeState &entry(const StateDecl *state) {
    return report.states[numbers[state]];
  }

  void collect(const Block &block);
  void collectAssign(const AssignStmt &assign);
  void setFree(const StateDecl *state, Span span, std::string why);

  void judge(const Block &block);
  void judgeStmt(const Stmt &stmt);
  void judgeIf(const IfStmt &choice);
  void judgeFor(const ForStmt &loop);
  void judgeAssign(const AssignStmt &assign);
  bool judgeReads(LatticeState &target, const Variances &variances,
                  Motion wanted, Span span);
  bool judgeGuard(LatticeState &target, const AssignStmt &assign,
                  const Expr &condition, bool inverted);
  void notMonotone(LatticeState &target, Span span, std::string why);

  void reportWhile(const WhileStmt &loop);
  void within(const Expr *condition, bool inverted,
              const std::function<void()> &body);

  const Algorithm &algorithm;
  const SourceFile &source;
  LatticeReport report;
  llvm::DenseMap<const StateDecl *, size_t> numbers;
  LetVariances lets;
  std::vector<Guard> guards;
  /// The first break or continue in a loop around: it guards what follows.
  std::vector<std::optional<Span>> exits;
};

// -- First pass: in which direction each state is assigned ------------------

void Analysis::setFree(const StateDecl *state, Span span, std::string why) {
  LatticeState &found = entry(state);
  if (found.motion == Motion::free)
    return;
  found.motion = Motion::free;
  found.reason = std::move(why);
  found.place = at(span);
}

void Analysis::collectAssign(const AssignStmt &assign) {
  for (const Witness &witness : assign.witnesses) {
    LatticeState &found = entry(witness.target.state);
    if (found.motion == Motion::constant)
      found.motion = Motion::witness;
    else if (found.motion != Motion::witness)
      setFree(witness.target.state, witness.target.span,
              "is a witness here and assigned elsewhere");
  }
  const StateDecl *state = assign.target.state;
  LatticeState &found = entry(state);
  const Motion motion = motionOf(assign);
  if (motion == Motion::free)
    setFree(state, assign.target.span, "is assigned with `=`");
  else if (found.motion == Motion::constant)
    found.motion = motion;
  else if (found.motion != motion)
    setFree(state, assign.target.span, "is assigned in another direction");
}

void Analysis::collect(const Block &block) {
  for (const Stmt *stmt : block.stmts) {
    if (const auto *assign = dyn_cast<AssignStmt>(stmt)) {
      collectAssign(*assign);
    } else if (const auto *choice = dyn_cast<IfStmt>(stmt)) {
      for (const IfArm &arm : choice->arms)
        collect(arm.body);
      collect(choice->otherwise);
    } else if (const auto *loop = dyn_cast<WhileStmt>(stmt)) {
      collect(loop->body);
    } else if (const auto *loop = dyn_cast<LoopStmt>(stmt)) {
      collect(loop->body);
    } else if (const auto *loop = dyn_cast<ForStmt>(stmt)) {
      if (loop->reg)
        setFree(loop->reg, loop->variable->span, "is the variable of a `for`");
      collect(loop->body);
    } else if (const auto *each = dyn_cast<EachStmt>(stmt)) {
      collect(each->body);
    }
  }
}

// -- Second pass: is every update of a lattice variable monotone? -----------

void Analysis::notMonotone(LatticeState &target, Span span, std::string why) {
  if (!target.monotone)
    return; // the first place is reported
  target.monotone = false;
  target.reason = std::move(why);
  target.place = at(span);
}

/// Every state read must move so that the whole moves as `wanted`.
bool Analysis::judgeReads(LatticeState &target, const Variances &variances,
                          Motion wanted, Span span) {
  if (variances.overflow) {
    notMonotone(target, span, "reads too many states to decide");
    return false;
  }
  for (const auto &[state, variance] : variances.reads) {
    const Motion motion = entry(state).motion;
    if (motion == Motion::constant)
      continue;
    const std::string text = quoted(source.text(span));
    if (motion == Motion::free || motion == Motion::witness) {
      notMonotone(target, span,
                  text + " reads " + quoted(state->name) +
                      ", which moves in no one direction");
      return false;
    }
    const bool same = motion == wanted;
    if (variance == Variance::unknown || same != (variance == Variance::up)) {
      notMonotone(target, span,
                  text + " does not " +
                      (wanted == Motion::rising ? "rise" : "fall") + " when " +
                      quoted(state->name) +
                      (motion == Motion::rising ? " rises" : " falls"));
      return false;
    }
  }
  return true;
}

bool sameIndex(const Expr *a, const Expr *b) {
  const auto *left = dyn_cast<NameExpr>(a), *right = dyn_cast<NameExpr>(b);
  return left && right && left->decl == right->decl;
}

/// `not x[i]` before `x[i] or= ...`: where it fails, x[i] is true already.
bool isOwnNegation(const AssignStmt &assign, const Expr &condition) {
  const auto *negation = dyn_cast<UnaryExpr>(&condition);
  if (!negation || negation->op != UnaryOp::Not ||
      motionOf(assign) != Motion::rising)
    return false;
  const auto *element = dyn_cast<ElementExpr>(negation->operand);
  if (!element || element->decl != assign.target.state)
    return false;
  for (size_t k = 0; k < element->indices.size(); ++k)
    if (!sameIndex(element->indices[k], assign.target.indices[k]))
      return false;
  return true;
}

/// A guard may only become true as the lattice variables move on.
bool Analysis::judgeGuard(LatticeState &target, const AssignStmt &assign,
                          const Expr &condition, bool inverted) {
  if (const auto *both = dyn_cast<BinaryExpr>(&condition);
      both && both->op == BinaryOp::And && !inverted)
    return judgeGuard(target, assign, *both->left, false) &&
           judgeGuard(target, assign, *both->right, false);
  if (!inverted && isOwnNegation(assign, condition))
    return true;
  Variances variances = varianceOf(condition, lets);
  if (inverted)
    variances = negated(std::move(variances));
  return judgeReads(target, variances, Motion::rising, condition.span);
}

void Analysis::judgeAssign(const AssignStmt &assign) {
  LatticeState &target = entry(assign.target.state);
  if (target.motion != Motion::falling && target.motion != Motion::rising)
    return;
  for (const std::optional<Span> &exit : exits)
    if (exit)
      return notMonotone(target, *exit,
                         quoted(source.text(*exit)) +
                             " decides whether it is updated");
  Variances where;
  for (const Expr *index : assign.target.indices)
    if (!judgeReads(target, asUnknown(varianceOf(*index, lets)), target.motion,
                    index->span))
      return;
  for (const Guard &guard : guards)
    if (!judgeGuard(target, assign, *guard.condition, guard.inverted))
      return;
  judgeReads(target, varianceOf(*assign.value, lets), target.motion,
             assign.value->span);
}

void Analysis::within(const Expr *condition, bool inverted,
                      const std::function<void()> &body) {
  if (condition)
    guards.push_back({condition, inverted});
  body();
  if (condition)
    guards.pop_back();
}

void Analysis::judgeIf(const IfStmt &choice) {
  const size_t before = guards.size();
  for (const IfArm &arm : choice.arms) {
    within(arm.condition, false, [&] { judge(arm.body); });
    guards.push_back({arm.condition, true}); // for the arms that follow
  }
  judge(choice.otherwise);
  guards.resize(before);
}

std::optional<Span> firstExit(const Block &block) {
  for (const Stmt *stmt : block.stmts) {
    std::optional<Span> found;
    if (llvm::isa<BreakStmt, ContinueStmt>(stmt))
      return stmt->span;
    if (const auto *choice = dyn_cast<IfStmt>(stmt)) {
      for (const IfArm &arm : choice->arms)
        if (!found)
          found = firstExit(arm.body);
      if (!found)
        found = firstExit(choice->otherwise);
    }
    if (found)
      return found;
  }
  return std::nullopt;
}

void Analysis::judgeFor(const ForStmt &loop) {
  exits.push_back(firstExit(loop.body));
  within(loop.condition, false, [&] { judge(loop.body); });
  exits.pop_back();
}

void Analysis::judgeStmt(const Stmt &stmt) {
  switch (stmt.kind) {
  case StmtKind::Assign:
    return judgeAssign(cast<AssignStmt>(stmt));
  case StmtKind::Let: {
    const auto &let = cast<LetStmt>(stmt);
    lets[let.decl] = varianceOf(*let.value, lets);
    return;
  }
  case StmtKind::If:
    return judgeIf(cast<IfStmt>(stmt));
  case StmtKind::For:
    return judgeFor(cast<ForStmt>(stmt));
  case StmtKind::Each: {
    const auto &each = cast<EachStmt>(stmt);
    return within(each.condition, false, [&] { judge(each.body); });
  }
  case StmtKind::While: {
    const auto &loop = cast<WhileStmt>(stmt);
    reportWhile(loop);
    exits.push_back(firstExit(loop.body));
    judge(loop.body);
    return exits.pop_back();
  }
  case StmtKind::Loop: {
    const auto &loop = cast<LoopStmt>(stmt);
    report.loops.push_back(
        {"loop", at(loop.span), false, "it ends by `break` alone"});
    exits.push_back(firstExit(loop.body));
    judge(loop.body);
    return exits.pop_back();
  }
  default:
    return;
  }
}

void Analysis::judge(const Block &block) {
  for (const Stmt *stmt : block.stmts)
    judgeStmt(*stmt);
}

// -- Termination -------------------------------------------------------------

void Analysis::reportWhile(const WhileStmt &loop) {
  if (!loop.changed) {
    report.loops.push_back({"while", at(loop.span), false,
                            "nothing shows that its condition fails"});
    return;
  }
  const StateDecl *state = loop.changed;
  const LatticeState &found = entry(state);
  const std::string name = quoted(state->name);
  LoopReport result{"while changed(" + state->name.str() + ")", at(loop.span),
                    true, ""};
  if (found.motion != Motion::falling && found.motion != Motion::rising) {
    result.ends = found.motion == Motion::constant;
    result.reason =
        name + (result.ends ? " never changes" : " may move back and forth");
  } else if (state->type.kind == Kind::Mask) {
    static constexpr const char *counts[] = {"2", "n + 1", "n * n + 1"};
    result.reason = std::string("after at most ") + counts[state->type.rank()] +
                    " turns: each but the last moves an element of " + name +
                    ", and an element moves once";
  } else {
    result.reason =
        name +
        (found.motion == Motion::falling ? " only falls" : " only rises") +
        ", and float64 has finitely many values";
  }
  report.loops.push_back(std::move(result));
}

LatticeReport Analysis::run() {
  for (const StateDecl *state : algorithm.states) {
    numbers[state] = report.states.size();
    report.states.push_back({state, Motion::constant, true, "", {}});
  }
  collect(algorithm.body);
  judge(algorithm.body);
  for (LatticeState &state : report.states)
    state.monotone &=
        state.motion == Motion::falling || state.motion == Motion::rising;
  return std::move(report);
}

} // namespace

LatticeReport analyzeLattice(const Algorithm &algorithm,
                             const SourceFile &source) {
  return Analysis(algorithm, source).run();
}

} // namespace kleene
