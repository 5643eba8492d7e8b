#include "lang/sema/Polynomial.h"

#include "llvm/Support/MathExtras.h"

#include <numeric>
#include <vector>

namespace kleene::lang {

void Polynomial::add(const Monomial &monomial, Ratio ratio) {
  Ratio &sum = terms[monomial];
  int64_t left, right;
  overflow |= llvm::MulOverflow(sum.top, ratio.bottom, left);
  overflow |= llvm::MulOverflow(ratio.top, sum.bottom, right);
  overflow |= llvm::AddOverflow(left, right, sum.top);
  overflow |= llvm::MulOverflow(sum.bottom, ratio.bottom, sum.bottom);
  if (overflow || sum.top == 0) {
    terms.erase(monomial);
    return;
  }
  const int64_t common = std::gcd(sum.top, sum.bottom);
  sum.top /= common;
  sum.bottom /= common;
}

Polynomial Polynomial::number(int64_t value) {
  Polynomial result;
  result.add({}, {value, 1});
  return result;
}

Polynomial Polynomial::variable(Variable variable) {
  Polynomial result;
  result.add({{variable, 1}}, {1, 1});
  return result;
}

Polynomial Polynomial::plus(const Polynomial &other) const {
  Polynomial result = *this;
  result.overflow |= other.overflow;
  for (const auto &[monomial, ratio] : other.terms)
    result.add(monomial, ratio);
  return result;
}

Polynomial Polynomial::minus(const Polynomial &other) const {
  return plus(other.times(number(-1)));
}

Polynomial Polynomial::times(const Polynomial &other) const {
  Polynomial result;
  result.overflow = overflow || other.overflow;
  for (const auto &[left, a] : terms)
    for (const auto &[right, b] : other.terms) {
      Monomial monomial = left;
      for (const auto &[variable, power] : right)
        monomial[variable] += power;
      Ratio product;
      result.overflow |= llvm::MulOverflow(a.top, b.top, product.top);
      result.overflow |= llvm::MulOverflow(a.bottom, b.bottom, product.bottom);
      if (!result.overflow)
        result.add(monomial, product);
    }
  return result;
}

Polynomial Polynomial::over(int64_t divisor) const {
  Polynomial inverse;
  inverse.add({}, {1, divisor});
  return times(inverse);
}

std::pair<unsigned, Polynomial>
Polynomial::factored(Variable variable, const Monomial &monomial, Ratio ratio) {
  Monomial rest = monomial;
  const auto found = rest.find(variable);
  const unsigned power = found == rest.end() ? 0 : found->second;
  rest.erase(variable);
  Polynomial part;
  part.add(rest, ratio);
  return {power, part};
}

Polynomial Polynomial::replaced(Variable variable,
                                const Polynomial &value) const {
  Polynomial result;
  result.overflow = overflow;
  for (const auto &[monomial, ratio] : terms) {
    auto [power, part] = factored(variable, monomial, ratio);
    for (unsigned i = 0; i != power; ++i)
      part = part.times(value);
    result = result.plus(part);
  }
  return result;
}

/// 0^power + ... + (x - 1)^power.
static Polynomial sumOfPowers(unsigned power, const Polynomial &x) {
  const Polynomial one = Polynomial::number(1);
  const Polynomial triangle = x.times(x.minus(one)).over(2);
  switch (power) {
  case 0:
    return x;
  case 1:
    return triangle;
  case 2:
    return triangle.times(x.plus(x).minus(one)).over(3);
  default:
    return triangle.times(triangle);
  }
}

std::optional<Polynomial> Polynomial::summed(Variable variable,
                                             const Polynomial &low,
                                             const Polynomial &high) const {
  Polynomial result;
  result.overflow = overflow;
  for (const auto &[monomial, ratio] : terms) {
    const auto [power, part] = factored(variable, monomial, ratio);
    if (power > 3)
      return std::nullopt;
    result = result.plus(
        part.times(sumOfPowers(power, high).minus(sumOfPowers(power, low))));
  }
  return result;
}

Polynomial Polynomial::larger(const Polynomial &other) const {
  Polynomial result = *this;
  const Polynomial more = other.minus(*this);
  result.overflow |= more.overflow;
  for (const auto &[monomial, ratio] : more.terms)
    if (ratio.top > 0)
      result.add(monomial, ratio);
  return result;
}

Polynomial Polynomial::positivePart() const {
  return Polynomial().larger(*this);
}

bool Polynomial::hasNoNegativeTerm() const {
  return *this == positivePart() && !overflow;
}

bool Polynomial::operator==(const Polynomial &other) const {
  return overflow == other.overflow && terms == other.terms;
}

std::optional<int64_t> Polynomial::slope(Variable variable) const {
  int64_t slope = 0;
  for (const auto &[monomial, ratio] : terms) {
    if (!monomial.count(variable))
      continue;
    if (monomial != Monomial{{variable, 1}} || ratio.bottom != 1)
      return std::nullopt;
    slope = ratio.top;
  }
  return slope;
}

bool Polynomial::isNeverNegative() const {
  const std::optional<int64_t> a = slope(nullptr);
  if (!a || *a < 0 || overflow)
    return false;
  const Polynomial b = minus(variable(nullptr).times(number(*a)));
  if (b.terms.empty())
    return true;
  if (b.terms.size() != 1 || !b.terms.begin()->first.empty())
    return false;
  const Ratio &ratio = b.terms.begin()->second;
  return ratio.bottom == 1 && ratio.top >= -*a;
}

std::string Polynomial::toString() const {
  std::string text;
  auto powerOf = [](const Monomial &monomial) {
    return monomial.empty() ? 0u : monomial.begin()->second;
  };
  for (auto term = terms.rbegin(); term != terms.rend(); ++term) {
    const auto &[monomial, ratio] = *term;
    const int64_t top = ratio.top < 0 ? -ratio.top : ratio.top;
    const unsigned power = powerOf(monomial);
    if (text.empty())
      text = ratio.top < 0 ? "-" : "";
    else
      text += ratio.top < 0 ? " - " : " + ";
    const bool plain = top == 1 && ratio.bottom == 1;
    if (!plain || !power)
      text += std::to_string(top);
    if (ratio.bottom != 1)
      text += "/" + std::to_string(ratio.bottom);
    if (power)
      text += plain ? "n" : " n";
    if (power > 1)
      text += "^" + std::to_string(power);
  }
  return text.empty() ? "0" : text;
}

} // namespace kleene::lang
