// Sums, bounds and signs against counting.

#include "lang/sema/Polynomial.h"

#include "lang/syntax/AST.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

const LoopDecl loop("i", {});

Polynomial n() { return Polynomial::variable(nullptr); }
Polynomial i() { return Polynomial::variable(&loop); }
Polynomial number(int64_t value) { return Polynomial::number(value); }

/// The value at n, as text: a whole number, or a fraction.
std::string at(const Polynomial &polynomial, int64_t nodes) {
  return polynomial.replaced(nullptr, number(nodes)).toString();
}

} // namespace

TEST(Polynomial, Prints) {
  EXPECT_EQ(number(0).toString(), "0");
  EXPECT_EQ(n().times(n()).over(2).minus(n()).plus(number(3)).toString(),
            "1/2 n^2 - n + 3");
  EXPECT_EQ(number(0).minus(n()).toString(), "-n");
  EXPECT_EQ(n().minus(n()).toString(), "0");
}

TEST(Polynomial, SumsAreWhatCountingGives) {
  const Polynomial squares = i().times(i()).plus(i()).plus(number(2));
  const Polynomial cubes = i().times(i()).times(i());
  for (const Polynomial &each : {number(1), i(), squares, cubes}) {
    const auto total = each.summed(&loop, number(2), n());
    ASSERT_TRUE(total);
    for (int64_t nodes = 2; nodes < 9; ++nodes) {
      Polynomial counted;
      for (int64_t k = 2; k < nodes; ++k)
        counted = counted.plus(each.replaced(&loop, number(k)));
      EXPECT_EQ(at(*total, nodes), counted.toString());
    }
  }
  EXPECT_FALSE(cubes.times(i()).summed(&loop, number(0), n()));
}

TEST(Polynomial, Signs) {
  EXPECT_TRUE(n().minus(number(1)).isNeverNegative());
  EXPECT_FALSE(n().minus(number(2)).isNeverNegative());
  EXPECT_FALSE(number(5).minus(n()).isNeverNegative());
  EXPECT_FALSE(n().times(n()).isNeverNegative()); // not linear: not known
  EXPECT_EQ(n().minus(number(2)).positivePart().toString(), "n");
  EXPECT_FALSE(n().minus(number(2)).hasNoNegativeTerm());
  EXPECT_EQ(n().plus(number(1)).larger(n().plus(n())).toString(), "2 n + 1");
  EXPECT_EQ(i().plus(i()).minus(n()).slope(&loop), 2);
  EXPECT_EQ(i().times(i()).slope(&loop), std::nullopt);
}

TEST(Polynomial, OverflowIsSeen) {
  const Polynomial large = number(int64_t{1} << 62);
  EXPECT_FALSE(large.overflowed());
  EXPECT_TRUE(large.plus(large).overflowed());
  EXPECT_TRUE(large.times(large).plus(n()).overflowed());
  EXPECT_FALSE(large.plus(large).isNeverNegative());
}
