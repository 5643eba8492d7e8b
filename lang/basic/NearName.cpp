#include "lang/basic/NearName.h"

#include <algorithm>

namespace kleene::lang {

/// Beyond this a word is no slip of the fingers, and edit distances are costly.
static constexpr size_t longestWord = 64;

llvm::StringRef nearName(llvm::StringRef word,
                         llvm::ArrayRef<llvm::StringRef> candidates) {
  if (word.size() > longestWord)
    return {};
  unsigned limit = word.size() <= 2 ? 1 : (word.size() + 2) / 3;
  llvm::StringRef best;
  for (llvm::StringRef candidate : candidates) {
    if (candidate.size() > longestWord || candidate == word)
      continue;
    unsigned distance = word.edit_distance(candidate, true, limit);
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
