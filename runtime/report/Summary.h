//===- Summary.h - a number over several seeds ----------------------------===//
#ifndef KLEENE_RUNTIME_REPORT_SUMMARY_H
#define KLEENE_RUNTIME_REPORT_SUMMARY_H

#include <cstdint>
#include <vector>

namespace kleene::rt {

/// The mean and the sample standard deviation, sqrt(sum (x - mean)^2 / (n-1)),
/// which is NaN for fewer than two values; the mean of none is NaN.
struct Summary {
  int64_t count = 0;
  double mean = 0, deviation = 0, least = 0, most = 0;
};

Summary summarize(const std::vector<double> &values);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_SUMMARY_H
