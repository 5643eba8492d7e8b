#include "runtime/solver/AdjointInternal.h"

#include <algorithm>
#include <cmath>

namespace kleene::rt {

namespace {

/// min |beta e_1 - H y| of one sample, H growing by a column at a time, by
/// Givens rotations.
class HessenbergLeastSquares {
public:
  explicit HessenbergLeastSquares(double beta) : right{beta} {}

  /// Column j of H: `above`, j + 1 numbers, and the one below the diagonal.
  void add(std::vector<double> above, double below) {
    for (size_t i = 0; i < cosines.size(); ++i) {
      const double upper = above[i], lower = above[i + 1];
      above[i] = cosines[i] * upper + sines[i] * lower;
      above[i + 1] = cosines[i] * lower - sines[i] * upper;
    }
    const double length = std::hypot(above.back(), below);
    cosines.push_back(length > 0 ? above.back() / length : 1);
    sines.push_back(length > 0 ? below / length : 0);
    above.back() = length;
    columns.push_back(std::move(above));
    right.push_back(-sines.back() * right.back());
    right[right.size() - 2] *= cosines.back();
  }

  /// |beta e_1 - H y| of the best y.
  double residual() const { return std::abs(right.back()); }

  /// Infinite or NaN where H is singular.
  std::vector<double> solve() const {
    std::vector<double> y(right.begin(), right.end() - 1);
    for (size_t i = y.size(); i-- > 0;) {
      for (size_t j = i + 1; j < y.size(); ++j)
        y[i] -= columns[j][i] * y[j];
      y[i] /= columns[i][i];
    }
    return y;
  }

private:
  std::vector<std::vector<double>> columns; ///< upper triangular
  std::vector<double> right, cosines, sines;
};

/// (I - J') u = v. All samples take their steps together, but each has its own
/// least squares, number of steps in a cycle, and budget of products.
class GMRES {
public:
  explicit GMRES(const AdjointEquation &equation)
      : equation(equation), scale(sampleNorm(equation.v)),
        live(static_cast<size_t>(equation.samples()), 1), used(live.size(), 0),
        size(live.size(), 0), solution(equation) {}

  AdjointSolution run() {
    while (true) {
      Tensor next = equation.v + equation.transposed(solution.u);
      ++solution.products;
      judge(next);
      if (!any(live))
        return std::move(solution);
      cycle(flat(next - solution.u));
    }
  }

private:
  static bool any(const std::vector<char> &rows) {
    return std::find(rows.begin(), rows.end(), char(1)) != rows.end();
  }
  Tensor flat(const Tensor &x) const {
    return x.reshape({equation.samples(), -1});
  }

  void judge(const Tensor &next) {
    DifferenceNorms norms = differenceNorms(next, solution.u);
    for (size_t b = 0; b < live.size(); ++b) {
      if (!live[b])
        continue;
      ++used[b];
      size[b] = norms.size[b];
      const double difference = norms.difference[b];
      solution.residual[b] = size[b] > 0 ? difference / size[b] : difference;
      const bool sound = size[b] <= longestRatio(equation.v) * scale[b];
      solution.accepted[b] =
          sound && difference <= equation.options.adjointRelative * size[b];
      live[b] = sound && !solution.accepted[b] && std::isfinite(difference) &&
                used[b] < equation.options.adjointCap;
    }
  }

  /// Arnoldi's process from the residual, and the best correction in its space.
  /// The goal is Euclidean over the sample, which is at least the largest node.
  void cycle(const Tensor &residual) {
    std::vector<HessenbergLeastSquares> squares;
    std::vector<Tensor> basis = {unit(residual)};
    for (double beta : lengths)
      squares.emplace_back(beta);
    std::vector<char> active = live;
    std::vector<size_t> steps(live.size(), 0);
    for (int64_t j = 0; j < equation.options.memory && any(active); ++j) {
      Tensor last = basis.back();
      Tensor image = last - flat(equation.transposed(last.view_as(equation.v)));
      ++solution.products;
      const std::vector<double> above = orthogonalize(image, basis);
      basis.push_back(unit(image));
      const size_t height = basis.size() - 1;
      for (size_t b = 0; b < live.size(); ++b) {
        if (!active[b])
          continue;
        ++used[b];
        ++steps[b];
        auto column = above.begin() + static_cast<ptrdiff_t>(b * height);
        squares[b].add({column, column + static_cast<ptrdiff_t>(height)},
                       lengths[b]);
        active[b] = squares[b].residual() >
                        equation.options.adjointRelative * size[b] &&
                    lengths[b] > 0 && used[b] < equation.options.adjointCap;
      }
    }
    correct(squares, basis, steps);
  }

  /// x / |x| of each sample, zero where x is; the lengths go to `lengths`.
  Tensor unit(const Tensor &x) {
    Tensor squared = torch::bmm(x.unsqueeze(1), x.unsqueeze(2)).squeeze(2);
    Tensor length = squared.sqrt();
    lengths = toHost(length);
    return torch::where(length > 0, x / length, torch::zeros_like(x));
  }

  /// Takes what lies along `basis` out of x, twice, since once leaves rounding;
  /// returns how much that was, per sample and vector.
  std::vector<double> orthogonalize(Tensor &x,
                                    const std::vector<Tensor> &basis) const {
    Tensor vectors = torch::stack(basis, 1), total;
    for (int pass = 0; pass < 2; ++pass) {
      Tensor along = torch::bmm(vectors, x.unsqueeze(2));
      x = x - torch::bmm(along.transpose(1, 2), vectors).squeeze(1);
      total = total.defined() ? total + along : along;
    }
    return toHost(total);
  }

  void correct(const std::vector<HessenbergLeastSquares> &squares,
               const std::vector<Tensor> &basis,
               const std::vector<size_t> &steps) {
    Tensor weights =
        torch::zeros({equation.samples(), static_cast<int64_t>(basis.size())},
                     torch::kFloat64);
    for (size_t b = 0; b < live.size(); ++b) {
      if (steps[b] == 0)
        continue;
      const std::vector<double> y = squares[b].solve();
      std::copy(y.begin(), y.end(),
                weights.data_ptr<double>() + b * basis.size());
    }
    Tensor correction = torch::bmm(
        weights.to(equation.v.options()).unsqueeze(1), torch::stack(basis, 1));
    solution.u = selectRows(live, solution.u + correction.view_as(equation.v),
                            solution.u);
  }

  const AdjointEquation &equation;
  const std::vector<double> scale; ///< |v|
  std::vector<char> live;
  std::vector<int64_t> used; ///< products, per sample
  std::vector<double> size, lengths;
  AdjointSolution solution;
};

} // namespace

AdjointSolution solveGMRES(const AdjointEquation &equation) {
  torch::NoGradGuard guard; // products go through a graph that exists
  return GMRES(equation).run();
}

} // namespace kleene::rt
