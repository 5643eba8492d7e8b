//===- ElementKernels.h - what one thread of a GPU computes ---------------===//
//
// The loops of Kernels.h turned inside out: a function per element of a result,
// for a whole batch. Every array has a leading [B], is contiguous, and is
// written by one thread alone, so nothing is atomic and nothing depends on the
// order of threads. Neighbouring threads are neighbouring channels, so they
// read neighbouring addresses.
//
// Operations and their order are those of Kernels.cpp; without contraction the
// bits are the same, but for the sums over all pairs in PointerBackward, which
// are left to the caller row by row. The functions are compiled for the host
// too, where tests hold them against Kernels.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_ELEMENTKERNELS_H
#define KLEENE_RUNTIME_MODEL_ELEMENTKERNELS_H

#include "runtime/model/Kernels.h"

#ifdef __CUDACC__
#define KLEENE_ELEMENT __host__ __device__ inline
#else
#define KLEENE_ELEMENT inline
#endif

namespace kleene::rt::kernels::element {

/// Where an element of [B, n, d] lies; `row` counts over the whole batch.
struct NodeElement {
  int64_t row, b, node, h;

  KLEENE_ELEMENT NodeElement(int64_t element, int64_t n, int64_t d)
      : row(element / d), b(row / n), node(row % n), h(element % d) {}
};

/// The same of [B, n, n, d].
struct PairElement {
  int64_t b, i, j, h;

