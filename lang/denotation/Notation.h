//===- Notation.h - terms and documents as text ---------------------------===//
//
// The two notations of a denotation: lines of Unicode for a terminal, and LaTeX
// that needs amsmath and amssymb. Both put the same parentheses and break lines
// at the same places (TermWriterInternal.h).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_DENOTATION_NOTATION_H
#define KLEENE_LANG_DENOTATION_NOTATION_H

#include "lang/denotation/Document.h"

#include "llvm/Support/raw_ostream.h"

namespace kleene::lang {

enum class Notation : uint8_t { Unicode, LaTeX };

/// One term in one line.
std::string toString(const Term &term, Notation notation);

void print(const Document &document, Notation notation, llvm::raw_ostream &os);

} // namespace kleene::lang

#endif // KLEENE_LANG_DENOTATION_NOTATION_H
