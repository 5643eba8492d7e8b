// What a thread of a GPU computes, run here one element after another, against
// the loops of the CPU: the same bits.
#include "runtime/model/ElementKernels.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>

using namespace kleene::rt::kernels;

namespace {

constexpr int64_t samples = 3;

/// How the edge term is given: nothing, an array, or a number of factors.
enum class Form { none, dense, one, two, three, four };

struct Case {
  int64_t nodes, width;
  Form form;
};

template <typename T> struct EdgeData {
  std::vector<T> dense, features, weight;
  int64_t factors = 0;

  /// The edges from sample b on.
  Edge<T> of(int64_t b, int64_t nodes, int64_t width) const {
    Edge<T> edge;
    if (!dense.empty())
      edge.dense = dense.data() + b * nodes * nodes * width;
    if (factors > 0) {
      edge.features = features.data() + b * nodes * nodes * factors;
      edge.weight = weight.data();
      edge.factors = factors;
    }
    return edge;
  }
};

/// Few values, so that many are equal, and a product is not exact.
template <typename T>
std::vector<T> numbers(std::mt19937 &random, int64_t count) {
  std::uniform_int_distribution<int> draw(-6, 6);
  std::vector<T> all(static_cast<size_t>(count));
  for (T &each : all)
    each = static_cast<T>(draw(random)) / T(7);
  return all;
}

class Elements : public ::testing::TestWithParam<Case> {
protected:
  std::mt19937 random{7};

  /// std::vector<bool> has no array.
  std::unique_ptr<bool[]> mask(int64_t count) {
    std::bernoulli_distribution draw(0.4);
    auto all = std::make_unique<bool[]>(static_cast<size_t>(count));
    for (int64_t k = 0; k < count; ++k)
      all[k] = draw(random);
    return all;
  }

  template <typename T> EdgeData<T> edges() {
    const auto [n, d, form] = GetParam();
    EdgeData<T> edge;
    if (form == Form::dense)
      edge.dense = numbers<T>(random, samples * n * n * d);
    else if (form != Form::none) {
      edge.factors = static_cast<int64_t>(form) - 1;
      edge.features = numbers<T>(random, samples * n * n * edge.factors);
      edge.weight = numbers<T>(random, edge.factors * d);
    }
    return edge;
  }

  template <typename T> void message(bool minimum);
  template <typename T> void pointers(bool everyPair);
};

template <typename Element>
void forEach(int64_t count, const Element &element) {
  for (int64_t k = count; k-- > 0;) // any order
    element(k);
}

template <typename T>
void expectSameBits(const std::vector<T> &a, const std::vector<T> &b,
                    const char *what) {
  ASSERT_EQ(a.size(), b.size());
  EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(T)), 0) << what;
}

/// The sum over `rows` consecutive rows of each sample: [B, rows, d] -> [B, d].
template <typename T>
std::vector<T> sumRows(const std::vector<T> &x, int64_t rows, int64_t d) {
  std::vector<T> sum(static_cast<size_t>(samples * d));
  for (int64_t b = 0; b < samples; ++b)
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t h = 0; h < d; ++h)
        sum[b * d + h] += x[(b * rows + r) * d + h];
  return sum;
}

template <typename T>
void expectNear(const std::vector<T> &a, const std::vector<T> &b,
                const char *what) {
  const double tolerance = sizeof(T) == 4 ? 1e-4 : 1e-12;
  ASSERT_EQ(a.size(), b.size());
  for (size_t k = 0; k < a.size(); ++k)
    EXPECT_NEAR(a[k], b[k], tolerance * (1 + std::abs(b[k]))) << what << k;
}

