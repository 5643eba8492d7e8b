#include "lang/sema/Termination.h"

#include "lang/sema/Walk.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

namespace kleene::lang {
namespace {

using llvm::cast;
using llvm::dyn_cast;

/// How the assignments to a state, taken together, can move it.
enum class Motion : uint8_t { constant, falling, rising, free };

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

class Motions {
public:
  explicit Motions(const Block &body) {
    forEachStmt(body, [&](const Stmt &stmt) {
      forEachAssigned(stmt,
                      [&](const StateDecl *state, const AssignStmt *assign) {
                        add(state, assign ? motionOf(*assign) : Motion::free);
                      });
    });
  }
  Motion of(const StateDecl *state) const { return motions.lookup(state); }

private:
  void add(const StateDecl *state, Motion motion) {
    Motion &known = motions[state];
    if (known == Motion::constant)
      known = motion;
    else if (known != motion)
      known = Motion::free;
  }
  llvm::DenseMap<const StateDecl *, Motion> motions;
};

/// The `while changed(x)` of a state that moves one way.
LoopReport reportChanged(const WhileStmt &loop, const Motions &motions) {
  const StateDecl &state = *loop.changed;
  const Motion motion = motions.of(&state);
  const std::string name = "`" + state.name.str() + "`";
  LoopReport report{&loop, "while changed(" + state.name.str() + ")", true};
  if (motion == Motion::constant) {
    report.reason = name + " never changes";
    report.turnsPower = 0;
  } else if (motion == Motion::free) {
    report.ends = false;
    report.reason = name + " may move back and forth";
  } else if (state.type.kind == Kind::Mask) {
    static constexpr const char *turns[] = {"2", "n + 1", "n * n + 1"};
    report.turnsPower = static_cast<int>(state.type.rank());
    report.reason = std::string("after at most ") + turns[report.turnsPower] +
                    " turns, since an element of " + name + " changes once";
  } else {
    report.reason =
        name + (motion == Motion::falling ? " only falls" : " only rises") +
        ", and float64 has finitely many values";
  }
  return report;
}

//===----------------------------------------------------------------------===//
// Loops that count
//===----------------------------------------------------------------------===//

/// The assignments in a block, by the state that is assigned.
using Assignments =
    llvm::DenseMap<const StateDecl *, llvm::SmallVector<const AssignStmt *, 2>>;

Assignments assignmentsIn(const Block &body) {
  Assignments all;
  forEachStmt(body, [&](const Stmt &stmt) {
    forEachAssigned(stmt,
                    [&](const StateDecl *state, const AssignStmt *assign) {
                      all[state].push_back(assign);
                    });
  });
  return all;
}

const StateDecl *registerOf(const Expr &expr) {
  if (const auto *convert = dyn_cast<ConvertExpr>(&expr))
    return registerOf(*convert->operand);
  const auto *name = dyn_cast<NameExpr>(&expr);
  const auto *state = name ? dyn_cast<StateDecl>(name->decl) : nullptr;
  return state && state->isRegister() ? state : nullptr;
}

/// Whether nothing in the body can change the value of an index: only plain
/// arithmetic is looked into.
bool standsStill(const Expr &expr, const Assignments &assigned) {
  if (const auto *name = dyn_cast<NameExpr>(&expr)) {
    const auto *state = dyn_cast<StateDecl>(name->decl);
    return !state || !assigned.count(state);
  }
  if (const auto *binary = dyn_cast<BinaryExpr>(&expr))
    return standsStill(*binary->left, assigned) &&
           standsStill(*binary->right, assigned);
  if (const auto *convert = dyn_cast<ConvertExpr>(&expr))
    return standsStill(*convert->operand, assigned);
  return llvm::isa<NumberExpr, SizeExpr>(expr);
}

/// c of `i = i + c` or `i = i - c`; 0 for anything else.
int64_t stepOf(const AssignStmt &assign) {
  const Expr *value = assign.value;
  if (const auto *convert = dyn_cast<ConvertExpr>(value))
    value = convert->operand;
  const auto *sum = dyn_cast<BinaryExpr>(value);
  const auto *step = sum ? dyn_cast<NumberExpr>(sum->right) : nullptr;
  if (!step || assign.op != AssignOp::Set ||
      registerOf(*sum->left) != assign.target.state)
    return 0;
  if (sum->op == BinaryOp::Add)
    return step->integer;
  return sum->op == BinaryOp::Subtract ? -step->integer : 0;
}

/// The one step of the register in every turn; 0 when it moves otherwise. A
/// turn that `continue` cuts short may skip it.
int64_t stepOf(const StateDecl *counter, const Block &body,
               const Assignments &assigned) {
  const auto found = assigned.find(counter);
  if (found == assigned.end() || found->second.size() != 1)
    return 0;
  bool continues = false;
  forEachStmt(body, [&](const Stmt &stmt) {
    continues |= stmt.kind == StmtKind::Continue;
  });
  const AssignStmt *assign = found->second.front();
  return !continues && llvm::is_contained(body.stmts, assign) ? stepOf(*assign)
                                                              : 0;
}

/// `counter < limit` and the like, either way round.
bool countsTowards(const Expr &counter, const Expr &limit, bool rises,
                   const Block &body, const Assignments &assigned) {
  const StateDecl *state = registerOf(counter);
  if (!state || !standsStill(limit, assigned))
    return false;
  const int64_t step = stepOf(state, body, assigned);
  return rises ? step > 0 : step < 0;
}

/// The part of a condition that a counter makes false in the end.
const Expr *countedBy(const Expr &condition, const Block &body,
                      const Assignments &assigned) {
  const auto *binary = dyn_cast<BinaryExpr>(&condition);
  if (!binary)
    return nullptr;
  bool leftRises = true;
  switch (binary->op) {
  case BinaryOp::And:
    if (const Expr *part = countedBy(*binary->left, body, assigned))
      return part;
    return countedBy(*binary->right, body, assigned);
  case BinaryOp::Greater:
  case BinaryOp::GreaterEqual:
    leftRises = false;
    break;
  case BinaryOp::Less:
  case BinaryOp::LessEqual:
    break;
  default:
    return nullptr;
  }
  const Expr &left = *binary->left, &right = *binary->right;
  const bool counts = countsTowards(left, right, leftRises, body, assigned) ||
                      countsTowards(right, left, !leftRises, body, assigned);
  return counts ? binary : nullptr;
}

/// A register is a node, so it has n values and leaves none of them twice.
LoopReport reportWhile(const WhileStmt &loop, const Motions &motions) {
  if (loop.changed)
    return reportChanged(loop, motions);
  if (countedBy(*loop.condition, loop.body, assignmentsIn(loop.body)))
    return {&loop, "while", true,
            "after at most n + 1 turns, since each moves a register towards "
            "the bound of the condition",
            1};
  return {&loop, "while", false, "nothing shows that its condition fails"};
}

} // namespace

std::vector<LoopReport> analyzeTermination(const Algorithm &algorithm) {
  const Motions motions(algorithm.body);
  std::vector<LoopReport> loops;
  forEachStmt(algorithm.body, [&](const Stmt &stmt) {
    if (const auto *loop = dyn_cast<WhileStmt>(&stmt))
      loops.push_back(reportWhile(*loop, motions));
    else if (llvm::isa<LoopStmt>(stmt))
      loops.push_back({&stmt, "loop", false, "only `break` leaves it"});
  });
  return loops;
}

} // namespace kleene::lang
