// The most steps of small programs, counted by hand, and what has no bound.

#include "CheckedBody.h"

#include "lang/sema/StepBound.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

/// The bound on `algorithm a { body }`, or the text of the loop without one.
std::string steps(const std::string &body) {
  Checked checked(body);
  EXPECT_TRUE(checked.module) << checked.messages();
  const auto loops = analyzeTermination(checked.algorithm());
  const StepBound bound = boundSteps(checked.algorithm(), loops);
  if (bound.steps)
    return bound.steps->toString();
  return bound.unknown
             ? "no bound: " + checked.source->text(bound.unknown->span).str()
             : "overflow";
}

} // namespace

TEST(StepBound, Loops) {
  EXPECT_EQ(steps("let x = 1"), "0");
  EXPECT_EQ(steps("for v in nodes { }"), "n");
  EXPECT_EQ(steps("for v in nodes descending where v > 3 { break }"), "n");
  EXPECT_EQ(steps("for v in 2 .. 7 { }"), "5");
  EXPECT_EQ(steps("for v in nodes { }\nfor v in 1 .. n { }"), "2 n - 1");
  EXPECT_EQ(steps("for u in nodes { for v in nodes { } }"), "n^2 + n");
  EXPECT_EQ(steps("for v in 0 .. n by 3 { }"), "1/3 n + 2/3");
}

TEST(StepBound, BoundsThatMove) {
  // 0 + 1 + ... + (n - 1) inner turns and n outer ones.
  EXPECT_EQ(steps("for i in nodes { for j in 0 .. i { } }"), "1/2 n^2 + 1/2 n");
  EXPECT_EQ(steps("for i in nodes { for j in i + 1 .. n { } }"),
            "1/2 n^2 + 1/2 n");
  EXPECT_EQ(steps("for i in nodes { let k = i + 1\nfor j in k .. n { } }"),
            "1/2 n^2 + 1/2 n");
  // Empty for small i: the bound leaves out what would be negative.
  EXPECT_EQ(steps("for i in nodes { for j in 3 .. i { } }"), "1/2 n^2 + 1/2 n");
  EXPECT_EQ(steps("for i in 5 .. n { }"), "n");
}

TEST(StepBound, Registers) {
  EXPECT_EQ(steps("state i : register\nfor i in 0 .. n {\n"
                  "for j in 0 .. i { } }"),
            "1/2 n^2 + 1/2 n");
  EXPECT_EQ(steps("state i : register\nfor i in 0 .. n {\ni = 0\n"
                  "for j in 0 .. i { } }"),
            "n^2");
  EXPECT_EQ(steps("state p : node pointer\nfor j in p[0] .. n { }"), "n");
}

TEST(StepBound, Branches) {
  EXPECT_EQ(steps("input c : graph mask\nif c { for v in nodes { } }\n"
                  "else { for v in 0 .. 9 { } }"),
            "n + 9");
}

TEST(StepBound, Whiles) {
  EXPECT_EQ(steps("state r : node mask\nwhile changed(r) { r[0] or= true }"),
            "n + 1");
  EXPECT_EQ(steps("state r : edge mask\nwhile changed(r) {\n"
                  "r[0, 0] or= true\nfor v in nodes { } }"),
            "n^3 + n^2 + n + 1");
  EXPECT_EQ(steps("state i : register\nwhile i < n - 1 { i = i + 1 }"),
            "n + 1");
  EXPECT_EQ(steps("state i, j : register\nwhile j == 0 and i >= 1 {\n"
                  "i = i - 1 }"),
            "n + 1");
  EXPECT_EQ(steps("state i : register\nwhile n - 1 > i { i += 1 }"), "n + 1");
}

TEST(StepBound, WhatHasNone) {
  EXPECT_EQ(steps("loop { break }"), "no bound: loop");
  EXPECT_EQ(steps("state x : graph scalar\nwhile changed(x) { x min= x - 1 }"),
            "no bound: while changed(x)");
  for (const char *body :
       {"i = i - 1",                         // away from the limit
        "if i == 3 { i = i + 1 }",           // not in every turn
        "i = i + 1\ni = i - 1",              // and back
        "if i == 1 { continue }\ni = i + 1", // may be skipped
        "for i in nodes { }\ni = i + 1", "j = j + 1"})
    EXPECT_EQ(steps(std::string("state i, j : register\nwhile i < n - 1 {\n") +
                    body + "\n}"),
              "no bound: while i < n - 1")
        << body;
  EXPECT_EQ(steps("state i, j : register\nwhile i < j {\ni = i + 1\n"
                  "j = j + 1 }"),
            "no bound: while i < j");
}
