//===- GeneratedExprs.h - random expressions ------------------------------===//
//
// The expressions of ProgramGenerator: text of a wanted type over the variables
// that a program has and the names in scope. Everything is in parentheses.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_COMPILER_TRANSFORMS_LFP_GENERATEDEXPRS_H
#define KLEENE_TEST_COMPILER_TRANSFORMS_LFP_GENERATEDEXPRS_H

#include <cstdint>
#include <string>
#include <vector>

namespace kleene::test {

/// SplitMix64: the same numbers everywhere.
class Dice {
public:
  explicit Dice(uint64_t seed) : state(seed) {}
  uint64_t next();
  /// 0 .. sides - 1.
  int roll(int sides) { return static_cast<int>(next() % sides); }
  bool chance(int percent) { return roll(100) < percent; }
  template <typename T> const T &pick(const std::vector<T> &list) {
    return list[roll(static_cast<int>(list.size()))];
  }

private:
  uint64_t state;
};

enum class Kind { scalar, mask, pointer, categorical };

struct Variable {
  std::string name;
  Kind kind;
  int rank; ///< 0 graph, 1 node, 2 edge
  bool isRegister = false;
};

/// Local names: nodes, other indices, scalars, masks.
struct Scope {
  std::vector<std::string> nodes, indices, scalars, masks;
};

class Expressions {
public:
  explicit Expressions(Dice &dice) : dice(dice) {}

  std::string of(Kind kind, const Scope &scope, int depth);
  std::string scalar(const Scope &scope, int depth);
  std::string mask(const Scope &scope, int depth);
  std::string node(const Scope &scope, int depth);
  std::string index(const Scope &scope, int depth);
  std::string categorical(const Scope &scope, int depth);
  /// `name[i]`, `name[i, j]` or `name`.
  std::string element(const Variable &variable, const Scope &scope, int depth);
  std::string fresh(const std::string &prefix);

  std::vector<Variable> readable;

private:
  /// An element of some readable variable of that kind; "" without one.
  std::string read(Kind kind, const Scope &scope, int depth);
  std::string reduction(const std::string &name, Kind kind, const Scope &scope,
                        int depth);
  std::string choice(Kind kind, const Scope &scope, int depth);

  Dice &dice;
  int names = 0;
};

} // namespace kleene::test

#endif // KLEENE_TEST_COMPILER_TRANSFORMS_LFP_GENERATEDEXPRS_H
