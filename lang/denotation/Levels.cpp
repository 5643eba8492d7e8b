// How tightly terms bind, and as operands of what.

#include "lang/denotation/Term.h"

#include "llvm/Support/ErrorHandling.h"

namespace kleene::lang {

Level levelOf(Operator op) {
  static constexpr Level levels[] = {
#define OPERATOR(name, unicode, latex, level) Level::level,
#include "lang/denotation/Glyphs.def"
  };
  return levels[unsigned(op)];
}

static Level levelOfGathering(Gathering gathering) {
  switch (gathering) {
  case Gathering::Exists:
  case Gathering::ForAll:
    return Level::Loose;
  case Gathering::ArgMin:
  case Gathering::ArgMax:
  case Gathering::LastArgMin:
  case Gathering::LastArgMax:
  case Gathering::Sum:
  case Gathering::Join:
    return Level::Gather;
  case Gathering::Min:
  case Gathering::Max:
  case Gathering::Count:
  case Gathering::First:
  case Gathering::Last:
    return Level::Atom;
  }
  llvm_unreachable("every gathering is above");
}

Level levelOf(const Term &written) {
  const Term &term = resolve(written);
  switch (term.kind) {
  case TermKind::Symbol:
  case TermKind::Class:
  case TermKind::Glyph:
  case TermKind::Fence:
  case TermKind::Group:
  case TermKind::Alias:
    return Level::Atom;
  case TermKind::Number: // -1 is written with a sign, 2e-3 as a product
    return term.exponent              ? Level::Product
           : term.text.front() == '-' ? Level::Sum
                                      : Level::Atom;
  case TermKind::Apply:
  case TermKind::Update:
  case TermKind::Power:
    return Level::Postfix;
  case TermKind::Prefix:
  case TermKind::Infix:
    return levelOf(term.op);
  case TermKind::Chain:
    return Level::Relation;
  case TermKind::Gather:
    return levelOfGathering(term.gathering);
  case TermKind::Cases:
  case TermKind::Define:
  case TermKind::Scope:
    return Level::Loose;
  case TermKind::Sequence:
    return Level::Step;
  }
  llvm_unreachable("every kind is above");
}

static Level tighter(Level level) { return Level(unsigned(level) + 1); }

Level prefixContext(Operator op) {
  return op == Operator::Negate ? Level::Product : Level::Postfix;
}

Level operandContext(const Term &term, size_t i) {
  const Level level = levelOf(term.op);
  if (level == Level::Iff)
    return Level::Or;
  const bool left = level == Level::Sum || level == Level::Product;
  return left && i == 0 ? level : tighter(level);
}

Level lastContext(Operator op) {
  const bool set = op == Operator::Has || op == Operator::In;
  return set ? Level::Arrow : Level::Gather;
}

} // namespace kleene::lang
