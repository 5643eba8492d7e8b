// What the signs of a denotation mean: only those that it has.

#include "lang/denotation/DenoterInternal.h"

namespace kleene::lang {

namespace {

/// The signs of a document.
class Signs {
public:
  explicit Signs(const Document &document) {
    for (const Section &section : document.sections)
      for (const Line &line : section.lines) {
        note(line.term);
        for (const Piece &piece : line.prose)
          note(piece.term);
      }
  }
  bool has(Glyph glyph) const { return glyphs.contains(unsigned(glyph)); }
  bool has(Gathering op) const { return gatherings.contains(unsigned(op)); }
  bool has(TermKind kind) const { return kinds.contains(unsigned(kind)); }
  bool has(Operator op) const { return operators.contains(unsigned(op)); }

private:
  void note(const Term *term) {
    if (!term || !seen.insert(term).second)
      return;
    kinds.insert(unsigned(term->kind));
    if (term->kind == TermKind::Glyph)
      glyphs.insert(unsigned(term->glyph));
    if (term->kind == TermKind::Gather)
      gatherings.insert(unsigned(term->gathering));
    if (term->kind == TermKind::Prefix)
      operators.insert(unsigned(term->op));
    for (const Term *part : term->parts)
      note(part);
  }

  llvm::DenseSet<const Term *> seen;
  llvm::DenseSet<unsigned> glyphs, gatherings, kinds, operators;
};

/// Makes the lines of the section.
class Writer {
public:
  Writer(Document &document, const Term *nodes)
      : terms(document.terms), nodes(nodes), signs(document) {}
  std::vector<Line> run();

private:
  void say(Prose prose) { lines.push_back({nullptr, std::move(prose)}); }
  void sets();
  void steps();
  void loops();
  void choices();
  const Term *glyph(Glyph glyph) { return terms.glyph(glyph); }
  const Term *name(const char *text, Marks marks = {}) {
    return terms.symbol(text, marks);
  }

  Terms &terms;
  const Term *nodes;
  Signs signs;
  std::vector<Line> lines;
};

} // namespace

void Writer::sets() {
  Prose prose{
      terms.relation(
          Operator::Equal, nodes,
          terms.fence(Fence::Set, {terms.integer(0), glyph(Glyph::LowDots),
                                   terms.plus(name("n"), -1)})),
      " are the nodes"};
  if (signs.has(Glyph::Booleans)) {
    prose.push_back(", ");
    prose.push_back(terms.relation(
        Operator::Equal, glyph(Glyph::Booleans),
        terms.fence(Fence::Set, {glyph(Glyph::False), glyph(Glyph::True)})));
  }
  if (signs.has(Glyph::ExtendedReals)) {
    const Term *infinity = glyph(Glyph::Infinity);
    prose.push_back(", ");
    prose.push_back(terms.relation(
        Operator::Equal, glyph(Glyph::ExtendedReals),
        terms.infix(
            Operator::Union, glyph(Glyph::Reals),
            terms.fence(Fence::Set, {terms.prefix(Operator::Negate, infinity),
                                     infinity}))));
  }
  prose.push_back(".");
  say(std::move(prose));
}

void Writer::steps() {
  const Term *x = name("x");
  say({"A state in ", glyph(Glyph::States),
       " gives every state variable a value. ",
       terms.glyph(Glyph::State, {.subscript = 0}),
       " is the initial state and ", terms.symbol("x", {.subscript = 0}),
       " the value of ", x, " in it; ",
       terms.glyph(Glyph::State, {.star = true}), " is the final state and ",
       terms.symbol("x", {.star = true}), " the value of ", x, " in it."});
  const Term *after = name("x", {.prime = true});
  const Term *s = name("S"), *r = name("R");
  const Term *states = glyph(Glyph::States);
  Prose prose{"Steps are partial functions ",
              terms.infix(Operator::PartialArrow, states, states),
              ". In a step ",
              x,
              " is the value of a variable before and ",
              after,
              " after it; "};
  prose.push_back(
      terms.group(nullptr, {terms.define(Operator::Equal, after, name("e"))}));
  prose.push_back(" leaves everything else as it is");
  if (signs.has(TermKind::Update)) {
    prose.push_back(", and ");
    prose.push_back(terms.update(x, {name("a"), name("b")}));
    prose.push_back(" is ");
    prose.push_back(x);
    prose.push_back(" with the value ");
    prose.push_back(name("b"));
    prose.push_back(" at ");
    prose.push_back(name("a"));
  }
  prose.push_back(". ");
  prose.push_back(terms.relation(
      Operator::Equal,
      terms.apply(terms.fence(Fence::Tuple, {terms.sequence({s, r})}),
                  {glyph(Glyph::State)}),
      terms.apply(r, {terms.apply(s, {glyph(Glyph::State)})})));
  prose.push_back(". An index outside of ");
  prose.push_back(nodes);
  prose.push_back(" leaves a step undefined.");
  say(std::move(prose));
}

void Writer::loops() {
  if (!signs.has(Operator::Lfp))
    return;
  const Term *f = name("F"), *t = name("t");
  const Term *bottom = glyph(Glyph::Bottom);
  say({"A loop ", name("W"), " is the least fixed point of its functional ", f,
       ": ",
       terms.relation(
           Operator::Equal, terms.prefix(Operator::Lfp, f),
           terms.gather(
               Gathering::Join, terms.apply(terms.power(f, t), {bottom}), t,
               terms.relation(Operator::In, t, glyph(Glyph::Naturals)), {})),
       " with ", bottom,
       " nowhere defined, functions ordered by inclusion of their graphs. ",
       glyph(Glyph::Next),
       " stands for the turns to come: what does not go on with it leaves the "
       "loop."});
}

void Writer::choices() {
  const bool least = signs.has(Gathering::ArgMin) ||
                     signs.has(Gathering::ArgMax) ||
                     signs.has(Gathering::First);
  const bool greatest = signs.has(Gathering::LastArgMin) ||
                        signs.has(Gathering::LastArgMax) ||
                        signs.has(Gathering::Last);
  if (signs.has(Gathering::ArgMin) || signs.has(Gathering::ArgMax))
    say({"Of equal values argmin and argmax take the first index."});
  if (signs.has(Gathering::LastArgMin) || signs.has(Gathering::LastArgMax))
    say({"With an arrow they take the last one."});
  if (least || greatest)
    say({"An index chosen from nothing is ", terms.integer(0), "."});
}

std::vector<Line> Writer::run() {
  sets();
  steps();
  loops();
  choices();
  return std::move(lines);
}

void addConventions(Document &document, const Term *nodes) {
  Section section{"Notation", Writer(document, nodes).run()};
  document.sections.insert(document.sections.begin(), std::move(section));
}

} // namespace kleene::lang
