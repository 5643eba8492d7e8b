//===- NearName.h - the name that was probably meant ----------------------===//
//
// For "did you mean": the candidate at the smallest edit distance, when that is
// small for the length of the word. Used by the parser, sema and `explain`.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_BASIC_NEARNAME_H
#define KLEENE_LANG_BASIC_NEARNAME_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace kleene::lang {

/// Empty when nothing is near.
llvm::StringRef nearName(llvm::StringRef word,
                         llvm::ArrayRef<llvm::StringRef> candidates);

} // namespace kleene::lang

#endif // KLEENE_LANG_BASIC_NEARNAME_H
