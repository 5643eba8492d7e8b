#include "lang/denotation/LaTeXWriterInternal.h"

namespace kleene::lang {

std::string escaped(llvm::StringRef text) {
  std::string out;
  for (char c : text) {
    if (llvm::StringRef("&%$#_{}").contains(c))
      (out += '\\') += c;
    else if (c == '~')
      out += "\\textasciitilde{}";
    else if (c == '^')
      out += "\\textasciicircum{}";
    else if (c == '\\')
      out += "\\textbackslash{}";
    else
      out += c;
  }
  return out;
}

//===----------------------------------------------------------------------===//
// Atoms
//===----------------------------------------------------------------------===//

std::string LaTeXWriter::token(llvm::StringRef, llvm::StringRef latex) {
  return latex.str();
}

std::string LaTeXWriter::words(llvm::StringRef text) {
  return "\\text{" + escaped(text) + "}";
}

std::string LaTeXWriter::nameOf(const Term &symbol) {
  const std::string name = escaped(symbol.text);
  return symbol.text.size() == 1 ? name : "\\mathit{" + name + "}";
}

std::string LaTeXWriter::marked(std::string name, const Marks &marks,
                                bool isLetter) {
  if (marks.hat)
    name = (isLetter ? "\\hat{" : "\\widehat{") + name + "}";
  if (marks.subscript >= 0)
    name = join({name, "_{", std::to_string(marks.subscript), "}"});
  std::string above;
  if (marks.superscript >= 0)
    above = join({"(", std::to_string(marks.superscript), ")"});
  if (marks.prime)
    above += "\\prime";
  if (marks.star)
    above += "*";
  return above.empty() ? name : name + "^{" + above + "}";
}

std::string LaTeXWriter::className(const Term &term) {
  return "\\mathsf{" + escaped(term.text) + "}";
}

std::string LaTeXWriter::number(const Term &term) {
  if (!term.exponent)
    return term.text;
  const std::string power = "10^{" + std::to_string(term.exponent) + "}";
  return term.text == "1" ? power : term.text + " \\cdot " + power;
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

/// A word of TeX ends before the letter that follows.
std::string LaTeXWriter::join(const Outs &parts) {
  std::string all;
  for (const std::string &part : parts) {
    const size_t slash = all.rfind('\\');
    const bool endsInWord =
        slash != std::string::npos && slash + 1 < all.size() &&
        llvm::all_of(llvm::StringRef(all).drop_front(slash + 1), llvm::isAlpha);
    if (endsInWord && !part.empty() && llvm::isAlpha(part.front()))
      all += ' ';
    all += part;
  }
  return all;
}

std::string LaTeXWriter::parenthesized(std::string out) {
  const bool tall = llvm::StringRef(out).contains("\\begin{");
  return tall ? "\\left(" + out + "\\right)" : "(" + out + ")";
}

std::string LaTeXWriter::raised(std::string base, std::string exponent) {
  return base + "^{" + exponent + "}";
}

std::string LaTeXWriter::inlineCases(const Term &term) {
  std::string text = "\\begin{cases}";
  for (size_t i = 0; i < term.parts.size(); i += 2) {
    const bool last = i + 1 == term.parts.size();
    text += (i ? " \\\\ " : " ") + write(*term.parts[i]) + " & " +
            condition(last ? nullptr : term.parts[i + 1]);
  }
  return text + " \\end{cases}";
}

std::string LaTeXWriter::equation(std::string left, Operator op,
                                  std::string right, bool isRow) {
  const std::string sign = operatorSign(op);
  return isRow ? left + " &" + llvm::StringRef(sign).ltrim().str() + right
               : join({left, sign, right});
}

std::string LaTeXWriter::row(const Term &term) {
  const std::string left = write(*term.parts[0]);
  const Term &right = *term.parts[1];
  return term.kind == TermKind::Chain
             ? equation(left, term.ops[0], write(right, Level::Arrow), true)
             : equation(left, term.op, block(right), true);
}

//===----------------------------------------------------------------------===//
// Several lines
//===----------------------------------------------------------------------===//

static std::string environment(llvm::StringRef name, llvm::StringRef argument,
                               const std::vector<std::string> &rows) {
  std::string text = ("\\begin{" + name + "}" + argument + "\n").str();
  for (auto [i, row] : llvm::enumerate(rows))
    text += row + (i + 1 < rows.size() ? " \\\\\n" : "\n");
  return text + ("\\end{" + name + "}").str();
}

std::string LaTeXWriter::caseColumns(
    std::vector<std::pair<std::string, std::string>> arms) {
  Outs rows;
  for (const auto &[value, condition] : arms)
    rows.push_back(value + " & " + condition);
  return environment("cases", "", rows);
}

std::string LaTeXWriter::caseRows(Outs rows) {
  return environment("cases", "", rows);
}

std::string LaTeXWriter::indented(std::string head, std::string body) {
  return environment("aligned", "[t]", {"&" + head, "&\\quad " + body});
}

std::string LaTeXWriter::stacked(std::vector<Row> rows) {
  Outs lines;
  for (const Row &row : rows)
    lines.push_back((*row.lead ? std::string(row.lead) + "\\ &" : "&") +
                    row.out);
  return environment("aligned", "[t]", lines);
}

std::string LaTeXWriter::ended(std::string out, std::string end) {
  return out + end;
}

std::string LaTeXWriter::groupRows(std::optional<std::string> scope,
                                   Outs rows) {
  if (scope)
    rows.insert(rows.begin(), "&" + *scope);
  return "\\left\\langle\n" + environment("aligned", "", rows) +
         "\n\\right\\rangle";
}

} // namespace kleene::lang
