// Parentheses stand where they are needed and nowhere else, in both notations.

#include "lang/denotation/Notation.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

class NotationTest : public testing::Test {
protected:
  std::string unicode(const Term *term) {
    return toString(*term, Notation::Unicode);
  }
  std::string latex(const Term *term) {
    return toString(*term, Notation::LaTeX);
  }
  const Term *op(Operator op, const Term *left, const Term *right) {
    return terms.infix(op, left, right);
  }

  Terms terms;
  const Term *a = terms.symbol("a"), *b = terms.symbol("b"),
             *c = terms.symbol("c"), *f = terms.symbol("f");
};

} // namespace

TEST_F(NotationTest, SumsAndProducts) {
  using enum Operator;
  EXPECT_EQ(unicode(op(Add, op(Add, a, b), c)), "a + b + c");
  EXPECT_EQ(unicode(op(Subtract, a, op(Subtract, b, c))), "a − (b − c)");
  EXPECT_EQ(unicode(op(Subtract, a, op(Multiply, b, c))), "a − b · c");
  EXPECT_EQ(unicode(op(Multiply, op(Add, a, b), c)), "(a + b) · c");
  EXPECT_EQ(unicode(op(Divide, a, op(Multiply, b, c))), "a / (b · c)");
  EXPECT_EQ(unicode(op(Divide, op(Multiply, a, b), c)), "a · b / c");
  EXPECT_EQ(unicode(op(Multiply, a, op(Modulo, b, c))), "a · (b mod c)");
  EXPECT_EQ(latex(op(Divide, a, op(Multiply, b, c))), "a / (b \\cdot c)");
}

TEST_F(NotationTest, Signs) {
  using enum Operator;
  const Term *minus = terms.prefix(Negate, a);
  EXPECT_EQ(unicode(op(Add, minus, b)), "−a + b");
  EXPECT_EQ(unicode(op(Add, b, minus)), "b + (−a)");
  EXPECT_EQ(unicode(op(Multiply, minus, b)), "(−a) · b");
  EXPECT_EQ(unicode(terms.prefix(Negate, op(Multiply, a, b))), "−a · b");
  EXPECT_EQ(unicode(terms.prefix(Negate, op(Add, a, b))), "−(a + b)");
  EXPECT_EQ(unicode(op(Subtract, a, terms.integer(-2))), "a − (−2)");
  EXPECT_EQ(unicode(terms.number(1e-9)), "10⁻⁹");
  EXPECT_EQ(latex(terms.number(2.5e20)), "2.5 \\cdot 10^{20}");
  EXPECT_EQ(unicode(terms.apply(f, {terms.number(0.01)})), "f(0.01)");
}

TEST_F(NotationTest, Logic) {
  const Term *or_ = terms.disjunction({a, b});
  const Term *and_ = terms.conjunction({a, b});
  EXPECT_EQ(unicode(terms.conjunction({or_, c})), "(a ∨ b) ∧ c");
  EXPECT_EQ(unicode(terms.disjunction({and_, c})), "a ∧ b ∨ c");
  EXPECT_EQ(unicode(terms.disjunction({a, or_})), "a ∨ a ∨ b");
  EXPECT_EQ(unicode(terms.negation(and_)), "¬(a ∧ b)");
  EXPECT_EQ(unicode(terms.negation(terms.negation(a))), "a");
  EXPECT_EQ(unicode(op(Operator::Iff, or_, c)), "a ∨ b ⇔ c");
  EXPECT_EQ(unicode(terms.conjunction({op(Operator::Iff, a, b), c})),
            "(a ⇔ b) ∧ c");
  EXPECT_EQ(latex(terms.negation(and_)), "\\lnot(a \\land b)");
  EXPECT_EQ(latex(terms.negation(a)), "\\lnot a");
}

TEST_F(NotationTest, Comparisons) {
  using enum Operator;
  auto less = [&](const Term *x, const Term *y) {
    return terms.relation(Less, x, y);
  };
  EXPECT_EQ(unicode(terms.conjunction({less(a, b), less(b, c)})), "a < b < c");
  EXPECT_EQ(
      unicode(terms.conjunction({less(a, b), terms.relation(Greater, b, c)})),
      "a < b ∧ b > c");
  EXPECT_EQ(unicode(terms.negation(less(a, b))), "a ≥ b");
  EXPECT_EQ(unicode(terms.negation(terms.relation(Equal, a, b))), "a ≠ b");
  EXPECT_EQ(unicode(terms.relation(Equal, op(Add, a, b), c)), "a + b = c");
  EXPECT_EQ(unicode(terms.relation(Equal, less(a, b), c)), "(a < b) = c");
}

