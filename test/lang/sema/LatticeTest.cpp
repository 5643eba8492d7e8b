// The structural rules L1 to L8, each with a program that just breaks it.

#include "CheckedBody.h"

#include "lang/sema/Lattice.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

/// The line of the report about the first state.
std::string report(const std::string &body) {
  Checked checked(body);
  if (!checked.module)
    return checked.messages();
  std::string text;
  llvm::raw_string_ostream os(text);
  printLattice(*checked.module, os);
  return llvm::StringRef(text).split('\n').second.split('\n').first.str();
}

/// The report about `x : node scalar`, after `x : node scalar: `; the body has
/// inputs c (scalar), m (mask), A (edge scalar) and states x, y (min), z (max).
std::string ofX(const std::string &body) {
  std::string line =
      report("input c : node scalar\ninput m : node mask\n"
             "input A : edge scalar\n"
             "state x, y, z : node scalar\n" +
             body + "\neach v { y[v] min= c[v] }\neach v { z[v] max= c[v] }");
  llvm::StringRef rest = line;
  return rest.consume_front("  x : node scalar: ") ? rest.str() : line;
}

constexpr const char *down = "descends (scalars by >=, meet min); monotone; "
                             "no bound on the turns from its type";

bool isMonotone(const std::string &value) {
  std::string line = ofX("each v { x[v] min= " + value + " }");
  bool monotone = line == down;
  EXPECT_TRUE(monotone || line.find("; not monotone: ") != std::string::npos)
      << line;
  return monotone;
}

} // namespace

// A loop that `break` leaves has not reached its fixed point.
TEST(Lattice, BreakEndsTooEarly) {
  EXPECT_EQ(ofX("while changed(x) {\n"
                "  each u, v where A[u, v] != 0 { x[v] min= x[u] + A[u, v] }\n"
                "  break\n}"),
            down);
}

TEST(Lattice, BellmanFord) {
  EXPECT_EQ(ofX("while changed(x) {\n"
                "  each u, v where A[u, v] != 0 { x[v] min= x[u] + A[u, v] }\n"
                "}"),
            "descends (scalars by >=, meet min); monotone; "
            "`while changed(x)` ends at the least fixed point; "
            "no bound on the turns from its type");
}

// lattice-l1
TEST(Lattice, OnlyLatticeAssignmentsOfOneKind) {
  EXPECT_EQ(ofX(""), "never assigned");
  EXPECT_EQ(ofX("x[0] = 1"), "not a lattice variable: assigned with `=` at "
                             "6:1");
  EXPECT_EQ(ofX("x[0] min= 1\nx[0] max= 2"),
            "not a lattice variable: assigned with `min=` and with `max=` at "
            "7:6");
  EXPECT_EQ(report("state p : node pointer\nstate x : node scalar\n"
                   "each v { x[v] max= 1 witness p[v] = v }"),
            "  p : node pointer: a witness");
}

// lattice-l2
TEST(Lattice, SumsMoveOneWay) {
  EXPECT_TRUE(isMonotone("y[v] + c[v]"));
  EXPECT_TRUE(isMonotone("y[v] - z[v]"));
  EXPECT_TRUE(isMonotone("-z[v]"));
  EXPECT_FALSE(isMonotone("y[v] + z[v]"));
  EXPECT_FALSE(isMonotone("y[v] - y[v]"));
  EXPECT_FALSE(isMonotone("-y[v]"));
  EXPECT_FALSE(isMonotone("z[v]"));
}

// lattice-l3
TEST(Lattice, IndicesStandStill) {
  EXPECT_TRUE(isMonotone("y[count(m[k] for k in nodes) mod n]"));
  EXPECT_FALSE(isMonotone("c[count(y[k] < 1 for k in nodes) mod n]"));
  EXPECT_FALSE(isMonotone("c[argmin(y[k] for k in nodes)]"));
}

// lattice-l4
TEST(Lattice, ProductsWithPositiveNumbers) {
  EXPECT_TRUE(isMonotone("y[v] * 2"));
  EXPECT_TRUE(isMonotone("0.5 * y[v] / n"));
  EXPECT_FALSE(isMonotone("y[v] * c[v]"));
  EXPECT_FALSE(isMonotone("1 / y[v]"));
  EXPECT_FALSE(isMonotone("y[v] * 0"));
}

// lattice-l5
TEST(Lattice, ConditionsStandStill) {
  EXPECT_TRUE(isMonotone("if m[v] then y[v] else c[v]"));
  EXPECT_FALSE(isMonotone("if y[v] < 1 then y[v] else c[v]"));
  EXPECT_FALSE(isMonotone("if m[v] then y[v] else z[v]"));
}

