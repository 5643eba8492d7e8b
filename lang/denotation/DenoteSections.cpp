// What is declared: inputs, states, hints, outputs; and the body as a whole.

#include "lang/denotation/DenoterInternal.h"

namespace kleene::lang {

using llvm::cast;

Section &Denoter::section(const char *heading) {
  if (document.sections.empty() || document.sections.back().heading != heading)
    document.sections.push_back({heading, {}});
  return document.sections.back();
}

//===----------------------------------------------------------------------===//
// Carriers
//===----------------------------------------------------------------------===//

/// Whether a scalar may be infinite, by what it is made of.
bool Denoter::isInfinite(const Expr &expr) const {
  if (expr.type.kind != ValueKind::Scalar)
    return false;
  auto any = [&](llvm::ArrayRef<Expr *> parts) {
    return llvm::any_of(parts, [&](Expr *part) { return isInfinite(*part); });
  };
  switch (expr.kind) {
  case ExprKind::Inf:
    return true;
  case ExprKind::Name:
  case ExprKind::Element:
    return infinite.contains(namedBy(expr));
  case ExprKind::Unary:
    return any(cast<UnaryExpr>(expr).operand);
  case ExprKind::Binary:
    return any({cast<BinaryExpr>(expr).left, cast<BinaryExpr>(expr).right});
  case ExprKind::If:
    return any(cast<IfExpr>(expr).otherwise) ||
           llvm::any_of(cast<IfExpr>(expr).arms,
                        [&](const ConditionalArm &arm) {
                          return isInfinite(*arm.value);
                        });
  case ExprKind::Call:
    return any(cast<CallExpr>(expr).args);
  case ExprKind::Reduce: { // of nothing min and max are infinite
    auto &reduce = cast<ReduceExpr>(expr);
    return reduce.op == ReduceOp::Min || reduce.op == ReduceOp::Max ||
           any(reduce.value);
  }
  case ExprKind::Number:
  case ExprKind::Bool:
  case ExprKind::Size:
  case ExprKind::Self:
  case ExprKind::Class:
  case ExprKind::Convert:
    return false;
  }
  llvm_unreachable("every kind is above");
}

/// Which variables and local names may be infinite: until nothing is added. A
/// lattice needs its least element.
void Denoter::findInfinite() {
  for (const LatticeFact &fact : facts)
    if (fact.climb == Climb::Monotone &&
        (fact.op == AssignOp::Min || fact.op == AssignOp::Max))
      infinite.insert(fact.state);
  std::vector<std::pair<const Decl *, const Expr *>> values;
  for (const InputDecl *input : algorithm.inputs)
    if (input->value)
      values.push_back({input, input->value});
  for (const StateDecl *state : algorithm.states)
    values.push_back({state, state->value});
  for (const Stmt *stmt : algorithm.body.stmts)
    forEachStmt(*stmt, [&](const Stmt &inner) {
      if (auto *assign = llvm::dyn_cast<AssignStmt>(&inner)) {
        values.push_back({assign->target.state, assign->value});
        for (const Witness &witness : assign->witnesses)
          values.push_back({witness.target.state, witness.value});
      } else if (auto *let = llvm::dyn_cast<LetStmt>(&inner)) {
        values.push_back({let->decl, let->value});
      }
    });
  for (bool added = true; added;) {
    added = false;
    for (auto [decl, value] : values)
      if (!infinite.contains(decl) && isInfinite(*value))
        added = infinite.insert(decl).second;
  }
}

/// The set of the elements.
const Term *Denoter::setOf(const VarDecl &decl) {
  switch (decl.type.kind) {
  case Kind::Scalar:
    return terms.glyph(infinite.contains(&decl) ? Glyph::ExtendedReals
                                                : Glyph::Reals);
  case Kind::Mask:
    return terms.glyph(Glyph::Booleans);
  case Kind::MaskOne:
  case Kind::Pointer:
    return nodes;
  case Kind::Permutation:
    return terms.apply(Glyph::Permutations, {nodes});
  case Kind::Categorical: {
    TermList classes;
    for (llvm::StringRef name : decl.type.classes->names)
      classes.push_back(terms.classOf(name));
    return terms.fence(Fence::Set, classes);
  }
  }
  llvm_unreachable("every kind is above");
}

const Term *Denoter::declaration(const VarDecl &decl) {
  const Term *name = terms.symbol(decl.name), *set = setOf(decl);
  const unsigned rank = decl.type.rank();
  if (rank == 0 || decl.type.kind == Kind::Permutation)
    return terms.relation(Operator::In, name, set);
  const Term *domain =
      rank == 1 ? nodes : terms.infix(Operator::Times, nodes, nodes);
  return terms.relation(Operator::Has, name,
                        terms.infix(Operator::Arrow, domain, set));
}

/// Variables of one carrier share a line.
void Denoter::declare(Section &section, const VarDecl &decl, Prose prose) {
  const Term *made = declaration(decl);
  Line *last = section.lines.empty() ? nullptr : &section.lines.back();
  if (last && last->prose.empty() && prose.empty() &&
      isSame(*last->term->parts[1], *made->parts[1]) &&
      last->term->ops == made->ops) {
    const Term *known = last->term->parts[0];
    TermList names{known};
    if (known->kind == TermKind::Fence)
      names = known->parts;
    names.push_back(made->parts[0]);
    last->term = terms.relation(made->ops[0], terms.fence(Fence::List, names),
                                made->parts[1]);
    return;
  }
  section.lines.push_back({made, std::move(prose)});
}

/// One equation for states that begin alike: x(v) = y(v) = 0. Null for others.
const Term *Denoter::sharedEquation(const Term *known, const Term *next) {
  if (known->op != Operator::Equal || next->op != Operator::Equal ||
      !isSame(*known->parts[1], *next->parts[1]))
    return nullptr;
  const Term &left = *known->parts[0];
  const Term &last = left.kind == TermKind::Chain ? *left.parts.back() : left;
  const Term &added = *next->parts[0];
  auto sameIndex = [](const Term *x, const Term *y) { return isSame(*x, *y); };
  const bool alike =
      last.kind == added.kind &&
      llvm::equal(llvm::drop_begin(last.parts, !last.parts.empty()),
                  llvm::drop_begin(added.parts, !added.parts.empty()),
                  sameIndex);
  return alike ? terms.define(Operator::Equal,
                              terms.longer(known->parts[0], &added),
                              known->parts[1])
               : nullptr;
}

/// An equation for all elements of a variable.
void Denoter::definition(Section &section, const VarDecl &decl, Marks marks,
                         Prose prose) {
  NameScope scope(*this);
  const TermList binders = introduceBinders(decl);
  const Term *left = at(terms.symbol(decl.name, marks), binders);
  const Term *right = expr(*decl.value);
  if (decl.where)
    prose = {", undefined unless ", expr(*decl.where)};
  const Term *made = equation(decl, left, right);
  if (marks.subscript == 0 && !section.lines.empty())
    if (const Term *shared = sharedEquation(section.lines.back().term, made)) {
      section.lines.back().term = shared;
      return;
    }
  section.lines.push_back({made, std::move(prose)});
}

//===----------------------------------------------------------------------===//
// Sections
//===----------------------------------------------------------------------===//

void Denoter::inputs() {
  Section &own = section("Inputs");
  for (const InputDecl *input : algorithm.inputs)
    declare(own, *input, {});
  for (const InputDecl *input : algorithm.inputs)
    if (input->value)
      definition(own, *input, {}, {", unless given"});
}

void Denoter::states() {
  if (facts.empty())
    return;
  Section &own = section("State space");
  for (const LatticeFact &fact : facts) {
    Prose prose;
    const bool isLattice =
        fact.climb == Climb::Monotone || fact.climb == Climb::NotMonotone;
    if (isLattice)
      prose = orderOf(fact.op, fact.state->type.rank() > 0);
    else if (fact.climb == Climb::Constant)
      prose = {", constant"};
    declare(own, *fact.state, std::move(prose));
  }
}

/// The order in which a lattice variable climbs.
Prose Denoter::orderOf(AssignOp op, bool pointwise) {
  const Term *x = terms.symbol("x"), *y = terms.symbol("y");
  auto rows = [&](const Term *order, const Term *join) {
    return Prose{", with ",
                 terms.relation(Operator::Below, x, y),
                 " iff ",
                 order,
                 ", join ",
                 join,
                 pointwise ? ", point by point" : ""};
  };
  switch (latticeOf(op)) {
  case LatticeOp::Min:
    return rows(terms.relation(Operator::GreaterEqual, x, y),
                terms.glyph(Glyph::Min));
  case LatticeOp::Max:
    return rows(terms.relation(Operator::LessEqual, x, y),
                terms.glyph(Glyph::Max));
  case LatticeOp::Or:
    return rows(terms.infix(Operator::Implies, x, y),
                terms.glyph(Glyph::Disjunction));
  case LatticeOp::And:
    return rows(terms.infix(Operator::Implies, y, x),
                terms.glyph(Glyph::Conjunction));
  }
  llvm_unreachable("every operation is above");
}

void Denoter::initial() {
  if (algorithm.states.empty())
    return;
  Section &own = section("Initial state");
  view = View::Initial;
  for (const StateDecl *state : algorithm.states)
    definition(own, *state, {.subscript = 0});
  view = View::Current;
}

void Denoter::body() {
  const Term *whole = steps(algorithm.body.stmts, nullptr);
  Section &own = section("Meaning");
  const Term *result = terms.glyph(Glyph::State, {.star = true});
  const Term *start = terms.glyph(Glyph::State, {.subscript = 0});
  const bool single = loops && definitions.front().term->parts[0] == whole;
  const Term *program = single ? whole : fresh({"P", "Q", "M"});
  own.lines.push_back(
      {terms.define(Operator::Equal, result, terms.apply(program, {start})),
       {}});
  if (!single)
    own.lines.push_back({terms.define(Operator::Equal, program, whole), {}});
  llvm::append_range(own.lines, definitions);
}

void Denoter::hints() {
  if (algorithm.hints.empty())
    return;
  Section &own = section("Trace");
  Prose rows{"A row "};
  rows.push_back(
      terms.apply(fresh({"h", "g", "o"}), {terms.glyph(Glyph::State)}));
  switch (algorithm.observation) {
  case Observation::Probes:
    rows.push_back(
        " is taken at each probe of the text; probes change nothing, "
        "so they are not written above.");
    break;
  case Observation::Whiles:
    rows.push_back(" is taken before every turn of the outermost while loops.");
    break;
  case Observation::End:
    rows.push_back(" is taken at the end.");
    break;
  }
  Prose shown;
  for (const HintDecl *hint : algorithm.hints) {
    if (hint->isView)
      continue;
    shown.push_back(shown.empty() ? " It shows " : ", ");
    shown.push_back(terms.symbol(hint->name));
  }
  const bool views = llvm::any_of(
      algorithm.hints, [](const HintDecl *hint) { return hint->isView; });
  if (!shown.empty())
    shown.push_back(views ? ", and" : ".");
  else
    shown.push_back(" It shows");
  llvm::append_range(rows, shown);
  own.lines.push_back({nullptr, std::move(rows)});
  for (const HintDecl *hint : algorithm.hints)
    if (hint->isView)
      definition(own, *hint, {});
}

void Denoter::outputs() {
  if (algorithm.outputs.empty())
    return;
  Section &own = section("Outputs");
  view = View::Final;
  for (const OutputDecl *output : algorithm.outputs)
    definition(own, *output, {});
  view = View::Current;
}

} // namespace kleene::lang