TEST_F(NotationTest, Gatherings) {
  const Term *in = terms.relation(Operator::In, a, terms.symbol("V"));
  const Term *sum = op(Operator::Add, a, b);
  const Term *total = terms.gather(Gathering::Sum, sum, a, in, {});
  EXPECT_EQ(unicode(total), "Σ_{a ∈ V} (a + b)");
  EXPECT_EQ(unicode(op(Operator::Add, total, c)), "(Σ_{a ∈ V} (a + b)) + c");
  EXPECT_EQ(latex(total), "\\sum_{a \\in V} (a + b)");
  const Term *least = terms.gather(Gathering::Min, sum, a, in, {b});
  EXPECT_EQ(unicode(op(Operator::Multiply, least, c)),
            "min{a + b | a ∈ V, b} · c");
  const Term *some = terms.gather(Gathering::Exists, nullptr, a, in, {b});
  EXPECT_EQ(unicode(some), "∃a ∈ V: b");
  EXPECT_EQ(unicode(terms.conjunction({some, c})), "(∃a ∈ V: b) ∧ c");
  EXPECT_EQ(latex(some), "\\exists a \\in V\\colon\\ b");
}

TEST_F(NotationTest, Functions) {
  const Term *changed = terms.update(f, {a, op(Operator::Add, b, c)});
  EXPECT_EQ(unicode(changed), "f[a ↦ b + c]");
  EXPECT_EQ(unicode(terms.apply(changed, {a})), "f[a ↦ b + c](a)");
  EXPECT_EQ(unicode(terms.apply(terms.prefix(Operator::Lfp, f), {a})),
            "(lfp f)(a)");
  EXPECT_EQ(latex(terms.prefix(Operator::Lfp, terms.apply(f, {a}))),
            "\\operatorname{lfp}f(a)");
  EXPECT_EQ(unicode(terms.fence(Fence::Floor, {op(Operator::Divide, a, b)})),
            "⌊a / b⌋");
}

TEST_F(NotationTest, Names) {
  const Term *name = terms.symbol("pi_h", {.prime = true, .subscript = 12});
  EXPECT_EQ(unicode(name), "pi_h₁₂′");
  EXPECT_EQ(latex(name), "\\mathit{pi\\_h}_{12}^{\\prime}");
  EXPECT_EQ(latex(terms.symbol("x", {.hat = true})), "\\hat{x}");
  EXPECT_EQ(latex(terms.classOf("blue_ish")), "\\mathsf{blue\\_ish}");
}

TEST_F(NotationTest, Cases) {
  const Term *cases = terms.cases({a, b}, c);
  EXPECT_EQ(unicode(op(Operator::Add, cases, a)), "{a if b; c otherwise} + a");
  EXPECT_EQ(latex(op(Operator::Add, cases, a)),
            "\\left(\\begin{cases} a & \\text{if }b \\\\ c & "
            "\\text{otherwise} \\end{cases}\\right) + a");
  // Arms of one value are one arm, and inner cases at the end are taken in.
  EXPECT_EQ(unicode(terms.cases({a, b}, terms.cases({a, c}, b))),
            "{a if b ∨ c; b otherwise}");
  EXPECT_EQ(unicode(terms.cases({a, b}, a)), "a");
}

TEST_F(NotationTest, Steps) {
  const Term *x = terms.symbol("x", {.prime = true});
  const Term *step =
      terms.group(nullptr, {terms.define(Operator::Equal, x, a)});
  const Term *nothing = terms.glyph(Glyph::Identity);
  EXPECT_EQ(unicode(terms.sequence({step, nothing, f})), "⟨x′ = a⟩ ; f");
  EXPECT_EQ(unicode(terms.sequence({nothing, nothing})), "id");
  EXPECT_EQ(unicode(terms.apply(
                terms.fence(Fence::Tuple, {terms.sequence({f, step})}), {a})),
            "(f ; ⟨x′ = a⟩)(a)");
  EXPECT_EQ(latex(terms.sequence({terms.let(b, a), step})),
            "\\text{let }b = a\\text{ in}\\ \\langle x^{\\prime} = a\\rangle");
}

TEST_F(NotationTest, Bounds) {
  EXPECT_EQ(unicode(terms.plus(terms.plus(a, 1), -1)), "a");
  EXPECT_EQ(
      unicode(terms.plus(op(Operator::Subtract, a, terms.integer(1)), -1)),
      "a − 2");
  EXPECT_EQ(unicode(terms.plus(terms.integer(4), -1)), "3");
  EXPECT_EQ(unicode(terms.plus(terms.integer(INT64_MAX), 1)),
            "9223372036854775807 + 1");
}
