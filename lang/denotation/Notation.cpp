// Documents in both notations.

#include "lang/denotation/LaTeXWriterInternal.h"
#include "lang/denotation/UnicodeWriterInternal.h"

namespace kleene::lang {

std::string toString(const Term &term, Notation notation) {
  if (notation == Notation::LaTeX)
    return LaTeXWriter().write(term);
  return UnicodeWriter().write(term).lines.front();
}

namespace {

/// The width of prose.
constexpr size_t proseWidth = 90;

//===----------------------------------------------------------------------===//
// Unicode
//===----------------------------------------------------------------------===//

std::string textOf(const Prose &prose) {
  std::string text;
  for (const Piece &piece : prose)
    text += piece.term ? toString(*piece.term, Notation::Unicode) : piece.words;
  return text;
}

/// Blanks in a term do not end a line.
void printProse(const Prose &prose, llvm::raw_ostream &os) {
  std::vector<std::string> words{""};
  for (const Piece &piece : prose) {
    if (piece.term) {
      words.back() += toString(*piece.term, Notation::Unicode);
      continue;
    }
    for (char c : piece.words) {
      if (c == ' ')
        words.emplace_back();
      else
        words.back() += c;
    }
  }
  size_t column = 2;
  os << "  ";
  for (const std::string &word : words) {
    if (word.empty())
      continue;
    const size_t width = columnsOf(word);
    if (column > 2 && column + 1 + width > proseWidth) {
      os << "\n  ";
      column = 2;
    }
    if (column > 2) {
      os << ' ';
      ++column;
    }
    os << word;
    column += width;
  }
  os << '\n';
}

void printBox(const Box &box, llvm::raw_ostream &os) {
  for (llvm::StringRef line : box.lines)
    os << "  " << line.rtrim() << '\n';
}

void printUnicode(const Document &document, llvm::raw_ostream &os) {
  os << document.name << '\n';
  if (!document.summary.empty()) {
    os << '\n';
    printProse({document.summary}, os);
  }
  for (const Section &section : document.sections) {
    os << '\n' << section.heading << '\n';
    for (const Line &line : section.lines) {
      if (!line.term) {
        printProse(line.prose, os);
        continue;
      }
      Box box = UnicodeWriter().block(*line.term);
      const std::string remark = textOf(line.prose);
      if (box.lines.size() > 1 && !remark.empty())
        box.appendBelow(remark, 2);
      else
        box.append(remark);
      printBox(box, os);
    }
  }
}

//===----------------------------------------------------------------------===//
// LaTeX
//===----------------------------------------------------------------------===//

/// Words between backticks are of the program.
std::string markup(llvm::StringRef words) {
  std::string text;
  bool code = false;
  for (llvm::StringRef rest = words;; code = !code) {
    auto [part, after] = rest.split('`');
    const bool closes = code && part.size() < rest.size();
    if (code && !closes)
      text += "`";
    text += closes ? "\\texttt{" + escaped(part) + "}" : escaped(part);
    if (part.size() == rest.size())
      return text;
    rest = after;
  }
}

std::string latexProse(const Prose &prose) {
  std::string text;
  for (const Piece &piece : prose) {
    if (!piece.term) {
      text += markup(piece.words);
      continue;
    }
    text += '$';
    text += toString(*piece.term, Notation::LaTeX);
    text += '$';
  }
  return text;
}

/// A declaration or definition, and its remark behind it.
std::string latexRow(const Line &line) {
  std::string row = LaTeXWriter().row(*line.term);
  if (line.prose.empty())
    return row;
  const bool goesOn =
      llvm::StringRef(line.prose.front().words).starts_with(",");
  row += goesOn ? "" : "\\quad ";
  for (const Piece &piece : line.prose)
    row += piece.term ? toString(*piece.term, Notation::LaTeX)
                      : "\\text{" + markup(piece.words) + "}";
  return row;
}

void printLaTeX(const Document &document, llvm::raw_ostream &os) {
  os << "\\paragraph{" << escaped(document.name) << ".} "
     << markup(document.summary) << '\n';
  for (const Section &section : document.sections) {
    os << "\n\\paragraph{" << section.heading << ".}\n";
    bool open = false;
    for (const Line &line : section.lines) {
      if (open)
        os << (line.term ? " \\\\\n" : "\n\\end{align*}\n");
      else if (line.term)
        os << "\\begin{align*}\n";
      open = line.term;
      if (line.term)
        os << latexRow(line);
      else
        os << latexProse(line.prose) << '\n';
    }
    if (open)
      os << "\n\\end{align*}\n";
  }
}

} // namespace

void print(const Document &document, Notation notation, llvm::raw_ostream &os) {
  if (notation == Notation::Unicode)
    printUnicode(document, os);
  else
    printLaTeX(document, os);
}

} // namespace kleene::lang
