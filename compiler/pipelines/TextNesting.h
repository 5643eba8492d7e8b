//===- TextNesting.h - how deep a text of operations nests ----------------===//
//
// MLIR's parser is recursive and ends the process when the stack does. So text
// from outside is measured before it is parsed.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PIPELINES_TEXTNESTING_H
#define KLEENE_COMPILER_PIPELINES_TEXTNESTING_H

#include "llvm/ADT/StringRef.h"

namespace kleene {

/// Deeper text is refused: no program nests so deep.
inline constexpr int maxTextNesting = 1000;

/// The deepest nesting of brackets outside strings and comments.
int textNesting(llvm::StringRef text);

} // namespace kleene

#endif // KLEENE_COMPILER_PIPELINES_TEXTNESTING_H
