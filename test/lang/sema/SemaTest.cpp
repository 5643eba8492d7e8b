// What sema makes explicit. Its messages are in the -errors.kln files.

#include "CheckedBody.h"
#include "CheckedTree.h"

#include "lang/sema/Sema.h"
#include "lang/syntax/ASTPrinter.h"

#include "gtest/gtest.h"

#include <chrono>

using namespace kleene::lang;

namespace {

std::string checked(const std::string &body) { return Checked(body).text(); }

class Library : public ::testing::TestWithParam<const char *> {};

} // namespace

TEST_P(Library, IsCorrect) {
  DiagnosticEngine diags;
  auto source = SourceFile::read(
      std::string(KLEENE_SOURCE_DIR "/stdlib/") + GetParam(), diags);
  ASSERT_NE(source, nullptr);
  auto begin = std::chrono::steady_clock::now();
  auto module = check(*source, diags);
  std::chrono::duration<double, std::milli> time =
      std::chrono::steady_clock::now() - begin;
  ASSERT_NE(module, nullptr);
  EXPECT_TRUE(diags.empty());
  EXPECT_EQ(brokenPromise(*module->algorithm), "");
  // Under a millisecond; the rest is for slow and busy machines.
  EXPECT_LT(time.count(), 100);
}

INSTANTIATE_TEST_SUITE_P(Stdlib, Library,
                         ::testing::Values("graphs/bellman_ford.kln",
                                           "graphs/bfs.kln", "graphs/dfs.kln",
                                           "sorting/insertion_sort.kln"));

// decl-d6
TEST(Sema, PosIsAnImplicitInput) {
  Checked implicit("input x : node scalar");
  ASSERT_EQ(implicit.algorithm().inputs.size(), 2u);
  EXPECT_EQ(implicit.algorithm().inputs[0]->name, "pos");
  EXPECT_TRUE(implicit.algorithm().inputs[0]->isImplicit);
  EXPECT_EQ(toString(*implicit.algorithm().inputs[0]->value),
            "(scalar(_v) / scalar(n))");
  Checked declared("input x : node mask\ninput pos : node scalar");
  ASSERT_EQ(declared.algorithm().inputs.size(), 2u);
  EXPECT_FALSE(declared.algorithm().inputs[1]->isImplicit);
}

// decl-d3
TEST(Sema, StatesHaveDefaults) {
  EXPECT_EQ(checked("state a : node scalar\nstate b : edge mask\n"
                    "state c : node pointer\nstate d : edge pointer\n"
                    "state e : register\nstate f : graph {x, y}"),
            "  state a[_v] : node scalar = 0\n"
            "  state b[_u, _v] : edge mask = false\n"
            "  state c[_v] : node pointer = _v\n"
            "  state d[_u, _v] : edge pointer = 0\n"
            "  state e : register = 0\n"
            "  state f : graph {x, y} = x\n");
}

// elem-e1 to e4
TEST(Sema, BareNamesAreOwnElements) {
  EXPECT_EQ(checked("input A : edge scalar\ninput x : node scalar\n"
                    "input m : edge mask = A < x[0] and not self\n"
                    "hint h : node scalar = x + self\n"
                    "hint g[k] : node scalar = x[k] + x + self"),
            "  input A : edge scalar\n"
            "  input x : node scalar\n"
            "  input m[_u, _v] : edge mask = "
            "((A[_u, _v] < x[0]) and (not (_u == _v)))\n"
            "  hint h[_v] : node scalar = (x[_v] + scalar(_v))\n"
            "  hint g[k] : node scalar = ((x[k] + x[k]) + scalar(k))\n");
}

// elem-e5, e6
TEST(Sema, OneHots) {
  EXPECT_EQ(checked("input s : node mask_one\ninput A : edge scalar\n"
                    "hint a : node mask = s\n"
                    "hint b : node scalar = A[s, self]\n"
                    "hint c : node mask = not s == false\n"
                    "hint d[v] : node mask = s[v] or s == v\n"
                    "output e : node mask_one = s"),
            "  input s : node mask_one\n"
            "  input A : edge scalar\n"
            "  hint a[_v] : node mask = (_v == s)\n"
            "  hint b[_v] : node scalar = A[s, _v]\n"
            "  hint c[_v] : node mask = (not ((_v == s) == false))\n"
            "  hint d[v] : node mask = ((v == s) or (s == v))\n"
            "  output e : node mask_one = s\n");
}

