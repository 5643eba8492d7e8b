#include "lang/basic/NearName.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace kleene::lang {

/// Beyond this a word is no slip of the fingers, and edit distances are costly.
static constexpr size_t longestWord = 64;

/// Insertions, removals and replacements that make one word of the other.
static unsigned editDistance(llvm::StringRef from, llvm::StringRef to) {
  std::array<unsigned, longestWord + 1> row; // of prefixes of `to`
  std::iota(row.begin(), row.end(), 0u);
  for (size_t k = 0; k < from.size(); ++k) {
    unsigned diagonal = row[0]++;
    for (size_t j = 0; j < to.size(); ++j) {
      const unsigned replaced = diagonal + (from[k] != to[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row[to.size()];
}

llvm::StringRef nearName(llvm::StringRef word,
                         llvm::ArrayRef<llvm::StringRef> candidates) {
  if (word.size() > longestWord)
    return {};
  unsigned limit = word.size() <= 2 ? 1 : (word.size() + 2) / 3;
  llvm::StringRef best;
  for (llvm::StringRef candidate : candidates) {
    if (candidate.size() > longestWord || candidate == word)
      continue;
    unsigned distance = editDistance(word, candidate);
    if (distance > limit || distance >= std::max(word.size(), candidate.size()))
      continue;
    if (distance == limit && !best.empty())
      continue;
    limit = distance;
    best = candidate;
  }
  return best;
}

} // namespace kleene::lang
