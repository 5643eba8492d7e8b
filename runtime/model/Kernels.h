//===- Kernels.h - the loops behind messages, pointers and triplets ------===//
//
// Plain loops over arrays, compiled for several instruction sets, one of which
// is chosen when the program starts. All arrays are contiguous and belong to
// one sample: node values [n, d], masks [n, n], edges as in EdgeTerm.h.
// Instruction sets and threads do not change a bit of any result: there is no
// contraction, and sums have a fixed order.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_KERNELS_H
#define KLEENE_RUNTIME_MODEL_KERNELS_H

#include <cstdint>

namespace kleene::rt::kernels {

/// More raw edge features than this are made dense by the callers.
inline constexpr int64_t maxFactors = 4;

/// Partial sums of a score beside each other, so that the order of a sum does
/// not depend on the width of the machine's vectors.
inline constexpr int64_t scoreLanes = 16;

/// edge_ij: dense[i, j, :], or sum_q features[i, j, q] weight[q, :], or 0.
template <typename T> struct Edge {
  const T *dense = nullptr;    ///< [n, n, d]
  const T *features = nullptr; ///< [n, n, factors]
  const T *weight = nullptr;   ///< [factors, d]
  int64_t factors = 0;
};

template <typename T> struct MessageForward {
  int64_t nodes, width;
  bool minimum;     ///< else maximum
  const T *send;    ///< [n, d]
  const bool *mask; ///< [n, n]
  Edge<T> edge;
  T *out;          ///< [n, d]
  int32_t *winner; ///< [n, d]: the sender that won, -1 without one
};
/// The receivers begin, ..., end - 1.
void messageForward(const MessageForward<float> &, int64_t begin, int64_t end);
void messageForward(const MessageForward<double> &, int64_t begin, int64_t end);

template <typename T> struct MessageBackward {
  int64_t nodes, width;
  const T *gradient;     ///< [n, d] of the result
  const int32_t *winner; ///< [n, d]
  Edge<T> edge;
  T *send;       ///< [n, d] to be added to; may be null
  T *edgeDense;  ///< [n, n, d], zero; may be null
  T *edgeWeight; ///< [factors, d] to be added to; may be null
};
void messageBackward(const MessageBackward<float> &);
void messageBackward(const MessageBackward<double> &);

/// edge_ji as edge.dense[j, i, :] and so on.
template <typename T> struct PointerForward {
  int64_t nodes, width;
  const T *source, *target; ///< [n, d]
  const bool *allowed;      ///< [n, n]; null: every pair
  Edge<T> edge;
  const T *weight; ///< [d]
  T bias, masked;
  T *out; ///< [n, n]
};
/// The sources begin, ..., end - 1.
void pointerForward(const PointerForward<float> &, int64_t begin, int64_t end);
void pointerForward(const PointerForward<double> &, int64_t begin, int64_t end);

template <typename T> struct PointerBackward {
  PointerForward<T> forward; ///< its `out` is not used
  const T *gradient;         ///< [n, n]
  T *source, *target;        ///< [n, d] to be added to
  T *edgeDense;              ///< [n, n, d], zero; null if factored
  T *edgeWeight;             ///< [factors, d] to be added to; null if dense
  T *weight;                 ///< [d] to be added to
  T *bias;                   ///< [1] to be added to
};
void pointerBackward(const PointerBackward<float> &);
void pointerBackward(const PointerBackward<double> &);

/// One channel: out_jk = max over i of (left_ij + right_ik).
template <typename T> struct MaxPlusForward {
  int64_t nodes;
  const T *left, *right; ///< [n, n]
  T *out;                ///< [n, n]
  int32_t *winner;       ///< [n, n]: the first i that attains it
};
void maxPlusForward(const MaxPlusForward<float> &);
void maxPlusForward(const MaxPlusForward<double> &);

template <typename T> struct MaxPlusBackward {
  int64_t nodes;
  const T *gradient;     ///< [n, n] of the result
  const int32_t *winner; ///< [n, n]
  T *left, *right;       ///< [n, n] to be added to
};
void maxPlusBackward(const MaxPlusBackward<float> &);
void maxPlusBackward(const MaxPlusBackward<double> &);

} // namespace kleene::rt::kernels

#endif // KLEENE_RUNTIME_MODEL_KERNELS_H
