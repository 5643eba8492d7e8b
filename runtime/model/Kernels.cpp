#include "runtime/model/Kernels.h"

// One copy of the loops per instruction set; the loader picks. Sanitizers run
// before it could.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__)
#define KLEENE_CLONES                                                          \
  __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define KLEENE_CLONES
#endif
#define KLEENE_INLINE inline __attribute__((always_inline))

namespace kleene::rt::kernels {

namespace {

/// Forms of the edge term, as template argument: a number of factors, or this.
constexpr int denseEdge = -1;

/// The part of an edge term that is fixed for one pair of nodes.
template <typename T, int Form> struct Cell {
  const T *dense = nullptr;
  const T *weight = nullptr;
  int64_t width = 0;
  T factor[Form > 0 ? Form : 1] = {};

  KLEENE_INLINE Cell(const Edge<T> &edge, int64_t pair, int64_t width)
      : width(width) {
    if constexpr (Form == denseEdge) {
      dense = edge.dense + pair * width;
    } else if constexpr (Form > 0) {
      weight = edge.weight;
      for (int q = 0; q < Form; ++q)
        factor[q] = edge.features[pair * Form + q];
    }
  }

  KLEENE_INLINE T plus(T x, int64_t h) const {
    if constexpr (Form == denseEdge)
      return x + dense[h];
    if constexpr (Form > 0)
      for (int q = 0; q < Form; ++q)
        x += factor[q] * weight[q * width + h];
    return x;
  }
};

template <typename T, int Form, bool Minimum>
KLEENE_INLINE void candidate(const T *send, const Cell<T, Form> &cell,
                             int64_t width, int32_t sender, bool first, T *out,
                             int32_t *winner) {
  if (first) {
#pragma omp simd
    for (int64_t h = 0; h < width; ++h) {
      out[h] = cell.plus(send[h], h);
      winner[h] = sender;
    }
    return;
  }
#pragma omp simd
  for (int64_t h = 0; h < width; ++h) {
    const T x = cell.plus(send[h], h);
    const bool better = Minimum ? x < out[h] : x > out[h];
    out[h] = better ? x : out[h];
    winner[h] = better ? sender : winner[h];
  }
}

/// Senders outside, receivers inside: edges are read in the order they lie in
/// memory, and the results of a block of receivers stay in the cache.
template <typename T, int Form, bool Minimum>
KLEENE_INLINE void messageBody(const MessageForward<T> &a, int64_t begin,
                               int64_t end) {
  const int64_t n = a.nodes, d = a.width;
  for (int64_t k = begin * d; k < end * d; ++k) {
    a.out[k] = 0;
    a.winner[k] = -1;
  }
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = begin; j < end; ++j)
      if (a.mask[i * n + j]) {
        Cell<T, Form> cell(a.edge, i * n + j, d);
        const bool first = a.winner[j * d] < 0;
        candidate<T, Form, Minimum>(a.send + i * d, cell, d,
                                    static_cast<int32_t>(i), first,
                                    a.out + j * d, a.winner + j * d);
      }
}

template <typename T, int Form>
KLEENE_INLINE void messageForm(const MessageForward<T> &a, int64_t begin,
                               int64_t end) {
  if (a.minimum)
    messageBody<T, Form, true>(a, begin, end);
  else
    messageBody<T, Form, false>(a, begin, end);
}

/// Calls `body.template run<Form>()` for the form of `edge`.
template <typename T, typename Body>
KLEENE_INLINE void dispatch(const Edge<T> &edge, const Body &body) {
  if (edge.dense)
    return body.template run<denseEdge>();
  switch (edge.factors) {
  case 0:
    return body.template run<0>();
  case 1:
    return body.template run<1>();
  case 2:
    return body.template run<2>();
  case 3:
    return body.template run<3>();
  default:
    return body.template run<4>();
  }
}

template <typename T> struct MessageRun {
  const MessageForward<T> &arguments;
  int64_t begin, end;
  template <int Form> KLEENE_INLINE void run() const {
    messageForm<T, Form>(arguments, begin, end);
  }
};

template <typename T>
KLEENE_INLINE void messageBackwardBody(const MessageBackward<T> &a) {
  const int64_t n = a.nodes, d = a.width, count = a.edge.factors;
  for (int64_t j = 0; j < n; ++j)
    for (int64_t h = 0; h < d; ++h) {
      const int64_t i = a.winner[j * d + h];
      if (i < 0)
        continue;
      const T gradient = a.gradient[j * d + h];
      if (a.send)
        a.send[i * d + h] += gradient;
      if (a.edgeDense)
        a.edgeDense[(i * n + j) * d + h] = gradient;
      if (a.edgeWeight)
        for (int64_t q = 0; q < count; ++q)
          a.edgeWeight[q * d + h] +=
              gradient * a.edge.features[(i * n + j) * count + q];
    }
}

template <typename T, int Form>
KLEENE_INLINE T score(const PointerForward<T> &a, int64_t i, int64_t j) {
  const int64_t d = a.width;
  const T *source = a.source + i * d, *target = a.target + j * d;
  Cell<T, Form> cell(a.edge, j * a.nodes + i, d);
  T partial[scoreLanes] = {};
  int64_t h = 0;
  for (; h + scoreLanes <= d; h += scoreLanes) {
#pragma omp simd
    for (int64_t l = 0; l < scoreLanes; ++l) {
      const T other = cell.plus(target[h + l], h + l);
      const T larger = source[h + l] >= other ? source[h + l] : other;
      partial[l] += a.weight[h + l] * larger;
    }
  }
  for (; h < d; ++h) {
    const T other = cell.plus(target[h], h);
    partial[h % scoreLanes] +=
        a.weight[h] * (source[h] >= other ? source[h] : other);
  }
  T sum = a.bias;
  for (T each : partial)
    sum += each;
  return sum;
}

template <typename T>
KLEENE_INLINE bool isAllowed(const PointerForward<T> &a, int64_t i, int64_t j) {
  return i == j || !a.allowed || a.allowed[i * a.nodes + j];
}

template <typename T> struct PointerRun {
  const PointerForward<T> &a;
  int64_t begin, end;
  template <int Form> KLEENE_INLINE void run() const {
    for (int64_t i = begin; i < end; ++i)
      for (int64_t j = 0; j < a.nodes; ++j)
        a.out[i * a.nodes + j] =
            isAllowed(a, i, j) ? score<T, Form>(a, i, j) : a.masked;
  }
};

template <typename T, int Form>
KLEENE_INLINE void scoreBackward(const PointerBackward<T> &b, int64_t i,
                                 int64_t j, T gradient) {
  const PointerForward<T> &a = b.forward;
  const int64_t d = a.width, pair = j * a.nodes + i;
  const T *source = a.source + i * d, *target = a.target + j * d;
  Cell<T, Form> cell(a.edge, pair, d);
  T *toSource = b.source + i * d, *toTarget = b.target + j * d;
#pragma omp simd
  for (int64_t h = 0; h < d; ++h) {
    const T other = cell.plus(target[h], h);
    const bool own = source[h] >= other;
    const T through = gradient * a.weight[h];
    const T beyond = own ? T(0) : through;
    b.weight[h] += gradient * (own ? source[h] : other);
    toSource[h] += own ? through : T(0);
    toTarget[h] += beyond;
    if constexpr (Form == denseEdge)
      b.edgeDense[pair * d + h] = beyond;
    if constexpr (Form > 0)
      for (int q = 0; q < Form; ++q)
        b.edgeWeight[q * d + h] += beyond * cell.factor[q];
  }
}

template <typename T> struct PointerBackwardRun {
  const PointerBackward<T> &b;
  template <int Form> KLEENE_INLINE void run() const {
    const int64_t n = b.forward.nodes;
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < n; ++j) {
        const T gradient = b.gradient[i * n + j];
        if (gradient == 0 || !isAllowed(b.forward, i, j))
          continue;
        *b.bias += gradient;
        scoreBackward<T, Form>(b, i, j, gradient);
      }
  }
};

