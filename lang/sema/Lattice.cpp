#include "lang/sema/Lattice.h"

#include "lang/sema/Types.h"
#include "lang/sema/Variance.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"

namespace kleene::lang {

namespace {

/// Why something is not so, and where.
struct Objection {
  Span place;
  std::string reason;
};

/// Two walks over the body: the first finds which states are lattice variables,
/// the second whether what they are assigned is monotone.
class LatticeAnalysis {
public:
  explicit LatticeAnalysis(const Algorithm &algorithm);
  std::vector<LatticeFact> run();

private:
  LatticeFact &factOf(const StateDecl *state) { return facts[number[state]]; }

  void collect(const Block &block);
  void collect(const Stmt &stmt);
  void collect(const AssignStmt &assign);
  void collectLoop(const Block &body, const WhileStmt *loop);
  void object(LatticeFact &fact, Climb climb, Span place, std::string reason);
  void setMotions();

  void check(const Block &block);
  void check(const Stmt &stmt);
  void check(const AssignStmt &assign);
  void check(const IfStmt &stmt);
  void check(const ForStmt &stmt);
  void checkGuarded(const Expr *guard, const Block &block);
  void checkLoop(const Expr *guard, const Block &block);
  std::string describe(const Variance &variance) const;

  const Algorithm &algorithm;
  std::vector<LatticeFact> facts;
  llvm::DenseMap<const Decl *, unsigned> number;
  /// The loops around; null for one that is not a `while`.
  llvm::SmallVector<const WhileStmt *> loops;
  /// The lattice variables that a `while` assigns, also in loops inside it.
  llvm::DenseMap<const WhileStmt *, llvm::DenseSet<const StateDecl *>> assigned;
  /// For each state: the innermost loops it is assigned in; null for none.
  std::vector<llvm::DenseSet<const WhileStmt *>> loopsOf;
  Motions motions;
  const Objection *guardObjection = nullptr;
};

} // namespace

LatticeAnalysis::LatticeAnalysis(const Algorithm &algorithm)
    : algorithm(algorithm), facts(algorithm.states.size()),
      loopsOf(algorithm.states.size()) {
  for (auto [i, state] : llvm::enumerate(algorithm.states)) {
    facts[i].state = state;
    number[state] = i;
  }
}

static llvm::StringRef spell(AssignOp op) {
  switch (op) {
  case AssignOp::Min:
    return "min=";
  case AssignOp::Max:
    return "max=";
  case AssignOp::Or:
    return "or=";
  case AssignOp::And:
    return "and=";
  default:
    return "=";
  }
}

/// Keeps the first objection.
void LatticeAnalysis::object(LatticeFact &fact, Climb climb, Span place,
                             std::string reason) {
  if (fact.place)
    return;
  fact.climb = climb;
  fact.place = place;
  fact.reason = std::move(reason);
}

//===----------------------------------------------------------------------===//
// The first walk
//===----------------------------------------------------------------------===//

// lattice-l1: a lattice variable has lattice assignments of one kind only.
void LatticeAnalysis::collect(const AssignStmt &assign) {
  LatticeFact &fact = factOf(assign.target.state);
  loopsOf[number[fact.state]].insert(loops.empty() ? nullptr : loops.back());
  if (!isLattice(assign.op)) {
    object(fact, Climb::Plain, assign.target.span, "assigned with `=`");
  } else if (isLattice(fact.op) && fact.op != assign.op) {
    object(fact, Climb::Plain, assign.opSpan,
           ("assigned with `" + spell(fact.op) + "` and with `" +
            spell(assign.op) + "`")
               .str());
  } else if (!fact.place && fact.climb == Climb::Witness) {
    object(fact, Climb::Plain, assign.target.span,
           "a witness and a lattice variable");
  } else if (!fact.place) {
    fact.climb = Climb::Monotone; // until the second walk objects
    fact.op = assign.op;
    for (const WhileStmt *loop : loops)
      if (loop)
        assigned[loop].insert(fact.state);
  }
  for (const Witness &witness : assign.witnesses) {
    LatticeFact &other = factOf(witness.target.state);
    if (other.climb == Climb::Constant)
      other.climb = Climb::Witness;
    else if (other.climb == Climb::Monotone)
      object(other, Climb::Plain, witness.target.span,
             "a witness and a lattice variable");
  }
}

/// A jump in a branch, which makes the statements around it conditional.
static const Stmt *conditionalJump(const Block &block, bool inBranch) {
  for (const Stmt *stmt : block.stmts) {
    if (inBranch && llvm::isa<BreakStmt, ContinueStmt>(stmt))
      return stmt;
    auto *branch = llvm::dyn_cast<IfStmt>(stmt);
    if (!branch)
      continue;
    for (const IfArm &arm : branch->arms)
      if (const Stmt *jump = conditionalJump(arm.body, true))
        return jump;
    if (const Stmt *jump = conditionalJump(branch->otherwise, true))
      return jump;
  }
  return nullptr;
}

void LatticeAnalysis::collectLoop(const Block &body, const WhileStmt *loop) {
  loops.push_back(loop);
  collect(body);
  loops.pop_back();
}

void LatticeAnalysis::collect(const Block &block) {
  for (const Stmt *stmt : block.stmts)
    collect(*stmt);
}

void LatticeAnalysis::collect(const Stmt &stmt) {
  switch (stmt.kind) {
  case StmtKind::Assign:
    return collect(llvm::cast<AssignStmt>(stmt));
  case StmtKind::If:
    for (const IfArm &arm : llvm::cast<IfStmt>(stmt).arms)
      collect(arm.body);
    return collect(llvm::cast<IfStmt>(stmt).otherwise);
  case StmtKind::Each:
    return collect(llvm::cast<EachStmt>(stmt).body);
  case StmtKind::While:
    return collectLoop(llvm::cast<WhileStmt>(stmt).body,
                       &llvm::cast<WhileStmt>(stmt));
  case StmtKind::Loop:
    return collectLoop(llvm::cast<LoopStmt>(stmt).body, nullptr);
  case StmtKind::For: {
    auto &loop = llvm::cast<ForStmt>(stmt);
    if (loop.reg)
      object(factOf(loop.reg), Climb::Plain, loop.variable->span,
             "the variable of a `for`");
    // Its turns are a part of one turn of the loop around it.
    return collect(loop.body);
  }
  default:
    return;
  }
}

void LatticeAnalysis::setMotions() {
  for (const LatticeFact &fact : facts) {
    if (fact.climb == Climb::Plain || fact.climb == Climb::Witness)
      motions[fact.state] = Motion::Unknown;
    else if (fact.climb == Climb::Monotone)
      motions[fact.state] = fact.op == AssignOp::Min || fact.op == AssignOp::And
                                ? Motion::Down
                                : Motion::Up;
  }
}

//===----------------------------------------------------------------------===//
// The second walk
//===----------------------------------------------------------------------===//

std::string LatticeAnalysis::describe(const Variance &variance) const {
  const Decl *decl = nullptr;
  if (auto *name = llvm::dyn_cast_if_present<NameExpr>(variance.cause))
    decl = name->decl;
  else if (auto *element =
               llvm::dyn_cast_if_present<ElementExpr>(variance.cause))
    decl = element->decl;
  if (decl && motions.lookup(decl) == Motion::Unknown)
    return ("reads `" + decl->name + "`, which is not a lattice variable")
        .str();
  return "not monotone in the lattice variables";
}

// lattice-l7: the right side moves the way of the target, indices stand still.
void LatticeAnalysis::check(const AssignStmt &assign) {
  LatticeFact &fact = factOf(assign.target.state);
  if (fact.climb != Climb::Monotone)
    return;
  if (guardObjection)
    return object(fact, Climb::NotMonotone, guardObjection->place,
                  guardObjection->reason);
  for (const Expr *index : assign.target.indices) {
    Variance v = varianceOf(*index, motions);
    if (v.motion != Motion::Still)
      return object(fact, Climb::NotMonotone, index->span, describe(v));
  }
  Variance v = varianceOf(*assign.value, motions);
  if (v.motion != Motion::Still && v.motion != motions.lookup(fact.state))
    object(fact, Climb::NotMonotone,
           v.cause ? v.cause->span : assign.value->span, describe(v));
}

// lattice-l8: what is guarded by `guard` is monotone only if the guard, once
// true, stays true.
void LatticeAnalysis::checkGuarded(const Expr *guard, const Block &block) {
  const Objection *outer = guardObjection;
  Objection own;
  if (guard && !outer) {
    Variance v = varianceOf(*guard, motions);
    if (v.motion == Motion::Down)
      own = {guard->span, "this guard can become false again"};
    else if (v.motion == Motion::Unknown)
      own = {v.cause->span, describe(v)};
    if (!own.reason.empty())
      guardObjection = &own;
  }
  check(block);
  guardObjection = outer;
}

void LatticeAnalysis::check(const Block &block) {
  for (const Stmt *stmt : block.stmts)
    check(*stmt);
}

/// Every branch but the first also needs the guards before it to be false.
void LatticeAnalysis::check(const IfStmt &stmt) {
  const Objection *outer = guardObjection;
  Objection own;
  for (const IfArm &arm : stmt.arms) {
    checkGuarded(arm.condition, arm.body);
    bool still = varianceOf(*arm.condition, motions).motion == Motion::Still;
    if (still || guardObjection)
      continue;
    own = {arm.condition->span, "this guard does not stand still"};
    guardObjection = &own;
  }
  check(stmt.otherwise);
  guardObjection = outer;
}

/// The body of a loop, all of which depends on the jumps in it.
void LatticeAnalysis::checkLoop(const Expr *guard, const Block &block) {
  const Objection *outer = guardObjection;
  Objection own;
  const Stmt *jump = outer ? nullptr : conditionalJump(block, false);
  if (jump) {
    own = {jump->span, "this jump may skip it"};
    guardObjection = &own;
  }
  checkGuarded(guard, block);
  guardObjection = outer;
}

void LatticeAnalysis::check(const ForStmt &stmt) {
  const Objection *outer = guardObjection;
  Objection own{stmt.range.span, "this range does not stand still"};
  Variance low = varianceOf(*stmt.range.low, motions);
  Variance high = varianceOf(*stmt.range.high, motions);
  bool still = low.motion == Motion::Still && high.motion == Motion::Still;
  if (!still && !outer)
    guardObjection = &own;
  checkLoop(stmt.condition, stmt.body);
  guardObjection = outer;
}

void LatticeAnalysis::check(const Stmt &stmt) {
  if (auto *assign = llvm::dyn_cast<AssignStmt>(&stmt))
    check(*assign);
  else if (auto *let = llvm::dyn_cast<LetStmt>(&stmt))
    motions[let->decl] = varianceOf(*let->value, motions).motion;
  else if (auto *branch = llvm::dyn_cast<IfStmt>(&stmt))
    check(*branch);
  else if (auto *each = llvm::dyn_cast<EachStmt>(&stmt))
    checkGuarded(each->condition, each->body);
  else if (auto *loop = llvm::dyn_cast<WhileStmt>(&stmt))
    checkLoop(loop->condition, loop->body);
  else if (auto *loop = llvm::dyn_cast<LoopStmt>(&stmt))
    checkLoop(nullptr, loop->body);
  else if (auto *loop = llvm::dyn_cast<ForStmt>(&stmt))
    check(*loop);
}

std::vector<LatticeFact> LatticeAnalysis::run() {
  collect(algorithm.body);
  setMotions();
  check(algorithm.body);
  for (LatticeFact &fact : facts) {
    auto ends = [&](const WhileStmt *loop) {
      return loop && loop->changed == fact.state &&
             assigned[loop].size() == 1 &&
             !conditionalJump(loop->body, /*inBranch=*/true);
    };
    fact.reachesFixedPoint = fact.climb == Climb::Monotone &&
                             llvm::all_of(loopsOf[number[fact.state]], ends);
  }
  return std::move(facts);
}

std::vector<LatticeFact> inferLattice(const Algorithm &algorithm) {
  return LatticeAnalysis(algorithm).run();
}

//===----------------------------------------------------------------------===//
// The report
//===----------------------------------------------------------------------===//

static llvm::StringRef orderOf(AssignOp op) {
  switch (op) {
  case AssignOp::Min:
    return "descends (scalars by >=, meet min)";
  case AssignOp::Max:
    return "ascends (scalars by <=, join max)";
  case AssignOp::Or:
    return "ascends (false < true, join or)";
  case AssignOp::And:
    return "descends (true > false, meet and)";
  default:
    return "";
  }
}

/// What the type says about the length of the climb.
static llvm::StringRef boundOf(const VarType &type) {
  if (type.kind != Kind::Mask)
    return "no bound on the turns from its type";
  if (type.location == Location::Graph)
    return "changes at most once";
  return type.location == Location::Node ? "at most n elements change"
                                         : "at most n * n elements change";
}

static void printFact(const LatticeFact &fact, const CheckedModule &module,
                      llvm::raw_ostream &os) {
  os << "  " << fact.state->name << " : " << spell(*fact.state) << ": ";
  auto place = [&] { os << " at " << module.place(*fact.place); };
  switch (fact.climb) {
  case Climb::Constant:
    os << "never assigned";
    break;
  case Climb::Witness:
    os << "a witness";
    break;
  case Climb::Plain:
    os << "not a lattice variable: " << fact.reason;
    place();
    break;
  case Climb::NotMonotone:
    os << orderOf(fact.op) << "; not monotone: " << fact.reason;
    place();
    break;
  case Climb::Monotone:
    os << orderOf(fact.op) << "; monotone";
    if (fact.reachesFixedPoint)
      os << "; `while changed(" << fact.state->name
         << ")` ends at the least fixed point";
    os << "; " << boundOf(fact.state->type);
    break;
  }
  os << '\n';
}

void printLattice(const CheckedModule &module, llvm::raw_ostream &os) {
  os << "algorithm " << module.algorithm->name << '\n';
  for (const LatticeFact &fact : inferLattice(*module.algorithm))
    printFact(fact, module, os);
}

} // namespace kleene::lang