// type-t4 to t7
TEST(Sema, Conversions) {
  EXPECT_EQ(checked("state i, j : register\nstate x : graph scalar\n"
                    "x = i + 0.5\nx = i + 1\nx = 1 / 2\nx = i / j\n"
                    "x = i div 2\nx = if i == 0 then 0 else i - 1\n"
                    "x += i\nx = min(i, 2)\nx = sqrt(i)\nx = 2"),
            "  state i : register = 0\n  state j : register = 0\n"
            "  state x : graph scalar = 0\n"
            "  x = (scalar(i) + 0.5)\n"
            "  x = scalar((i + 1))\n"
            "  x = (1 / 2)\n"
            "  x = (scalar(i) / scalar(j))\n"
            "  x = scalar((i div 2))\n"
            "  x = scalar((if (i == 0) then 0 else (i - 1)))\n"
            "  x = (x + scalar(i))\n"
            "  x = scalar(min(i, 2))\n"
            "  x = sqrt(scalar(i))\n"
            "  x = 2\n");
}

TEST(Sema, LiteralsTakeTheTypeWanted) {
  Checked c("state x : graph scalar = 1\nstate p : node pointer = 0\n"
            "let k = 3\nx = sum(1 for v in nodes)");
  auto type = [](const Expr *expr) { return expr->type; };
  EXPECT_EQ(type(c.algorithm().states[0]->value), Type::scalar());
  EXPECT_EQ(type(c.algorithm().states[1]->value), Type::node());
  auto stmts = c.algorithm().body.stmts;
  EXPECT_EQ(type(llvm::cast<LetStmt>(stmts[0])->value), Type::index());
  EXPECT_EQ(type(llvm::cast<AssignStmt>(stmts[1])->value), Type::scalar());
}

// type-t8: what is known to be a node needs no check.
TEST(Sema, IndicesAreChecked) {
  EXPECT_EQ(checked("state x : node scalar\nstate p : node pointer\n"
                    "state r : register\nstate y : graph scalar\n"
                    "y = x[0]\ny = x[1]\ny = x[r + 1]\ny = x[p[r]]\n"
                    "y = x[(r + 3) mod n]\ny = x[r div 2]\nr = n - 1\n"
                    "r = argmin(x[v] for v in nodes)\n"
                    "r = first(x[k] < 1 for k in 1 .. n + 1)\n"
                    "let q = p[r]\ny = x[q]"),
            "  state x[_v] : node scalar = 0\n"
            "  state p[_v] : node pointer = _v\n"
            "  state r : register = 0\n  state y : graph scalar = 0\n"
            "  y = x[0]\n  y = x[node(1)]\n  y = x[node((r + 1))]\n"
            "  y = x[p[r]]\n  y = x[((r + 3) mod n)]\n  y = x[(r div 2)]\n"
            "  r = node((n - 1))\n  r = argmin(x[v] for v in nodes)\n"
            "  r = node(first((x[node(k)] < 1) for k in 1 .. (n + 1)))\n"
            "  let q = p[r]\n  y = x[q]\n");
}

TEST(Sema, RangesInsideTheNodesGiveNodes) {
  auto isNode = [](const std::string &range) {
    Checked c("state r : register\nlet k = 7\nfor i in " + range + " { }");
    EXPECT_NE(c.module, nullptr) << range;
    auto *loop = llvm::cast<ForStmt>(c.algorithm().body.stmts[1]);
    EXPECT_NE(loop->range.low, nullptr);
    return loop->variable->type.isNode;
  };
  EXPECT_TRUE(isNode("nodes"));
  EXPECT_TRUE(isNode("nodes descending"));
  EXPECT_TRUE(isNode("1 .. n"));
  EXPECT_TRUE(isNode("r .. n - 1"));
  EXPECT_TRUE(isNode("0 .. r"));
  EXPECT_FALSE(isNode("0 .. n + 1"));
  EXPECT_FALSE(isNode("r - 1 .. n"));
  EXPECT_FALSE(isNode("k .. n")); // k may be negative for all sema knows
  EXPECT_FALSE(isNode("0 .. 5"));
}

