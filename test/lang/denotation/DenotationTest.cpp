// What statements and declarations mean: a small program for each rule.

#include "lang/denotation/Denotation.h"
#include "lang/denotation/Notation.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

std::string denotationOf(const std::string &program) {
  DiagnosticEngine diags;
  auto source = SourceFile::fromText("x.kln", program, diags);
  auto module = check(*source, diags);
  std::string text;
  llvm::raw_string_ostream os(text);
  if (module)
    print(*denote(*module), Notation::Unicode, os);
  else
    diags.renderText(os);
  return text;
}

/// The lines of a section, without the blanks before them; "" if there is none.
std::string sectionOf(const std::string &text, const std::string &heading) {
  const size_t at = text.find("\n" + heading + "\n");
  if (at == std::string::npos)
    return text.find("error") == std::string::npos ? "" : text;
  std::string lines;
  llvm::StringRef rest =
      llvm::StringRef(text).drop_front(at).drop_front(heading.size() + 2);
  while (rest.consume_front("  ")) {
    auto [line, after] = rest.split('\n');
    lines += (line + "\n").str();
    rest = after;
  }
  return lines;
}

/// The meaning of statements on a few variables.
std::string meaningOf(const std::string &body) {
  return sectionOf(denotationOf("algorithm a {\n"
                                "input A : edge scalar\n"
                                "input m : node mask\n"
                                "state x, y : node scalar = inf\n"
                                "state p, q : node pointer = self\n"
                                "state b : node mask\n"
                                "state z : graph scalar\n"
                                "state r, s : register\n" +
                                body + "\n}"),
                   "Meaning");
}

/// The same of a body that is one step, without the lines around it.
std::string stepOf(const std::string &body) {
  const std::string text = meaningOf(body);
  llvm::StringRef rest = text;
  return rest.consume_front("σ* = P(σ₀)\nP = ") ? rest.rtrim().str() : text;
}

} // namespace

//===----------------------------------------------------------------------===//
// Assignments in a row
//===----------------------------------------------------------------------===//

TEST(Assign, LaterOnesReadTheNewValue) {
  EXPECT_EQ(stepOf("z = z + 1\nx[r] = z"), "⟨z′ = z + 1, x′ = x[r ↦ z′]⟩");
}

TEST(Assign, TwiceIsTwoSteps) {
  EXPECT_EQ(stepOf("z = z + 1\nz = z * 2"), "⟨z′ = z + 1⟩ ; ⟨z′ = z · 2⟩");
}

TEST(Assign, ElementsJoin) {
  EXPECT_EQ(stepOf("x[0] = z\nx[r] = 1"), "⟨x′ = x[0 ↦ z, r ↦ 1]⟩");
  EXPECT_EQ(stepOf("x[0] = z\nx[r] = x[s]"),
            "⟨x′ = x[0 ↦ z]⟩ ; ⟨x′ = x[r ↦ x(s)]⟩");
  // Somebody has read the element before.
  EXPECT_EQ(stepOf("x[0] = z\nz = x[r]\nx[r] = 1"),
            "⟨x′ = x[0 ↦ z], z′ = x′(r)⟩ ; ⟨x′ = x[r ↦ 1]⟩");
}

TEST(Assign, Exchange) {
  EXPECT_EQ(stepOf("let old = x[r]\nx[r] = x[s]\nx[s] = old"),
            "⟨x′ = x[r ↦ x(s), s ↦ x(r)]⟩");
}

TEST(Assign, LocalNames) {
  // Used twice and not small: named. Used once: written in place.
  EXPECT_EQ(stepOf("let a = z * z + 1\nz = a\nx[0] = a"),
            "⟨a = z · z + 1, z′ = a, x′ = x[0 ↦ a]⟩");
  EXPECT_EQ(stepOf("let a = z * z + 1\nz = a"), "⟨z′ = z · z + 1⟩");
  // Needed beyond its group: named for all that follows.
  EXPECT_EQ(stepOf("let a = z * z + 1\nz = 0\nz = z + a"),
            "let a = z · z + 1 in ⟨z′ = 0⟩ ; ⟨z′ = z + a⟩");
  EXPECT_EQ(stepOf("z = 2\nlet a = z\nif a > 1 { z = a }"),
            "  ⟨z′ = 2⟩\n    ; let a = z in\n"
            "      ⎧ ⟨z′ = a⟩   if a > 1\n      ⎩ id         otherwise");
}