/// A row of results stays in the cache while all i offer theirs.
template <typename T>
KLEENE_INLINE void maxPlusBody(const MaxPlusForward<T> &a) {
  const int64_t n = a.nodes;
  for (int64_t j = 0; j < n; ++j) {
    T *out = a.out + j * n;
    int32_t *winner = a.winner + j * n;
    for (int64_t i = 0; i < n; ++i) {
      const T from = a.left[i * n + j];
      const T *right = a.right + i * n;
      const auto sender = static_cast<int32_t>(i);
#pragma omp simd
      for (int64_t k = 0; k < n; ++k) {
        const T x = from + right[k];
        const bool better = sender == 0 || x > out[k];
        out[k] = better ? x : out[k];
        winner[k] = better ? sender : winner[k];
      }
    }
  }
}

template <typename T>
KLEENE_INLINE void maxPlusBackwardBody(const MaxPlusBackward<T> &a) {
  const int64_t n = a.nodes;
  for (int64_t j = 0; j < n; ++j)
    for (int64_t k = 0; k < n; ++k) {
      const int64_t i = a.winner[j * n + k];
      a.left[i * n + j] += a.gradient[j * n + k];
      a.right[i * n + k] += a.gradient[j * n + k];
    }
}

} // namespace

KLEENE_CLONES void messageForward(const MessageForward<float> &a, int64_t begin,
                                  int64_t end) {
  dispatch(a.edge, MessageRun<float>{a, begin, end});
}
KLEENE_CLONES void messageForward(const MessageForward<double> &a,
                                  int64_t begin, int64_t end) {
  dispatch(a.edge, MessageRun<double>{a, begin, end});
}
void messageBackward(const MessageBackward<float> &a) {
  messageBackwardBody(a);
}
void messageBackward(const MessageBackward<double> &a) {
  messageBackwardBody(a);
}
KLEENE_CLONES void pointerForward(const PointerForward<float> &a, int64_t begin,
                                  int64_t end) {
  dispatch(a.edge, PointerRun<float>{a, begin, end});
}
KLEENE_CLONES void pointerForward(const PointerForward<double> &a,
                                  int64_t begin, int64_t end) {
  dispatch(a.edge, PointerRun<double>{a, begin, end});
}
KLEENE_CLONES void pointerBackward(const PointerBackward<float> &b) {
  dispatch(b.forward.edge, PointerBackwardRun<float>{b});
}
KLEENE_CLONES void pointerBackward(const PointerBackward<double> &b) {
  dispatch(b.forward.edge, PointerBackwardRun<double>{b});
}

KLEENE_CLONES void maxPlusForward(const MaxPlusForward<float> &a) {
  maxPlusBody(a);
}
KLEENE_CLONES void maxPlusForward(const MaxPlusForward<double> &a) {
  maxPlusBody(a);
}
void maxPlusBackward(const MaxPlusBackward<float> &a) {
  maxPlusBackwardBody(a);
}
void maxPlusBackward(const MaxPlusBackward<double> &a) {
  maxPlusBackwardBody(a);
}

} // namespace kleene::rt::kernels
