#include "runtime/report/SeedPlaceholder.h"

#include <algorithm>
#include <cctype>

namespace kleene::rt {
namespace {

bool isDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)); }

/// Runs of digits and what is between them, in turn; what is between first.
std::vector<std::string> pieces(const std::string &text) {
  std::vector<std::string> result = {""};
  bool digits = false;
  for (char c : text) {
    if (isDigit(c) != digits) {
      digits = !digits;
      result.emplace_back();
    }
    result.back() += c;
  }
  return result;
}

} // namespace

std::vector<std::string>
withSeedPlaceholder(const std::vector<std::string> &commands,
                    const std::vector<int64_t> &seeds) {
  std::vector<std::string> unique;
  for (const std::string &command : commands)
    if (std::find(unique.begin(), unique.end(), command) == unique.end())
      unique.push_back(command);
  if (unique.size() < 2)
    return unique;
  std::vector<std::vector<std::string>> split;
  for (const std::string &command : commands)
    split.push_back(pieces(command));
  std::string pattern;
  for (size_t k = 0; k < split.front().size(); ++k) {
    bool equal = true, seed = k % 2 == 1;
    for (size_t c = 0; c < split.size(); ++c) {
      if (split[c].size() != split.front().size())
        return unique;
      equal = equal && split[c][k] == split.front()[k];
      seed = seed && split[c][k] == std::to_string(seeds[c]);
    }
    if (!equal && !seed)
      return unique;
    pattern += equal ? split.front()[k] : "SEED";
  }
  return {pattern};
}

} // namespace kleene::rt
