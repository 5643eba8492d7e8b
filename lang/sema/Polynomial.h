//===- Polynomial.h - polynomials in n and the variables of loops ---------===//
//
// Exact rational coefficients. Variables are loop variables that are never
// negative, so every monomial is at least 0.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SEMA_POLYNOMIAL_H
#define KLEENE_LANG_SEMA_POLYNOMIAL_H

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace kleene::lang {

struct Decl;

class Polynomial {
public:
  /// A variable: a loop's declaration, or null for n.
  using Variable = const Decl *;
  using Monomial = std::map<Variable, unsigned>;

  Polynomial() = default;
  static Polynomial number(int64_t value);
  static Polynomial variable(Variable variable);

  Polynomial plus(const Polynomial &other) const;
  Polynomial minus(const Polynomial &other) const;
  Polynomial times(const Polynomial &other) const;
  Polynomial over(int64_t divisor) const;
  /// With `value` in place of `variable`.
  Polynomial replaced(Variable variable, const Polynomial &value) const;
  /// The sum over variable = low .. high - 1, for high >= low; nothing beyond
  /// the third power of the variable.
  std::optional<Polynomial> summed(Variable variable, const Polynomial &low,
                                   const Polynomial &high) const;
  /// At least both: the larger coefficient of each monomial. As below, n and
  /// all variables are at least 0.
  Polynomial larger(const Polynomial &other) const;
  /// At least the polynomial and 0: without its negative terms.
  Polynomial positivePart() const;
  bool hasNoNegativeTerm() const;

  /// c for c * variable + rest without it; nothing for higher powers.
  std::optional<int64_t> slope(Variable variable) const;
  /// a n + b with a >= 0 and a + b >= 0, so >= 0 for every n >= 1.
  bool isNeverNegative() const;
  /// Some arithmetic on the way left int64: the value means nothing.
  bool overflowed() const { return overflow; }
  bool operator==(const Polynomial &other) const;

  /// Of a polynomial in n: "1/2 n^2 + 3 n + 1".
  std::string toString() const;

private:
  struct Ratio {
    int64_t top = 0, bottom = 1;
    bool operator==(const Ratio &other) const = default;
  };
  void add(const Monomial &monomial, Ratio ratio);
  /// A term as the power of a variable and what it is multiplied with.
  static std::pair<unsigned, Polynomial>
  factored(Variable variable, const Monomial &monomial, Ratio ratio);

  std::map<Monomial, Ratio> terms; ///< no zeros
  bool overflow = false;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_POLYNOMIAL_H