template <typename T> void Elements::message(bool minimum) {
  const auto [n, d, form] = GetParam();
  const EdgeData<T> edge = edges<T>();
  const auto send = numbers<T>(random, samples * n * d);
  const auto gradient = numbers<T>(random, samples * n * d);
  const auto present = mask(samples * n * n);
  struct Result {
    std::vector<T> out, send, dense, weight;
    std::vector<int32_t> winner;
  };
  auto empty = [&, n = n, d = d] {
    return Result{std::vector<T>(samples * n * d),
                  std::vector<T>(samples * n * d),
                  std::vector<T>(edge.dense.size()),
                  std::vector<T>(samples * edge.factors * d),
                  std::vector<int32_t>(samples * n * d)};
  };
  Result loops = empty(), elements = empty();
  auto forwardOf = [&, n = n, d = d](Result &to, int64_t b) {
    return MessageForward<T>{n,
                             d,
                             minimum,
                             send.data() + b * n * d,
                             present.get() + b * n * n,
                             edge.of(b, n, d),
                             to.out.data() + b * n * d,
                             to.winner.data() + b * n * d};
  };
  auto backwardOf = [&, n = n, d = d](Result &to, int64_t b) {
    return MessageBackward<T>{
        n,
        d,
        gradient.data() + b * n * d,
        to.winner.data() + b * n * d,
        edge.of(b, n, d),
        to.send.data() + b * n * d,
        to.dense.empty() ? nullptr : to.dense.data() + b * n * n * d,
        to.weight.empty() ? nullptr : to.weight.data() + b * edge.factors * d};
  };
  for (int64_t b = 0; b < samples; ++b) {
    messageForward(forwardOf(loops, b), 0, n);
    messageBackward(backwardOf(loops, b));
  }
  forEach(samples * n * d, element::MessageForward<T>{forwardOf(elements, 0)});
  forEach(samples * n * d,
          element::MessageBackward<T>{backwardOf(elements, 0)});
  forEach(samples * edge.factors * d,
          element::MessageWeightBackward<T>{backwardOf(elements, 0)});
  expectSameBits(elements.out, loops.out, "out");
  expectSameBits(elements.winner, loops.winner, "winner");
  expectSameBits(elements.send, loops.send, "gradient of send");
  expectSameBits(elements.dense, loops.dense, "gradient of dense edges");
  expectSameBits(elements.weight, loops.weight, "gradient of the weight");
}

template <typename T> void Elements::pointers(bool everyPair) {
  const auto [n, d, form] = GetParam();
  const EdgeData<T> edge = edges<T>();
  const auto source = numbers<T>(random, samples * n * d);
  const auto target = numbers<T>(random, samples * n * d);
  const auto weight = numbers<T>(random, d);
  auto gradient = numbers<T>(random, samples * n * n); // zeros among them
  const auto allowed = mask(samples * n * n);
  const T bias = T(3) / T(7);
  auto callOf = [&, n = n, d = d](std::vector<T> &out, int64_t b) {
    return PointerForward<T>{n,
                             d,
                             source.data() + b * n * d,
                             target.data() + b * n * d,
                             everyPair ? nullptr : allowed.get() + b * n * n,
                             edge.of(b, n, d),
                             weight.data(),
                             bias,
                             T(-1e9),
                             out.data() + b * n * n};
  };
  std::vector<T> loops(samples * n * n), elements(samples * n * n);
  for (int64_t b = 0; b < samples; ++b)
    pointerForward(callOf(loops, b), 0, n);
  std::vector<T> partial(samples * n * n * scoreLanes);
  auto call = callOf(elements, 0);
  call.bias = 0; // read where it lies
  forEach(samples * n * n * scoreLanes,
          element::PointerPartial<T>{call, partial.data()});
  forEach(samples * n * n, element::PointerSum<T>{call, &bias, partial.data()});
  expectSameBits(elements, loops, "logits");

  struct Result {
    std::vector<T> source, target, dense, factors, weight, bias;
  };
  auto room = [&, n = n, d = d](int64_t shares) {
    return Result{std::vector<T>(samples * n * d),
                  std::vector<T>(samples * n * d),
                  std::vector<T>(edge.dense.size()),
                  std::vector<T>(samples * shares * edge.factors * d),
                  std::vector<T>(samples * shares * d),
                  std::vector<T>(samples * shares)};
  };
  auto backwardOf = [&, n = n, d = d](Result &to, int64_t b) {
    return PointerBackward<T>{
        callOf(loops, b),
        gradient.data() + b * n * n,
        to.source.data() + b * n * d,
        to.target.data() + b * n * d,
        to.dense.empty() ? nullptr : to.dense.data() + b * n * n * d,
        to.factors.empty() ? nullptr : to.factors.data() + b * edge.factors * d,
        to.weight.data() + b * d,
        to.bias.data() + b};
  };
  Result perSample = room(1), perRow = room(n);
  for (int64_t b = 0; b < samples; ++b)
    pointerBackward(backwardOf(perSample, b));
  forEach(samples * n * d,
          element::PointerSourceBackward<T>{backwardOf(perRow, 0)});
  forEach(samples * n * d,
          element::PointerTargetBackward<T>{backwardOf(perRow, 0)});
  expectSameBits(perRow.source, perSample.source, "gradient of source");
  expectSameBits(perRow.target, perSample.target, "gradient of target");
  expectSameBits(perRow.dense, perSample.dense, "gradient of dense edges");
  expectNear(sumRows(perRow.factors, n, edge.factors * d), perSample.factors,
             "gradient of factors");
  expectNear(sumRows(perRow.weight, n, d), perSample.weight,
             "gradient of the weight");
  expectNear(sumRows(perRow.bias, n, 1), perSample.bias,
             "gradient of the bias");
}

