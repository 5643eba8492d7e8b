#include "lang/denotation/Term.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

#include <charconv>
#include <cmath>

namespace kleene::lang {

const Term &resolve(const Term &term) {
  const Term *now = &term;
  while (now->kind == TermKind::Alias)
    now = now->parts[now->isInline ? 1 : 0];
  return *now;
}

bool isSame(const Term &writtenA, const Term &writtenB) {
  const Term &a = resolve(writtenA), &b = resolve(writtenB);
  if (&a == &b)
    return true;
  if (a.kind != b.kind || a.glyph != b.glyph || a.op != b.op ||
      a.gathering != b.gathering || a.fence != b.fence || a.text != b.text ||
      a.exponent != b.exponent || a.marks != b.marks || a.isLet != b.isLet ||
      a.ops != b.ops || a.parts.size() != b.parts.size())
    return false;
  for (auto [x, y] : llvm::zip(a.parts, b.parts))
    if (!x != !y || (x && !isSame(*x, *y)))
      return false;
  return true;
}

size_t sizeOf(const Term &written, size_t limit) {
  const Term &term = resolve(written);
  size_t size = 1;
  for (const Term *part : term.parts)
    if (part && size <= limit)
      size += sizeOf(*part, limit - std::min(limit, size));
  return size;
}

bool isMembership(const Term &term) {
  return term.kind == TermKind::Chain && term.ops[0] == Operator::In;
}

bool isStep(const Term &term) {
  return term.kind == TermKind::Group || term.kind == TermKind::Sequence;
}

//===----------------------------------------------------------------------===//
// Making terms
//===----------------------------------------------------------------------===//

Term *Terms::make(TermKind kind, TermList parts) {
  storage.push_back(Term{});
  storage.back().kind = kind;
  storage.back().parts = std::move(parts);
  return &storage.back();
}

const Term *Terms::symbol(llvm::StringRef name, Marks marks) {
  Term *term = make(TermKind::Symbol);
  term->text = name.str();
  term->marks = marks;
  return term;
}

const Term *Terms::classOf(llvm::StringRef name) {
  Term *term = make(TermKind::Class);
  term->text = name.str();
  return term;
}

const Term *Terms::number(double value) {
  char buffer[32];
  llvm::StringRef text(
      buffer, std::to_chars(buffer, std::end(buffer), value).ptr - buffer);
  auto [mantissa, exponent] = text.split('e');
  Term *term = make(TermKind::Number);
  term->text = mantissa.str();
  exponent.consume_front("+");
  if (!exponent.empty())
    exponent.getAsInteger(10, term->exponent);
  return term;
}

const Term *Terms::integer(int64_t value) {
  Term *term = make(TermKind::Number);
  term->text = std::to_string(value);
  return term;
}

const Term *Terms::glyph(Glyph glyph, Marks marks) {
  Term *term = make(TermKind::Glyph);
  term->glyph = glyph;
  term->marks = marks;
  return term;
}

const Term *Terms::apply(const Term *function, TermList args) {
  args.insert(args.begin(), function);
  return make(TermKind::Apply, std::move(args));
}

const Term *Terms::apply(Glyph function, TermList args) {
  return apply(glyph(function), std::move(args));
}

const Term *Terms::prefix(Operator op, const Term *operand) {
  Term *term = make(TermKind::Prefix, {operand});
  term->op = op;
  return term;
}

const Term *Terms::infix(Operator op, const Term *left, const Term *right) {
  Term *term = make(TermKind::Infix, {left, right});
  term->op = op;
  return term;
}

/// The way a comparison points: -1 down, 1 up, 0 neither.
static int directionOf(Operator op) {
  if (op == Operator::Less || op == Operator::LessEqual)
    return 1;
  return op == Operator::Greater || op == Operator::GreaterEqual ? -1 : 0;
}

static bool continues(const Term &chain, const Term &next) {
  if (next.kind != TermKind::Chain || chain.kind != TermKind::Chain)
    return false;
  const int direction = directionOf(next.ops.front());
  return direction && direction == directionOf(chain.ops.back()) &&
         isSame(*chain.parts.back(), *next.parts.front());
}

const Term *Terms::conjunction(TermList parts) {
  TermList flat;
  for (const Term *part : parts) {
    bool nested = part->kind == TermKind::Infix && part->op == Operator::And;
    for (const Term *each : nested ? part->parts : TermList{part}) {
      if (flat.empty() || !continues(*flat.back(), *each)) {
        flat.push_back(each);
        continue;
      }
      Term *longer = make(TermKind::Chain, flat.back()->parts);
      longer->ops = flat.back()->ops;
      llvm::append_range(longer->ops, each->ops);
      llvm::append_range(longer->parts, llvm::drop_begin(each->parts));
      flat.back() = longer;
    }
  }
  if (flat.size() < 2)
    return flat.empty() ? nullptr : flat.front();
  Term *term = make(TermKind::Infix, std::move(flat));
  term->op = Operator::And;
  return term;
}

const Term *Terms::disjunction(TermList parts) {
  TermList flat;
  for (const Term *part : parts) {
    if (part->kind == TermKind::Infix && part->op == Operator::Or)
      llvm::append_range(flat, part->parts);
    else
      flat.push_back(part);
  }
  if (flat.size() < 2)
    return flat.empty() ? nullptr : flat.front();
  Term *term = make(TermKind::Infix, std::move(flat));
  term->op = Operator::Or;
  return term;
}

const Term *Terms::negation(const Term *mask) {
  const Term &term = *mask;
  if (term.kind == TermKind::Prefix && term.op == Operator::Not)
    return term.parts[0];
  // Of numbers; NaN is outside of the mathematics.
  static constexpr std::pair<Operator, Operator> opposites[] = {
      {Operator::Equal, Operator::NotEqual},
      {Operator::Less, Operator::GreaterEqual},
      {Operator::Greater, Operator::LessEqual}};
  if (term.kind == TermKind::Chain && term.ops.size() == 1)
    for (auto [a, b] : opposites)
      if (term.ops[0] == a || term.ops[0] == b)
        return relation(term.ops[0] == a ? b : a, term.parts[0], term.parts[1]);
  return prefix(Operator::Not, mask);
}

const Term *Terms::cases(TermList arms, const Term *otherwise) {
  TermList all;
  auto add = [&](const Term *value, const Term *condition) {
    const bool joins = all.size() >= 2 && isSame(*all[all.size() - 2], *value);
    if (!joins) {
      all.push_back(value);
      all.push_back(condition);
      return;
    }
    all.back() = disjunction({all.back(), condition});
  };
  for (size_t i = 0; i < arms.size(); i += 2)
    add(arms[i], arms[i + 1]);
  while (otherwise->kind == TermKind::Cases) {
    const TermList &inner = otherwise->parts;
    for (size_t i = 0; i + 1 < inner.size(); i += 2)
      add(inner[i], inner[i + 1]);
    otherwise = inner.back();
  }
  while (!all.empty() && isSame(*all[all.size() - 2], *otherwise))
    all.resize(all.size() - 2);
  if (all.empty())
    return otherwise;
  all.push_back(otherwise);
  return make(TermKind::Cases, std::move(all));
}

const Term *Terms::gather(Gathering op, const Term *value, const Term *variable,
                          const Term *range, TermList conditions) {
  conditions.insert(conditions.begin(), {value, variable, range});
  Term *term = make(TermKind::Gather, std::move(conditions));
  term->gathering = op;
  return term;
}

const Term *Terms::update(const Term *function, TermList places) {
  places.insert(places.begin(), function);
  return make(TermKind::Update, std::move(places));
}

const Term *Terms::fence(Fence fence, TermList parts) {
  Term *term = make(TermKind::Fence, std::move(parts));
  term->fence = fence;
  return term;
}

const Term *Terms::together(Fence around, const TermList &parts) {
  return parts.size() == 1 ? parts[0] : fence(around, parts);
}

const Term *Terms::power(const Term *base, const Term *exponent) {
  return make(TermKind::Power, {base, exponent});
}

const Term *Terms::relation(Operator op, const Term *left, const Term *right) {
  Term *term = make(TermKind::Chain, {left, right});
  term->ops = {op};
  return term;
}

const Term *Terms::longer(const Term *equality, const Term *next) {
  Term *term = make(TermKind::Chain, {equality});
  if (equality->kind == TermKind::Chain) {
    term->parts = equality->parts;
    term->ops = equality->ops;
  }
  term->parts.push_back(next);
  term->ops.push_back(Operator::Equal);
  return term;
}

const Term *Terms::define(Operator op, const Term *left, const Term *right) {
  Term *term = make(TermKind::Define, {left, right});
  term->op = op;
  return term;
}

const Term *Terms::let(const Term *name, const Term *value) {
  Term *term = make(TermKind::Define, {name, value});
  term->op = Operator::Equal;
  term->isLet = true;
  return term;
}

Term *Terms::alias(const Term *name, const Term *value) {
  return make(TermKind::Alias, {name, value});
}

const Term *Terms::scope(const Term *variables, TermList conditions) {
  conditions.insert(conditions.begin(), variables);
  return make(TermKind::Scope, std::move(conditions));
}

const Term *Terms::group(const Term *scope, TermList equations) {
  equations.insert(equations.begin(), scope);
  return make(TermKind::Group, std::move(equations));
}

const Term *Terms::sequence(TermList steps) {
  TermList flat;
  for (const Term *step : steps) {
    if (step->kind == TermKind::Sequence)
      llvm::append_range(flat, step->parts);
    else
      flat.push_back(step);
  }
  // What changes nothing is left out.
  llvm::erase_if(flat, [](const Term *step) {
    return step->kind == TermKind::Glyph && step->glyph == Glyph::Identity;
  });
  while (!flat.empty() && flat.back()->isLet)
    flat.pop_back();
  if (flat.empty())
    return glyph(Glyph::Identity);
  return flat.size() == 1 ? flat.front()
                          : make(TermKind::Sequence, std::move(flat));
}

static bool asInteger(const Term &term, int64_t &value) {
  return term.kind == TermKind::Number && !term.exponent &&
         !llvm::StringRef(term.text).getAsInteger(10, value);
}

const Term *Terms::plus(const Term *value, int64_t number) {
  const Term &term = resolve(*value);
  int64_t known = 0;
  if (number == 0)
    return value;
  // Numbers near the end of the range are left as they stand.
  auto isSmall = [](int64_t x) { return std::abs(double(x)) < 1e15; };
  if (asInteger(term, known) && isSmall(known))
    return integer(known + number);
  const bool sum = term.kind == TermKind::Infix && term.parts.size() == 2 &&
                   (term.op == Operator::Add || term.op == Operator::Subtract);
  if (sum && asInteger(*term.parts[1], known) && isSmall(known))
    return plus(term.parts[0],
                (term.op == Operator::Add ? known : -known) + number);
  return number > 0 ? infix(Operator::Add, value, integer(number))
                    : infix(Operator::Subtract, value, integer(-number));
}

} // namespace kleene::lang
