//===- LaTeXWriterInternal.h - terms as LaTeX -----------------------------===//
//
// A term becomes a piece of mathematics, for amsmath and amssymb.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_DENOTATION_LATEXWRITERINTERNAL_H
#define KLEENE_LANG_DENOTATION_LATEXWRITERINTERNAL_H

#include "lang/denotation/TermWriterInternal.h"

namespace kleene::lang {

/// Words with the characters that mean something to TeX escaped.
std::string escaped(llvm::StringRef text);

class LaTeXWriter : public TermWriter<std::string> {
public:
  /// A definition as a row of align*.
  std::string row(const Term &term);

protected:
  std::string token(llvm::StringRef, llvm::StringRef latex) override;
  std::string words(llvm::StringRef text) override;
  std::string nameOf(const Term &symbol) override;
  std::string marked(std::string name, const Marks &marks,
                     bool isLetter) override;
  std::string className(const Term &term) override;
  std::string number(const Term &term) override;
  std::string join(const Outs &parts) override;
  std::string parenthesized(std::string out) override;
  std::string raised(std::string base, std::string exponent) override;
  std::string inlineCases(const Term &term) override;
  std::string equation(std::string left, Operator op, std::string right,
                       bool isRow) override;
  std::string
  caseColumns(std::vector<std::pair<std::string, std::string>> arms) override;
  std::string caseRows(Outs rows) override;
  std::string indented(std::string head, std::string body) override;
  std::string stacked(std::vector<Row> rows) override;
  std::string ended(std::string out, std::string end) override;
  std::string groupRows(std::optional<std::string> scope, Outs rows) override;
  bool casesAreFenced() const override { return false; }
};

} // namespace kleene::lang

#endif // KLEENE_LANG_DENOTATION_LATEXWRITERINTERNAL_H