// for-f2
TEST(Sema, AForTakesADeclaredRegister) {
  Checked c("state r : register\nfor r in nodes { let k = r }\n"
            "for q in nodes { let k = q }");
  auto stmts = c.algorithm().body.stmts;
  EXPECT_EQ(llvm::cast<ForStmt>(stmts[0])->reg, c.algorithm().states[0]);
  EXPECT_EQ(llvm::cast<ForStmt>(stmts[1])->reg, nullptr);
  auto *let = llvm::cast<LetStmt>(llvm::cast<ForStmt>(stmts[0])->body.stmts[0]);
  EXPECT_EQ(llvm::cast<NameExpr>(let->value)->decl, c.algorithm().states[0]);
}

// while-w2
TEST(Sema, Changed) {
  Checked c("state x : node scalar\nwhile changed(x) { }");
  auto *loop = llvm::cast<WhileStmt>(c.algorithm().body.stmts[0]);
  EXPECT_EQ(loop->changed, c.algorithm().states[0]);
  EXPECT_EQ(loop->condition, nullptr);
}

// probe-p1, p2
TEST(Sema, Observation) {
  auto observation = [](const std::string &body) {
    return Checked("state x : node scalar\nhint x\n" + body)
        .algorithm()
        .observation;
  };
  EXPECT_EQ(observation("loop { break }"), Observation::End);
  EXPECT_EQ(observation("while x[0] < 1 { }"), Observation::Whiles);
  EXPECT_EQ(observation("while x[0] < 1 { if true { probe } }"),
            Observation::Probes);
  Checked c("for v in nodes { while true { while false { } } }");
  auto *outer = llvm::cast<WhileStmt>(
      llvm::cast<ForStmt>(c.algorithm().body.stmts[0])->body.stmts[0]);
  EXPECT_TRUE(outer->isOutermost);
  EXPECT_FALSE(llvm::cast<WhileStmt>(outer->body.stmts[0])->isOutermost);
}

// sample-s1 to s3
TEST(Sema, SamplerNamesMayBeThoseOfStates) {
  EXPECT_EQ(checked("input A : edge scalar\ninput k : node scalar\n"
                    "sample {\n param p = -1\n draw w : edge mask = "
                    "bernoulli(0.5)\n A[u, v] = if w[v, u] then p else 1\n"
                    " k = self\n}\nstate p, u, v, w : register"),
            "  input A : edge scalar\n  input k : node scalar\n"
            "  sample {\n    param p = -1\n"
            "    draw w : edge mask = bernoulli(0.5)\n"
            "    A[u, v] = (if w[v, u] then p else 1)\n"
            "    k[_v] = scalar(_v)\n  }\n"
            "  state p : register = 0\n  state u : register = 0\n"
            "  state v : register = 0\n  state w : register = 0\n");
}

// type-t3
TEST(Sema, EqualClassListsAreOneType) {
  Checked c("state a : node {x, y}\nstate b : graph {x, y}\n"
            "a[0] = b\nb = y\nhint h : node {x, y} = a");
  ASSERT_NE(c.module, nullptr) << c.messages();
  EXPECT_EQ(c.algorithm().states[0]->type.classes,
            c.algorithm().states[1]->type.classes);
}

// each-x3, x4
TEST(Sema, EachMayAssignInBranches) {
  EXPECT_EQ(checked("state x : node scalar\nstate A : edge scalar\n"
                    "each u, v { A[v, u] = A[u, v] }\n"
                    "each v { if v == 0 { x[v] = 1 } else { x[v] += 2 } }"),
            "  state x[_v] : node scalar = 0\n"
            "  state A[_u, _v] : edge scalar = 0\n"
            "  each u, v {\n    A[v, u] = A[u, v]\n  }\n"
            "  each v {\n    if (v == 0) {\n      x[v] = 1\n    } else {\n"
            "      x[v] = (x[v] + 2)\n    }\n  }\n");
}

// name-n1: one cause, one message.
TEST(Sema, AnErrorIsReportedOnce) {
  Checked c("state x : node scalar\nlet k = unknown + 1\n"
            "let l = k * 2\nx[l] = k\nx[k] = x[l] + l");
  EXPECT_EQ(c.diags.sorted().size(), 1u) << c.messages();
}
