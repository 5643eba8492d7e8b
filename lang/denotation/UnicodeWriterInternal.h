//===- UnicodeWriterInternal.h - terms as lines of text -------------------===//
//
// A term becomes a Box: lines whose first one stands on the line around it.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_DENOTATION_UNICODEWRITERINTERNAL_H
#define KLEENE_LANG_DENOTATION_UNICODEWRITERINTERNAL_H

#include "lang/denotation/TermWriterInternal.h"

namespace kleene::lang {

/// The columns that a text takes: marks above letters take none.
size_t columnsOf(llvm::StringRef text);

struct Box {
  std::vector<std::string> lines{""};

  Box() = default;
  Box(const char *text) : lines{text} {}
  Box(std::string text) : lines{std::move(text)} {}
  size_t width() const;
  /// Puts `other` to the right of the first line.
  void append(const Box &other);
  void appendBelow(const Box &other, size_t indent);
};

class UnicodeWriter : public TermWriter<Box> {
protected:
  Box token(llvm::StringRef unicode, llvm::StringRef) override;
  Box words(llvm::StringRef text) override { return text.str(); }
  Box nameOf(const Term &symbol) override { return symbol.text; }
  Box marked(Box name, const Marks &marks, bool isLetter) override;
  Box className(const Term &term) override { return term.text; }
  Box number(const Term &term) override;
  Box join(const Outs &parts) override;
  Box parenthesized(Box out) override;
  Box raised(Box base, Box exponent) override;
  Box inlineCases(const Term &term) override;
  Box equation(Box left, Operator op, Box right, bool isRow) override;
  Box caseColumns(std::vector<std::pair<Box, Box>> arms) override;
  Box caseRows(Outs rows) override;
  Box indented(Box head, Box body) override;
  Box stacked(std::vector<Row> rows) override;
  Box ended(Box out, Box end) override;
  Box groupRows(std::optional<Box> scope, Outs rows) override;
  bool casesAreFenced() const override { return true; }

private:
  Box braced(Box content);
};

} // namespace kleene::lang

#endif // KLEENE_LANG_DENOTATION_UNICODEWRITERINTERNAL_H
