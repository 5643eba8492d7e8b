#include "compiler/tools/Termination.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace kleene {
namespace {

using namespace lang;
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

/// Calls `visit` on every statement, in order of the text.
void forEachStmt(const Block &block,
                 llvm::function_ref<void(const Stmt &)> visit) {
  for (const Stmt *stmt : block.stmts) {
    visit(*stmt);
    switch (stmt->kind) {
    case StmtKind::If:
      for (const IfArm &arm : cast<IfStmt>(stmt)->arms)
        forEachStmt(arm.body, visit);
      forEachStmt(cast<IfStmt>(stmt)->otherwise, visit);
      break;
    case StmtKind::While:
      forEachStmt(cast<WhileStmt>(stmt)->body, visit);
      break;
    case StmtKind::Loop:
      forEachStmt(cast<LoopStmt>(stmt)->body, visit);
      break;
    case StmtKind::For:
      forEachStmt(cast<ForStmt>(stmt)->body, visit);
      break;
    case StmtKind::Each:
      forEachStmt(cast<EachStmt>(stmt)->body, visit);
      break;
    default:
      break;
    }
  }
}

class Motions {
public:
  explicit Motions(const Block &body) {
    forEachStmt(body, [&](const Stmt &stmt) {
      if (const auto *assign = dyn_cast<AssignStmt>(&stmt)) {
        add(assign->target.state, motionOf(*assign));
        for (const Witness &witness : assign->witnesses)
          add(witness.target.state, Motion::free);
      } else if (const auto *loop = dyn_cast<ForStmt>(&stmt)) {
        if (loop->reg)
          add(loop->reg, Motion::free);
      }
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

LoopReport reportWhile(const WhileStmt &loop, const Motions &motions) {
  if (!loop.changed)
    return {"while", loop.span, false,
            "nothing shows that its condition fails"};
  const StateDecl &state = *loop.changed;
  const Motion motion = motions.of(&state);
  const std::string name = "`" + state.name.str() + "`";
  LoopReport report{"while changed(" + state.name.str() + ")", loop.span, true,
                    ""};
  if (motion == Motion::constant) {
    report.reason = name + " never changes";
  } else if (motion == Motion::free) {
    report.ends = false;
    report.reason = name + " may move back and forth";
  } else if (state.type.kind == Kind::Mask) {
    static constexpr const char *turns[] = {"2", "n + 1", "n * n + 1"};
    report.reason = std::string("after at most ") + turns[state.type.rank()] +
                    " turns, since an element of " + name + " changes once";
  } else {
    report.reason =
        name + (motion == Motion::falling ? " only falls" : " only rises") +
        ", and float64 has finitely many values";
  }
  return report;
}

} // namespace

std::vector<LoopReport> analyzeTermination(const Algorithm &algorithm) {
  const Motions motions(algorithm.body);
  std::vector<LoopReport> loops;
  forEachStmt(algorithm.body, [&](const Stmt &stmt) {
    if (const auto *loop = dyn_cast<WhileStmt>(&stmt))
      loops.push_back(reportWhile(*loop, motions));
    else if (llvm::isa<LoopStmt>(stmt))
      loops.push_back({"loop", stmt.span, false, "only `break` leaves it"});
  });
  return loops;
}

} // namespace kleene