TEST(Assign, Masks) {
  EXPECT_EQ(stepOf("each v { b[v] = x[v] < 1 }"), "⟨b′(v) ⇔ x(v) < 1⟩");
  EXPECT_EQ(stepOf("b[0] = x[0] < 1"), "⟨b′ = b[0 ↦ x(0) < 1]⟩");
}

TEST(Assign, LatticeWithWitness) {
  EXPECT_EQ(stepOf("x[r] min= z witness p[r] = s"),
            "⟨x′ = x[r ↦ min(x(r), z)], "
            "p′ = p[r ↦ {s if x′(r) < x(r); p(r) otherwise}]⟩");
  EXPECT_EQ(stepOf("z max= x[r]"), "⟨z′ = max(z, x(r))⟩");
  EXPECT_EQ(stepOf("b[r] or= m[s]"), "⟨b′ = b[r ↦ b(r) ∨ m(s)]⟩");
}

//===----------------------------------------------------------------------===//
// Each
//===----------------------------------------------------------------------===//

TEST(Each, ConditionIsTheScope) {
  EXPECT_EQ(stepOf("each v where m[v] { x[v] = x[v] + 1; b[v] = true }"),
            "⟨for all v with m(v): x′(v) = x(v) + 1, b′(v) = true⟩");
}

TEST(Each, OffersAreGathered) {
  EXPECT_EQ(stepOf("each u, v where A[u, v] != 0 { x[v] min= x[u] }"),
            "⟨x′(v) = min(x(v), min{x(u) | u ∈ V, A(u, v) ≠ 0})⟩");
  EXPECT_EQ(stepOf("each u, v { b[v] or= b[u] and A[u, v] > 0 }"),
            "⟨b′(v) ⇔ b(v) ∨ (∃u ∈ V: b(u) ∧ A(u, v) > 0)⟩");
  EXPECT_EQ(stepOf("each u { z max= x[u] }"),
            "⟨z′ = max(z, max{x(u) | u ∈ V})⟩");
  EXPECT_EQ(stepOf("each u { x[p[u]] min= y[u] }"),
            "⟨x′(w) = min(x(w), min{y(u) | u ∈ V, p(u) = w})⟩");
}

TEST(Each, WitnessIsEvaluatedAtWhatIsChosen) {
  EXPECT_EQ(stepOf("each u, v { x[v] min= A[u, v] witness p[v] = p[u] }"),
            "⟨ x′(v) = min(x(v), min{A(u, v) | u ∈ V})\n"
            "      u\u0302(v) = argmin_{u ∈ V} A(u, v)\n"
            "      p′(v) = ⎧ p(u\u0302(v))   if x′(v) < x(v)\n"
            "              ⎩ p(v)      otherwise ⟩");
}

