// The tokens of one statement, over as many lines as they need.

#include "lang/format/FormatInternal.h"

#include "lang/format/Formatter.h"

namespace kleene::lang {
namespace {

/// 1 for an opening bracket, -1 for a closing one.
int nesting(const FormatToken &piece) {
  switch (piece.kind) {
  case TokenKind::LeftParen:
  case TokenKind::LeftBracket:
  case TokenKind::LeftBrace:
    return 1;
  case TokenKind::RightParen:
  case TokenKind::RightBracket:
  case TokenKind::RightBrace:
    return -1;
  default:
    return 0;
  }
}

class LineBreaker {
public:
  LineBreaker(const std::vector<FormatToken> &pieces, size_t end,
              unsigned indent, std::string &text)
      : pieces(pieces), end(end), indent(indent), text(text) {}

  /// Writes what stands on the author's line that begins with `begin`; returns
  /// the first piece after it.
  size_t writeRow(size_t begin);
  /// Inside brackets below what stands after the innermost one, while there is
  /// room.
  void newLine() {
    const bool aligned = !columns.empty() && columns.back() <= formatWidth / 2;
    text += '\n';
    text.append(aligned ? columns.back() : indent, ' ');
  }
  /// Comments that the author put inside the statement.
  void writeComments(const FormatToken &piece);

private:
  size_t chooseBreak(size_t begin, size_t rowEnd, unsigned column);
  static unsigned widthOf(llvm::StringRef spelling) { return spelling.size(); }

  const std::vector<FormatToken> &pieces;
  size_t end;
  unsigned indent;
  std::string &text;
  /// After the open brackets before the piece being written.
  llvm::SmallVector<unsigned> columns;
};

void LineBreaker::writeComments(const FormatToken &piece) {
  for (const Comment &comment : piece.comments) {
    if (comment.linesBefore)
      newLine();
    else
      text += ' ';
    text += comment.text;
  }
}

/// The piece to begin the next line with, or rowEnd when all fits: of the
/// loosest places that fit the last; else the first place of all.
size_t LineBreaker::chooseBreak(size_t begin, size_t rowEnd, unsigned column) {
  unsigned depth = columns.size();
  size_t best = rowEnd;
  unsigned bestRank = 0;
  bool fits = true;
  for (size_t i = begin; i != rowEnd; ++i) {
    if (i != begin) {
      const unsigned rank = breakRank(pieces, i, depth);
      if (rank && (!bestRank || (fits && rank <= bestRank))) {
        best = i;
        bestRank = rank;
      }
      column += needsBlank(pieces, i);
    }
    column += widthOf(pieces[i].text);
    fits = fits && column <= formatWidth;
    if (!fits && bestRank)
      break;
    depth += nesting(pieces[i]);
  }
  return fits ? rowEnd : best;
}

size_t LineBreaker::writeRow(size_t begin) {
  size_t rowEnd = begin + 1;
  while (rowEnd != end && pieces[rowEnd].comments.empty() &&
         !pieces[rowEnd].linesBefore)
    ++rowEnd;
  const size_t stop = chooseBreak(begin, rowEnd, columnOf(text));
  for (size_t i = begin; i != stop; ++i) {
    if (i != begin && needsBlank(pieces, i))
      text += ' ';
    text += pieces[i].text;
    const int change = nesting(pieces[i]);
    if (change > 0)
      columns.push_back(columnOf(text));
    else if (change < 0)
      columns.pop_back();
  }
  return stop;
}

} // namespace

unsigned columnOf(const std::string &text) {
  const size_t lineEnd = text.rfind('\n');
  return lineEnd == std::string::npos ? text.size() : text.size() - lineEnd - 1;
}

void writeLine(const std::vector<FormatToken> &pieces, size_t begin, size_t end,
               unsigned indent, std::string &text) {
  LineBreaker breaker(pieces, end, indent, text);
  for (size_t i = breaker.writeRow(begin); i != end;) {
    breaker.writeComments(pieces[i]);
    breaker.newLine();
    i = breaker.writeRow(i);
  }
}

} // namespace kleene::lang