TEST(Lattice, Functions) {
  EXPECT_TRUE(isMonotone("exp(y[v])"));
  EXPECT_TRUE(isMonotone("floor(min(y[v], max(c[v], x[0])))"));
  EXPECT_FALSE(isMonotone("abs(y[v])"));
  EXPECT_FALSE(isMonotone("sqrt(y[v])"));
}

// lattice-l6
TEST(Lattice, Reductions) {
  EXPECT_TRUE(isMonotone("min(y[u] + A[u, v] for u in nodes where m[u])"));
  EXPECT_TRUE(isMonotone("min(y[u] for u in nodes where y[u] < 1)"));
  EXPECT_FALSE(isMonotone("min(y[u] for u in nodes where z[u] < 1)"));
  EXPECT_TRUE(isMonotone("max(y[u] for u in nodes where z[u] < 1)"));
  EXPECT_FALSE(isMonotone("max(y[u] for u in nodes where y[u] < 1)"));
  EXPECT_TRUE(isMonotone("sum(y[u] for u in nodes)"));
  EXPECT_FALSE(isMonotone("sum(y[u] for u in nodes where y[u] < 1)"));
  EXPECT_TRUE(isMonotone("-count(y[u] < 1 for u in nodes)"));
}

// lattice-l7
TEST(Lattice, TargetsStandStill) {
  EXPECT_EQ(ofX("each v { x[argmin(y[k] for k in nodes)] min= 1 }"),
            "descends (scalars by >=, meet min); not monotone: not monotone in "
            "the lattice variables at 6:12");
  EXPECT_EQ(ofX("state p : node pointer\np[0] = 1\nx[p[0]] min= 1"),
            "descends (scalars by >=, meet min); not monotone: reads `p`, "
            "which is not a lattice variable at 8:3");
}

// lattice-l8
TEST(Lattice, GuardsOnlyGrow) {
  EXPECT_EQ(ofX("each v where y[v] < 3 { x[v] min= 1 }"), down);
  EXPECT_EQ(ofX("each v where y[v] > 3 { x[v] min= 1 }"),
            "descends (scalars by >=, meet min); not monotone: this guard can "
            "become false again at 6:14");
  EXPECT_EQ(ofX("if m[0] { } else { x[0] min= 1 }"), down);
  EXPECT_EQ(ofX("if y[0] < 3 { } else { x[0] min= 1 }"),
            "descends (scalars by >=, meet min); not monotone: this guard does "
            "not stand still at 6:4");
  EXPECT_EQ(ofX("for k in nodes {\n  if y[k] > 3 { break }\n"
                "  x[k] min= 1\n}"),
            "descends (scalars by >=, meet min); not monotone: this jump may "
            "skip it at 7:17");
  EXPECT_EQ(ofX("let k = z[0]\nx[0] min= k"),
            "descends (scalars by >=, meet min); not monotone: not monotone in "
            "the lattice variables at 7:11");
}

TEST(Lattice, TheFixedPointNeedsTheRightLoop) {
  auto ends = [](const std::string &body) {
    return ofX(body).find("least fixed point") != std::string::npos;
  };
  EXPECT_TRUE(ends("while changed(x) { for k in nodes { x[k] min= x[0] } }"));
  EXPECT_FALSE(ends("while changed(y) { each v { x[v] min= x[0] } }"));
  EXPECT_FALSE(ends("while changed(x) {\n  each v { x[v] min= y[v] }\n"
                    "  each v { y[v] min= x[v] }\n}"));
  EXPECT_FALSE(ends("while changed(x) {\n  while changed(y) {\n"
                    "    each v { y[v] min= x[v] }\n  }\n"
                    "  each v { x[v] min= y[v] }\n}"));
  EXPECT_FALSE(ends("each v { x[v] min= 1 }"));
  EXPECT_FALSE(ends("while changed(x) { loop { x[0] min= x[1] } }"));
}

TEST(Lattice, MasksHaveABound) {
  EXPECT_EQ(report("state r : node mask\nwhile changed(r) {\n"
                   "  each u, v { r[v] or= r[u] }\n}"),
            "  r : node mask: ascends (false < true, join or); monotone; "
            "`while changed(r)` ends at the least fixed point; "
            "at most n elements change");
  EXPECT_EQ(report("state r : edge mask\neach u, v { r[u, v] and= false }"),
            "  r : edge mask: descends (true > false, meet and); monotone; "
            "at most n * n elements change");
}