TEST(Each, OperationsOnOneVariableFollowEachOther) {
  EXPECT_EQ(
      stepOf("each v { if m[v] { x[v] = 3 } else { x[p[v]] min= y[v] } }"),
      "⟨ x⁽¹⁾(v) = ⎧ 3      if m(v)\n"
      "                ⎩ x(v)   otherwise\n"
      "      x′(w) = min(x⁽¹⁾(w), min{y(v) | v ∈ V, ¬m(v), p(v) = w}) ⟩");
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

TEST(Loop, While) {
  EXPECT_EQ(meaningOf("while z < 3 { z += 1 }"),
            "σ* = W₁(σ₀)\n"
            "W₁ = lfp F₁\n"
            "F₁(φ)(σ) = ⎧ φ(C₁(σ))   if z < 3\n"
            "           ⎩ σ          otherwise\n"
            "C₁ = ⟨z′ = z + 1⟩\n");
}

TEST(Loop, WhileChanged) {
  EXPECT_EQ(meaningOf("while changed(z) { z = x[0] }"),
            "σ* = W₁(σ₀)\n"
            "W₁ = lfp F₁\n"
            "F₁(φ)(σ) = ⎧ φ(σ′)   if z′ ≠ z\n"
            "           ⎩ σ′      otherwise\n"
            "  where σ′ = C₁(σ)\n"
            "C₁ = ⟨z′ = x(0)⟩\n");
}

TEST(Loop, ForWithoutJumpsIsAProduct) {
  EXPECT_EQ(meaningOf("for k in 1 .. n descending { z = z + k }"),
            "σ* = W₁(σ₀)\n"
            "W₁ = (lfp F₁)(n − 1)\n"
            "F₁(φ)(k)(σ) = ⎧ φ(k − 1)(C₁(k)(σ))   if k ≥ 1\n"
            "              ⎩ σ                    otherwise\n"
            "C₁(k) = ⟨z′ = z + k⟩\n"
            "W₁ = C₁(n − 1) ; C₁(n − 2) ; ⋯ ; C₁(1)\n");
}

TEST(Loop, BoundsAreEvaluatedOnce) {
  EXPECT_EQ(meaningOf("for k in 0 .. r + 1 { r = 0 }"),
            "σ* = W₁(σ₀)\n"
            "W₁ = let e = r + 1 in (lfp F₁(e))(0)\n"
            "F₁(e)(φ)(k)(σ) = ⎧ φ(k + 1)(C₁(e, k)(σ))   if k < e\n"
            "                 ⎩ σ                       otherwise\n"
            "C₁(e, k) = ⟨r′ = 0⟩\n");
}

TEST(Loop, RegisterIsSetBeforeWhere) {
  EXPECT_EQ(meaningOf("for r in nodes where m[r] { z = 1 }"),
            "σ* = W₁(σ₀)\n"
            "W₁ = (lfp F₁)(0)\n"
            "F₁(φ)(k)(σ) = ⎧ φ(k + 1)(C₁(k)(σ))   if k < n\n"
            "              ⎩ σ                    otherwise\n"
            "C₁(k) =   ⟨r′ = k⟩\n"
            "        ; ⎧ ⟨z′ = 1⟩   if m(r)\n"
            "          ⎩ id         otherwise\n"
            "W₁ = C₁(0) ; C₁(1) ; ⋯ ; C₁(n − 1)\n");
}

TEST(Loop, BreakAndContinue) {
  EXPECT_EQ(meaningOf("loop { z = z + 1\nif z < 3 { continue }\n"
                      "if z > 5 { break }\nz = 0 }"),
            "σ* = W₁(σ₀)\n"
            "W₁ = lfp F₁\n"
            "F₁(φ) =   ⟨z′ = z + 1⟩\n"
            "        ; ⎧ φ              if z < 3\n"
            "          ⎨ id             if z > 5\n"
            "          ⎩ ⟨z′ = 0⟩ ; φ   otherwise\n");
}

TEST(Loop, ExitsComeFirst) {
  EXPECT_EQ(meaningOf("for k in nodes descending { if m[k] { break }\nr = k }"),
            "σ* = W₁(σ₀)\n"
            "W₁ = (lfp F₁)(n − 1)\n"
            "F₁(φ)(k) = ⎧ id                    if k < 0 ∨ m(k)\n"
            "           ⎩ ⟨r′ = k⟩ ; φ(k − 1)   otherwise\n");
}

TEST(Loop, ChangedWithJumpsRemembers) {
  const std::string text =
      meaningOf("while changed(z) { if m[0] { break }\nz = 1 }");
  EXPECT_NE(text.find("F₁(φ) = let z\u0302 = z in\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("⎧ φ    if z ≠ z\u0302\n"), std::string::npos) << text;
}

TEST(Loop, WhatFollowsABranchIsSharedByName) {
  const std::string text =
      meaningOf("loop { if z > 1 { z = 2 } else if z > 0 { break }\n"
                "x[0] = 1\nwhile z < 2 { z += 1 } }");
  EXPECT_NE(text.find("⟨z′ = 2⟩ ; R₁(φ)   if z > 1\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("R₁(φ) = ⟨x′ = x[0 ↦ 1]⟩ ; W₂ ; φ\n"), std::string::npos)
      << text;
}

TEST(Loop, WhatFollowsTakesWhatItNeeds) {
  // R₂ goes on with R₁, so it has what R₁ needs.
  const std::string text =
      meaningOf("loop { let a = z * z + 1\n"
                "if z > 1 { if z > 2 { z = 3 } else if z > 4 { break }\n"
                "x[0] = 1\nx[1] = 2 } else if z > 5 { break }\n"
                "x[2] = a\nx[3] = 3 }");
  EXPECT_NE(text.find("R₁(φ, a) = ⟨x′ = x[2 ↦ a, 3 ↦ 3]⟩ ; φ\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("R₂(φ, a) = ⟨x′ = x[0 ↦ 1, 1 ↦ 2]⟩ ; R₁(φ, a)\n"),
            std::string::npos)
      << text;
}

// Texts that grow when they are written out, or are deep.
TEST(Loop, LargeProgramsHaveAMeaning) {
  auto repeated = [](int count, const std::string &text) {
    std::string all;
    for (int i = 0; i < count; ++i)
      all += text;
    return all;
  };
  EXPECT_NE(meaningOf("loop { " + repeated(3000, "if z > 1 { break }\n") + "}"),
            "");
  EXPECT_NE(meaningOf("loop { " +
                      repeated(500, "if z > 1 { x[0] = 1 } else if z > 2 "
                                    "{ break }\nx[1] = 1\nx[2] = 2\n") +
                      "}"),
            "");
  EXPECT_NE(meaningOf(repeated(200, "loop { if z > 1 { break }\n") +
                      repeated(200, "}\n")),
            "");
  std::string doubles = "let a0 = z + z + z\n";
  for (int i = 0; i < 200; ++i)
    doubles += "let a" + std::to_string(i + 1) + " = a" + std::to_string(i) +
               " * a" + std::to_string(i) + "\n";
  EXPECT_LT(meaningOf(doubles + "z = a200").size(), 20000u);
  EXPECT_LT(meaningOf("each v, w { " + doubles + "x[v] min= a200 }").size(),
            40000u);
}

TEST(Loop, LocalsAroundAreParameters) {
  const std::string text =
      meaningOf("for k in nodes { while z < k { z += k } }");
  EXPECT_NE(text.find("C₁(k) = W₂(k)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("W₂(k) = lfp F₂(k)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("C₂(k) = ⟨z′ = z + k⟩\n"), std::string::npos) << text;
}

//===----------------------------------------------------------------------===//
// The lattice
//===----------------------------------------------------------------------===//

namespace {

std::string latticeOf(const std::string &body) {
  return sectionOf(denotationOf("algorithm a {\n"
                                "input A : edge scalar\n"
                                "input m : node mask\n"
                                "state x : node scalar = inf\n"
                                "state b : node mask = m\n"
                                "state z : graph scalar\n" +
                                body + "\n}"),
                   "Least fixed point on the lattice");
}

/// The equation alone.
std::string equationOf(const std::string &body) {
  const std::string text = latticeOf(body);
  return text.substr(0, text.find("\nx* = lfp T"));
}

constexpr const char *relax = "each u, v { x[v] min= x[u] + A[u, v] }";

} // namespace

TEST(Lattice, Equations) {
  EXPECT_EQ(equationOf(std::string("while changed(x) { ") + relax + " }"),
            "T(x)(v) = min(x₀(v), min{x(u) + A(u, v) | u ∈ V})");
  // Two assignments; one under a condition, one in a loop, with other names.
  EXPECT_EQ(equationOf("while changed(x) { each v where m[v] { x[v] min= 1 }\n"
                       "for k in 1 .. n { each i, j { x[i] min= x[k] + A[j, k] "
                       "} } }"),
            "T(x)(v) = min(x₀(v), {1 if m(v); ∞ otherwise}, "
            "min{x(k) + A(j, k) | 1 ≤ k < n, j ∈ V})");
  EXPECT_EQ(equationOf("while changed(x) { each v { if m[v] { x[v] min= 1 } "
                       "else { x[v] min= 2 } } }"),
            "T(x)(v) = min(x₀(v), {1 if m(v); ∞ otherwise}, "
            "{2 if ¬m(v); ∞ otherwise})");
}

TEST(Lattice, OrderAndBottom) {
  const std::string text =
      latticeOf("while changed(b) { each u, v where A[u, v] != 0 "
                "{ b[v] or= b[u] } }");
  EXPECT_EQ(text.find("T(b)(v) ⇔ b₀(v) ∨ (∃u ∈ V: A(u, v) ≠ 0 ∧ b(u))\n"), 0u)
      << text;
  EXPECT_NE(text.find("⊥ = false at every element"), std::string::npos) << text;
}

// What the compiler does not know is not said.
TEST(Lattice, NoClaim) {
  auto loop = [](const std::string &body) {
    return latticeOf("while changed(x) { " + body + " }");
  };
  EXPECT_NE(loop(relax), "");
  EXPECT_EQ(loop("each u, v { x[v] min= A[u, v] - x[u] }"), "");
  EXPECT_EQ(loop("each v { x[v] = z }"), "");
  EXPECT_EQ(loop(std::string(relax) + "\nbreak"), "");
  EXPECT_EQ(loop(std::string(relax) + "\nif m[0] { break }"), "");
  EXPECT_EQ(latticeOf(std::string("while z < 3 { z += 1\n") + relax + " }"),
            "");
  EXPECT_EQ(
      latticeOf(std::string(relax) + "\nwhile changed(x) { " + relax + " }"),
      "");
  EXPECT_EQ(
      latticeOf(std::string("if m[0] { while changed(x) { ") + relax + " } }"),
      "");
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

TEST(Sections, StatesAndCarriers) {
  const std::string text =
      denotationOf("algorithm a {\ninput w : node scalar\n"
                   "state x : node scalar = if w > 0 then inf else 0\n"
                   "state y : node scalar = x + 1\nstate t : edge mask = self\n"
                   "state c : node {red, blue}\nstate q : node permutation\n"
                   "state r, s : register\nhint h : node scalar = x / 2\n"
                   "output o : node mask_one = r\nx[0] max= 3\n}");
  EXPECT_EQ(sectionOf(text, "State space"),
            "x : V → ℝ̄, with x ⊑ y iff x ≤ y, join max, point by point\n"
            "y : V → ℝ̄, constant\n"
            "t : V × V → 𝔹, constant\n"
            "c : V → {red, blue}, constant\n"
            "q ∈ Sym(V), constant\n"
            "r ∈ V, constant\n"
            "s ∈ V, constant\n");
  EXPECT_EQ(sectionOf(text, "Initial state"), "x₀(v) = ⎧ ∞   if w(v) > 0\n"
                                              "        ⎩ 0   otherwise\n"
                                              "y₀(v) = x₀(v) + 1\n"
                                              "t₀(u, v) ⇔ u = v\n"
                                              "c₀(v) = red\n"
                                              "q₀(v) = v\n"
                                              "r₀ = s₀ = 0\n");
  EXPECT_EQ(sectionOf(text, "Outputs"), "o = r*\n");
  EXPECT_NE(text.find("\n  h(v) = x(v) / 2\n"), std::string::npos) << text;
}

TEST(Sections, MasksMayBeUndefined) {
  const std::string text =
      denotationOf("algorithm a {\ninput w : node scalar\n"
                   "output o[v] : node mask where w[v] > 0 = w[v] > 1\n}");
  EXPECT_EQ(sectionOf(text, "Outputs"),
            "o(v) ⇔ w(v) > 1, undefined unless w(v) > 0\n");
}

TEST(Sections, NamesAreNeverShared) {
  // A node set that is not the variable V; a parameter that is not the state i.
  const std::string text =
      denotationOf("procedure put(x : node scalar, i : index) "
                   "{ if x[i] > 1 { x[i] = 0 } }\n"
                   "algorithm a {\nstate V : node scalar\n"
                   "state i : register\nput(V, i + 1)\n}");
  EXPECT_NE(text.find("V : N → ℝ"), std::string::npos) << text;
  EXPECT_NE(text.find("let i₁ = i + 1 in"), std::string::npos) << text;
}
