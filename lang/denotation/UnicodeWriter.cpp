#include "lang/denotation/UnicodeWriterInternal.h"

namespace kleene::lang {

//===----------------------------------------------------------------------===//
// Boxes
//===----------------------------------------------------------------------===//

size_t columnsOf(llvm::StringRef text) {
  size_t columns = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = uint8_t(text[i]);
    const bool inside = (byte & 0xC0) == 0x80;
    // U+0300 to U+036F, which are written above the letter before.
    const bool mark =
        byte == 0xCC || (byte == 0xCD && uint8_t(text[i + 1]) < 0xB0);
    columns += !inside && !mark;
  }
  return columns;
}

size_t Box::width() const {
  size_t width = 0;
  for (const std::string &line : lines)
    width = std::max(width, columnsOf(line));
  return width;
}

void Box::append(const Box &other) {
  const size_t at = lines.size() == 1 ? columnsOf(lines[0]) : width();
  for (auto [i, line] : llvm::enumerate(other.lines)) {
    if (i == lines.size())
      lines.emplace_back();
    if (line.empty())
      continue;
    lines[i].append(at - columnsOf(lines[i]), ' ');
    lines[i] += line;
  }
}

void Box::appendBelow(const Box &other, size_t indent) {
  for (const std::string &line : other.lines)
    lines.push_back(std::string(indent, ' ') + line);
}

//===----------------------------------------------------------------------===//
// Atoms
//===----------------------------------------------------------------------===//

/// A number in the digits that begin at `zero` in the table.
static std::string inDigits(int value, llvm::ArrayRef<const char *> digits,
                            const char *minus) {
  std::string text;
  for (char c : std::to_string(value))
    text += c == '-' ? minus : digits[c - '0'];
  return text;
}

static std::string subscript(int value) {
  static constexpr const char *digits[] = {"₀", "₁", "₂", "₃", "₄",
                                           "₅", "₆", "₇", "₈", "₉"};
  return inDigits(value, digits, "₋");
}

static std::string superscript(int value) {
  static constexpr const char *digits[] = {"⁰", "¹", "²", "³", "⁴",
                                           "⁵", "⁶", "⁷", "⁸", "⁹"};
  return inDigits(value, digits, "⁻");
}

static std::string withMinus(llvm::StringRef text) {
  return text.consume_front("-") ? "−" + text.str() : text.str();
}

Box UnicodeWriter::token(llvm::StringRef unicode, llvm::StringRef) {
  return unicode.str();
}

Box UnicodeWriter::marked(Box name, const Marks &marks, bool) {
  std::string &text = name.lines.front();
  if (marks.hat)
    text += "\u0302";
  if (marks.subscript >= 0)
    text += subscript(marks.subscript);
  if (marks.superscript >= 0)
    text += "⁽" + superscript(marks.superscript) + "⁾";
  if (marks.prime)
    text += "′";
  if (marks.star)
    text += "*";
  return name;
}

Box UnicodeWriter::number(const Term &term) {
  if (!term.exponent)
    return withMinus(term.text);
  const std::string power = "10" + superscript(term.exponent);
  return term.text == "1" ? power : withMinus(term.text) + " · " + power;
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

Box UnicodeWriter::join(const Outs &parts) {
  Box box;
  for (const Box &part : parts)
    box.append(part);
  return box;
}

Box UnicodeWriter::parenthesized(Box out) { return join({"(", out, ")"}); }

Box UnicodeWriter::raised(Box base, Box exponent) {
  return join({base, "^", exponent});
}

Box UnicodeWriter::inlineCases(const Term &term) {
  Outs outs{Box("{")};
  for (size_t i = 0; i < term.parts.size(); i += 2) {
    const bool last = i + 1 == term.parts.size();
    if (i)
      outs.push_back(Box("; "));
    outs.push_back(write(*term.parts[i]));
    outs.push_back(Box(" "));
    outs.push_back(condition(last ? nullptr : term.parts[i + 1]));
  }
  outs.push_back(Box("}"));
  return join(outs);
}

Box UnicodeWriter::equation(Box left, Operator op, Box right, bool) {
  return join({left, operatorSign(op), right});
}

//===----------------------------------------------------------------------===//
// Several lines
//===----------------------------------------------------------------------===//

Box UnicodeWriter::braced(Box content) {
  const size_t count = content.lines.size();
  for (auto [i, line] : llvm::enumerate(content.lines)) {
    const bool middle = count > 2 && i == count / 2;
    line = (i == 0           ? "⎧ "
            : i + 1 == count ? "⎩ "
            : middle         ? "⎨ "
                             : "⎪ ") +
           line;
  }
  return content;
}

Box UnicodeWriter::caseColumns(std::vector<std::pair<Box, Box>> arms) {
  size_t column = 0;
  for (const auto &[value, condition] : arms)
    column = std::max(column, value.width());
  Box all;
  all.lines.clear();
  for (const auto &[value, condition] : arms) {
    Box arm = value;
    arm.lines[0].append(column + 3 - columnsOf(arm.lines[0]), ' ');
    arm.lines[0] += condition.lines[0];
    for (size_t i = 1; i < condition.lines.size(); ++i) {
      if (i == arm.lines.size())
        arm.lines.emplace_back();
      arm.lines[i].append(column + 3 - columnsOf(arm.lines[i]), ' ');
      arm.lines[i] += condition.lines[i];
    }
    all.appendBelow(arm, 0);
  }
  return braced(std::move(all));
}

Box UnicodeWriter::caseRows(Outs rows) {
  Box all;
  all.lines.clear();
  for (const Box &row : rows)
    all.appendBelow(row, 0);
  return braced(std::move(all));
}

Box UnicodeWriter::indented(Box head, Box body) {
  head.appendBelow(body, 2);
  return head;
}

Box UnicodeWriter::stacked(std::vector<Row> rows) {
  const bool leads = llvm::any_of(rows, [](const Row &r) { return *r.lead; });
  Box all;
  all.lines.clear();
  for (const Row &row : rows) {
    Box line(leads ? *row.lead ? std::string(row.lead) + " " : "  " : "");
    line.append(row.out);
    all.appendBelow(line, 0);
  }
  return all;
}

Box UnicodeWriter::ended(Box out, Box end) {
  out.lines.back() += end.lines.front();
  return out;
}

Box UnicodeWriter::groupRows(std::optional<Box> scope, Outs rows) {
  Box all;
  all.lines.clear();
  if (scope)
    all.appendBelow(*scope, 0);
  for (const Box &row : rows)
    all.appendBelow(row, scope ? 2 : 0);
  for (auto [i, line] : llvm::enumerate(all.lines))
    line = (i ? "  " : "⟨ ") + line;
  all.lines.back() += " ⟩";
  return all;
}

//===----------------------------------------------------------------------===//
// Measuring
//===----------------------------------------------------------------------===//

/// Cases that get lines of their own.
static bool hasCases(const Term &written) {
  const Term &term = resolve(written);
  switch (term.kind) {
  case TermKind::Cases:
    return true;
  case TermKind::Define:
  case TermKind::Group:
  case TermKind::Sequence:
    return llvm::any_of(
        term.parts, [](const Term *part) { return part && hasCases(*part); });
  default:
    return false;
  }
}

bool isFlat(const Term &term, size_t width) {
  return !hasCases(term) && sizeOf(term, width) <= width &&
         UnicodeWriter().write(term).width() <= width;
}

} // namespace kleene::lang