TEST_P(Elements, AMessageHasTheBitsOfTheLoops) {
  for (bool minimum : {false, true}) {
    message<float>(minimum);
    message<double>(minimum);
  }
}

TEST_P(Elements, APointerHasTheBitsOfTheLoops) {
  for (bool everyPair : {false, true}) {
    pointers<float>(everyPair);
    pointers<double>(everyPair);
  }
}

std::vector<Case> allCases() {
  std::vector<Case> cases;
  for (auto [nodes, width] : {std::pair{1, 3}, {6, 16}, {9, 37}, {17, 64}})
    for (Form form : {Form::none, Form::dense, Form::one, Form::two,
                      Form::three, Form::four})
      cases.push_back({nodes, width, form});
  return cases;
}

std::string nameOf(const ::testing::TestParamInfo<Case> &info) {
  static const char *const forms[] = {"None", "Dense", "One",
                                      "Two",  "Three", "Four"};
  return forms[static_cast<int>(info.param.form)] +
         std::to_string(info.param.nodes);
}

INSTANTIATE_TEST_SUITE_P(All, Elements, ::testing::ValuesIn(allCases()),
                         nameOf);

/// A plane per channel there, channels last here.
template <typename T> void compareMaxPlus(int64_t n, int64_t d) {
  std::mt19937 random(static_cast<unsigned>(n));
  const int64_t cells = n * n, count = samples * cells * d;
  const auto left = numbers<T>(random, count),
             right = numbers<T>(random, count);
  const auto gradient = numbers<T>(random, count);
  std::vector<T> out(count), toLeft(count), toRight(count);
  std::vector<int32_t> winner(count);
  forEach(count,
          element::MaxPlusForward<T>{
              {n, left.data(), right.data(), out.data(), winner.data()}, d});
  forEach(count, element::MaxPlusBackward<T>{{n, gradient.data(), winner.data(),
                                              toLeft.data(), toRight.data()},
                                             d});
  for (int64_t plane = 0; plane < samples * d; ++plane) {
    const int64_t b = plane / d, c = plane % d;
    auto planeOf = [&](const auto &x) {
      auto one = std::vector(x.begin(), x.begin() + cells);
      for (int64_t k = 0; k < cells; ++k)
        one[k] = x[(b * cells + k) * d + c];
      return one;
    };
    const auto a = planeOf(left), with = planeOf(right), g = planeOf(gradient);
    std::vector<T> y(cells), l(cells), r(cells);
    std::vector<int32_t> who(cells);
    maxPlusForward(
        MaxPlusForward<T>{n, a.data(), with.data(), y.data(), who.data()});
    maxPlusBackward(
        MaxPlusBackward<T>{n, g.data(), who.data(), l.data(), r.data()});
    expectSameBits(planeOf(out), y, "out");
    expectSameBits(planeOf(winner), who, "winner");
    expectSameBits(planeOf(toLeft), l, "gradient of left");
    expectSameBits(planeOf(toRight), r, "gradient of right");
  }
}

TEST(MaxPlusElements, HaveTheBitsOfTheLoops) {
  for (auto [n, d] : {std::pair<int64_t, int64_t>{1, 1}, {5, 8}, {12, 3}}) {
    compareMaxPlus<float>(n, d);
    compareMaxPlus<double>(n, d);
  }
}

} // namespace