  KLEENE_ELEMENT PairElement(int64_t element, int64_t n, int64_t d)
      : b(element / d / n / n), i(element / d / n % n), j(element / d % n),
        h(element % d) {}
};

/// x + edge_pair[h]; `pair` counts over the whole batch.
template <typename T>
KLEENE_ELEMENT T plusEdge(const Edge<T> &edge, int64_t pair, int64_t width,
                          int64_t h, T x) {
  if (edge.dense)
    return x + edge.dense[pair * width + h];
  for (int64_t q = 0; q < edge.factors; ++q)
    x += edge.features[pair * edge.factors + q] * edge.weight[q * width + h];
  return x;
}

/// Element (b, j, h) of out and winner [B, n, d].
template <typename T> struct MessageForward {
  kernels::MessageForward<T> call;

  KLEENE_ELEMENT void operator()(int64_t element) const {
    const int64_t n = call.nodes, d = call.width;
    const auto [row, b, j, h] = NodeElement(element, n, d);
    T best = 0;
    int32_t winner = -1;
    for (int64_t i = 0; i < n; ++i) {
      const int64_t pair = (b * n + i) * n + j;
      if (!call.mask[pair])
        continue;
      const T x =
          plusEdge(call.edge, pair, d, h, call.send[(b * n + i) * d + h]);
      if (winner < 0 || (call.minimum ? x < best : x > best)) {
        best = x;
        winner = static_cast<int32_t>(i);
      }
    }
    call.out[element] = best;
    call.winner[element] = winner;
  }
};

/// Element (b, i, h) of send [B, n, d], and row i of edgeDense [B, n, n, d].
template <typename T> struct MessageBackward {
  kernels::MessageBackward<T> call;

  KLEENE_ELEMENT void operator()(int64_t element) const {
    const int64_t n = call.nodes, d = call.width;
    const auto [row, b, i, h] = NodeElement(element, n, d);
    T sum = 0;
    for (int64_t j = 0; j < n; ++j) {
      const int64_t at = (b * n + j) * d + h;
      const bool won = call.winner[at] == i;
      if (won)
        sum += call.gradient[at];
      if (call.edgeDense)
        call.edgeDense[(row * n + j) * d + h] = won ? call.gradient[at] : T(0);
    }
    if (call.send)
      call.send[element] = sum;
  }
};

/// Element (b, q, h) of edgeWeight [B, factors, d].
template <typename T> struct MessageWeightBackward {
  kernels::MessageBackward<T> call;

  KLEENE_ELEMENT void operator()(int64_t element) const {
    const int64_t n = call.nodes, d = call.width, count = call.edge.factors;
    const int64_t h = element % d, q = element / d % count;
    const int64_t b = element / d / count;
    T sum = 0;
    for (int64_t j = 0; j < n; ++j) {
      const int64_t at = (b * n + j) * d + h;
      const int64_t i = call.winner[at];
      if (i >= 0)
        sum += call.gradient[at] *
               call.edge.features[((b * n + i) * n + j) * count + q];
    }
    call.edgeWeight[element] = sum;
  }
};

template <typename T>
KLEENE_ELEMENT bool isAllowed(const PointerForward<T> &a, int64_t b, int64_t i,
                              int64_t j) {
  return i == j || !a.allowed || a.allowed[(b * a.nodes + i) * a.nodes + j];
}

/// Source and target of channel h of the pair (i, j), and the larger of both.
template <typename T> struct Rivals {
  T source, target;

  KLEENE_ELEMENT Rivals(const PointerForward<T> &a, int64_t b, int64_t i,
                        int64_t j, int64_t h)
      : source(a.source[(b * a.nodes + i) * a.width + h]),
        target(plusEdge(a.edge, (b * a.nodes + j) * a.nodes + i, a.width, h,
                        a.target[(b * a.nodes + j) * a.width + h])) {}
  KLEENE_ELEMENT bool own() const { return source >= target; }
  KLEENE_ELEMENT T larger() const { return own() ? source : target; }
};

/// Element (b, i, j, lane) of partial [B, n, n, scoreLanes]: the channels lane,
/// lane + scoreLanes, ... of a score. What is not allowed is not written.
template <typename T> struct PointerPartial {
  PointerForward<T> call;
  T *partial;

  KLEENE_ELEMENT void operator()(int64_t element) const {
    const int64_t n = call.nodes, d = call.width;
    const auto [b, i, j, lane] = PairElement(element, n, scoreLanes);
    if (!isAllowed(call, b, i, j))
      return;
    T sum = 0;
    for (int64_t h = lane; h < d; h += scoreLanes)
      sum += call.weight[h] * Rivals<T>(call, b, i, j, h).larger();
    partial[element] = sum;
  }
};

/// Element (b, i, j) of out [B, n, n]; `bias` [1] is read where it lies.
template <typename T> struct PointerSum {
  PointerForward<T> call;
  const T *bias, *partial;

  KLEENE_ELEMENT void operator()(int64_t element) const {
    const PairElement at(element, call.nodes, 1);
    if (!isAllowed(call, at.b, at.i, at.j)) {
      call.out[element] = call.masked;
      return;
    }
    T sum = *bias;
    for (int64_t lane = 0; lane < scoreLanes; ++lane)
      sum += partial[element * scoreLanes + lane];
    call.out[element] = sum;
  }
};

/// Element (b, i, h) of source and weight [B, n, d], and (b, i) of bias [B, n]:
/// row i's share of what the caller sums.
template <typename T> struct PointerSourceBackward {
  PointerBackward<T> call;

  KLEENE_ELEMENT void operator()(int64_t element) const {
    const PointerForward<T> &a = call.forward;
    const int64_t n = a.nodes, d = a.width;
    const auto [row, b, i, h] = NodeElement(element, n, d);
    T source = 0, weight = 0, bias = 0;
    for (int64_t j = 0; j < n; ++j) {
      const T gradient = call.gradient[row * n + j];
      if (gradient == 0 || !isAllowed(a, b, i, j))
        continue;
      const Rivals<T> rivals(a, b, i, j, h);
      bias += gradient;
      weight += gradient * rivals.larger();
      source += rivals.own() ? gradient * a.weight[h] : T(0);
    }
    call.source[element] = source;
    call.weight[element] = weight;
    if (h == 0)
      call.bias[row] = bias;
  }
};

/// Element (b, j, h) of target [B, n, d], row j of edgeDense [B, n, n, d], or
/// column h of row j of edgeWeight [B, n, factors, d], for the caller to sum.
template <typename T> struct PointerTargetBackward {
  PointerBackward<T> call;

  KLEENE_ELEMENT void operator()(int64_t element) const {
    const PointerForward<T> &a = call.forward;
    const int64_t n = a.nodes, d = a.width, count = a.edge.factors;
    const auto [row, b, j, h] = NodeElement(element, n, d);
    T target = 0, factors[maxFactors] = {};
    for (int64_t i = 0; i < n; ++i) {
      const T gradient = call.gradient[(b * n + i) * n + j];
      const int64_t pair = row * n + i;
      T beyond = 0;
      if (gradient != 0 && isAllowed(a, b, i, j) &&
          !Rivals<T>(a, b, i, j, h).own())
        beyond = gradient * a.weight[h];
      target += beyond;
      if (call.edgeDense)
        call.edgeDense[pair * d + h] = beyond;
      if (call.edgeWeight)
        for (int64_t q = 0; q < maxFactors; ++q) // unrolled: in registers
          factors[q] +=
              q < count ? beyond * a.edge.features[pair * count + q] : T(0);
    }
    call.target[element] = target;
    if (call.edgeWeight)
      for (int64_t q = 0; q < maxFactors; ++q)
        if (q < count)
          call.edgeWeight[(row * count + q) * d + h] = factors[q];
  }
};

/// Element (b, j, k, c) of out and winner [B, n, n, d]: channels lie last, so
/// no planes are made.
template <typename T> struct MaxPlusForward {
  kernels::MaxPlusForward<T> call;
  int64_t width;

  KLEENE_ELEMENT void operator()(int64_t element) const {
    const int64_t n = call.nodes, d = width;
    const auto [b, j, k, c] = PairElement(element, n, d);
    T best = 0;
    int32_t winner = 0;
    for (int64_t i = 0; i < n; ++i) {
      const int64_t from = (b * n + i) * n;
      const T x =
          call.left[(from + j) * d + c] + call.right[(from + k) * d + c];
      if (i == 0 || x > best) {
        best = x;
        winner = static_cast<int32_t>(i);
      }
    }
    call.out[element] = best;
    call.winner[element] = winner;
  }
};

/// Element (b, i, m, c) of left and right [B, n, n, d].
template <typename T> struct MaxPlusBackward {
  kernels::MaxPlusBackward<T> call;
  int64_t width;

  KLEENE_ELEMENT void operator()(int64_t element) const {
    const int64_t n = call.nodes, d = width;
    const auto [b, i, m, c] = PairElement(element, n, d);
    T left = 0, right = 0;
    for (int64_t k = 0; k < n; ++k) {
      const int64_t row = ((b * n + m) * n + k) * d + c;
      const int64_t column = ((b * n + k) * n + m) * d + c;
      if (call.winner[row] == i)
        left += call.gradient[row];
      if (call.winner[column] == i)
        right += call.gradient[column];
    }
    call.left[element] = left;
    call.right[element] = right;
  }
};

} // namespace kleene::rt::kernels::element

#endif // KLEENE_RUNTIME_MODEL_ELEMENTKERNELS_H
