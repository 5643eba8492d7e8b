#include "compiler/trace/Widen.h"

#include <cmath>
#include <cstring>
#include <string>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace kleene {
namespace {

std::string shown(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

/// The index of the only 1 among `count` values that are 0 otherwise, or -1.
/// At the class `undefined` a -1 stands instead.
int64_t hotIndex(const double *values, int64_t count, int64_t undefined) {
  int64_t hot = -1;
  for (int64_t k = 0; k < count; ++k) {
    if (values[k] == 0)
      continue;
    if (values[k] != (k == undefined ? -1 : 1) || hot >= 0)
      return -1;
    hot = k;
  }
  return hot;
}

Outcome narrowOneHots(const double *wide, int64_t count, int64_t classes,
                      int64_t undefined, int64_t *out) {
  for (int64_t k = 0; k < count; ++k) {
    out[k] = hotIndex(wide + k * classes, classes, undefined);
    if (out[k] < 0)
      return inputFailure("element " + std::to_string(k) +
                          " is not one-hot over " + std::to_string(classes));
  }
  return Done{};
}

Outcome narrowPointers(const double *wide, int64_t count, int64_t nodes,
                       int64_t *out) {
  for (int64_t k = 0; k < count; ++k) {
    const double value = wide[k];
    if (!(value >= 0 && value < static_cast<double>(nodes)) ||
        value != std::floor(value))
      return inputFailure("element " + std::to_string(k) + " is " +
                          shown(value) + ", expected a node, 0 to " +
                          std::to_string(nodes - 1));
    out[k] = static_cast<int64_t>(value);
  }
  return Done{};
}

Outcome narrowMasks(const double *wide, int64_t count, uint8_t *out) {
  for (int64_t k = 0; k < count; ++k) {
    if (wide[k] != 0 && wide[k] != 1)
      return inputFailure("element " + std::to_string(k) + " is " +
                          shown(wide[k]) + ", expected 0 or 1");
    out[k] = wide[k] == 1;
  }
  return Done{};
}

template <typename Mask>
void widenPlain(const Mask *__restrict masks, size_t count,
                double *__restrict out) {
  for (size_t k = 0; k < count; ++k)
    out[k] = masks[k];
}

#if defined(__x86_64__)
/// 64 masks at a time, by way of their bits.
__attribute__((target("avx512f,avx512bw,avx512dq"))) void
widenBits(const uint8_t *__restrict masks, size_t count,
          double *__restrict out) {
  const __m512d ones = _mm512_set1_pd(1);
  size_t k = 0;
  for (; k + 64 <= count; k += 64) {
    const __m512i bytes = _mm512_loadu_si512(masks + k);
    const uint64_t bits = _mm512_test_epi8_mask(bytes, bytes);
    for (size_t at = 0; at < 64; at += 8)
      _mm512_storeu_pd(
          out + k + at,
          _mm512_maskz_mov_pd(static_cast<__mmask8>(bits >> at), ones));
  }
  widenPlain(masks + k, count - k, out + k);
}

/// Masks that are -1 where they are undefined.
__attribute__((target("avx512f,avx2"))) void
widenPartial(const int8_t *__restrict masks, size_t count,
             double *__restrict out) {
  size_t k = 0;
  for (; k + 8 <= count; k += 8) {
    const __m128i bytes =
        _mm_loadl_epi64(reinterpret_cast<const __m128i *>(masks + k));
    _mm512_storeu_pd(
        out + k, _mm512_maskz_cvtepi32_pd(0xff, _mm256_cvtepi8_epi32(bytes)));
  }
  widenPlain(masks + k, count - k, out + k);
}
#endif

/// An adjacency matrix is half of the file of a graph algorithm.
struct MaskKernels {
  void (*bits)(const uint8_t *, size_t, double *) = widenPlain<uint8_t>;
  void (*partial)(const int8_t *, size_t, double *) = widenPlain<int8_t>;
};

MaskKernels chooseMaskKernels() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
    return {widenBits, widenPartial};
#endif
  return {};
}

const MaskKernels &maskKernels() {
  static const MaskKernels chosen = chooseMaskKernels();
  return chosen;
}

} // namespace

int64_t wideningOf(const Probe &probe, int64_t nodes) {
  if (probe.type == ProbeType::maskOne)
    return nodes;
  if (probe.type == ProbeType::categorical)
    return static_cast<int64_t>(probe.classes.size());
  return 1;
}

void widen(const Probe &probe, int64_t nodes, const void *compact,
           int64_t count, void *wide) {
  if (isWideAlready(probe.type)) {
    std::memcpy(wide, compact, static_cast<size_t>(count) * 8);
    return;
  }
  auto *out = static_cast<double *>(wide);
  if (probe.type == ProbeType::mask) {
    const auto masks = static_cast<size_t>(count);
    return probe.partial
               ? maskKernels().partial(static_cast<const int8_t *>(compact),
                                       masks, out)
               : widenMasks(static_cast<const uint8_t *>(compact), masks, out);
  }
  const auto *indices = static_cast<const int64_t *>(compact);
  const int64_t classes = wideningOf(probe, nodes);
  std::memset(wide, 0, static_cast<size_t>(count * classes) * 8);
  for (int64_t k = 0; k < count; ++k)
    out[k * classes + indices[k]] = indices[k] == probe.undefinedClass ? -1 : 1;
}

void widenMasks(const uint8_t *masks, size_t count, double *wide) {
  maskKernels().bits(masks, count, wide);
}

Outcome narrow(const Probe &probe, int64_t nodes, const double *wide,
               void *compact) {
  const int64_t count = compactElements(probe, nodes);
  auto *indices = static_cast<int64_t *>(compact);
  switch (probe.type) {
  case ProbeType::scalar:
    std::memcpy(compact, wide, static_cast<size_t>(count) * 8);
    return Done{};
  case ProbeType::mask:
    return narrowMasks(wide, count, static_cast<uint8_t *>(compact));
  case ProbeType::pointer:
  case ProbeType::permutation:
    return narrowPointers(wide, count, nodes, indices);
  case ProbeType::maskOne:
  case ProbeType::categorical:
    return narrowOneHots(wide, count, wideningOf(probe, nodes),
                         probe.undefinedClass, indices);
  }
  return Failure{};
}

} // namespace kleene
