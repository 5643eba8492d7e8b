//===- Document.h - a denotation as sections of definitions ---------------===//
//
// What Denotation.h makes and Notation.h prints: headings, prose with terms in
// it, declarations and equations, in the order in which they are read.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_DENOTATION_DOCUMENT_H
#define KLEENE_LANG_DENOTATION_DOCUMENT_H

#include "lang/denotation/Term.h"

namespace kleene::lang {

/// A piece of prose: words, or a term among them.
struct Piece {
  Piece(const char *words) : words(words) {}
  Piece(std::string words) : words(std::move(words)) {}
  Piece(const Term *term) : term(term) {}

  std::string words;
  const Term *term = nullptr;
};
using Prose = std::vector<Piece>;

/// Prose, or a declaration or equation with a remark behind it.
struct Line {
  const Term *term = nullptr; ///< null: prose alone
  Prose prose;
};

struct Section {
  std::string heading;
  std::vector<Line> lines;
};

struct Document {
  Terms terms; ///< owns what the lines point to
  std::string name, summary;
  std::vector<Section> sections;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_DENOTATION_DOCUMENT_H
