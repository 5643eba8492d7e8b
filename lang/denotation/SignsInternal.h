//===- SignsInternal.h - how signs are written in both notations ----------===//
#ifndef KLEENE_LANG_DENOTATION_SIGNSINTERNAL_H
#define KLEENE_LANG_DENOTATION_SIGNSINTERNAL_H

#include "lang/denotation/Term.h"

#include "llvm/ADT/StringRef.h"

#include <utility>

namespace kleene::lang {

struct Sign {
  llvm::StringLiteral unicode, latex;
};

const Sign &signOf(Glyph glyph);
const Sign &signOf(Operator op);
const Sign &signOf(Gathering gathering);
/// What stands before the parts and after them.
const std::pair<Sign, Sign> &signsOf(Fence fence);

} // namespace kleene::lang

#endif // KLEENE_LANG_DENOTATION_SIGNSINTERNAL_H
