#include "lang/basic/NearName.h"

#include "gtest/gtest.h"

using kleene::lang::nearName;

TEST(NearName, FindsSlips) {
  EXPECT_EQ(nearName("dits", {"A", "dist", "pi_h"}), "dist");
  EXPECT_EQ(nearName("reach", {"reach_h", "s"}), "reach_h");
  EXPECT_EQ(nearName("xx", {"x"}), "x");
}

TEST(NearName, TakesTheNearest) {
  EXPECT_EQ(nearName("colour", {"colours_", "color", "colour2"}), "color");
}

TEST(NearName, DoesNotGuess) {
  EXPECT_EQ(nearName("foo", {"dist", "A"}), "");
  EXPECT_EQ(nearName("a", {"b"}), "");
  EXPECT_EQ(nearName("x", {}), "");
  std::string longWord(1000, 'a');
  EXPECT_EQ(nearName(longWord, {longWord + "b"}), "");
}
