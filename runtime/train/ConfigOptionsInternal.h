//===- ConfigOptionsInternal.h - the table of keys ------------------------===//
//
// For Config*.cpp only: what every key of a configuration is, where its value
// stands and what values it takes.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_CONFIGOPTIONSINTERNAL_H
#define KLEENE_RUNTIME_TRAIN_CONFIGOPTIONSINTERNAL_H

#include "runtime/train/Config.h"

#include <functional>
#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace kleene::rt {

inline constexpr double noLimit = std::numeric_limits<double>::infinity();

using Slot = std::variant<int64_t *, double *, bool *, std::string *,
                          std::vector<int64_t> *>;

struct Option {
  const char *key;
  std::function<Slot(Config &)> slot;
  const char *help;
  double low = 0, high = noLimit;        ///< of numbers, and of each size
  std::vector<std::string> choices = {}; ///< of a word; none: any name
  bool mayChange = false;                ///< on --resume
};

/// In the order in which a configuration is printed.
const std::vector<Option> &options();

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_CONFIGOPTIONSINTERNAL_H
