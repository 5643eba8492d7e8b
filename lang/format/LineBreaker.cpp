// The tokens of one statement, over as many lines as they need.

#include "lang/format/FormatInternal.h"

#include "lang/format/Formatter.h"

namespace kleene::lang {
namespace {

class LineBreaker {
public:
  LineBreaker(const std::vector<Piece> &pieces, size_t end, unsigned indent,
              std::string &text)
      : pieces(pieces), end(end), indent(indent), text(text) {}

  /// Writes what stands on the author's line that begins with `begin`; returns
  /// the first piece after it.
  size_t writeRow(size_t begin);
  void newLine() {
    text += '\n';
    text.append(indent, ' ');
  }
  /// Comments that the author put inside the statement.
  void writeComments(const Piece &piece);

private:
  size_t chooseBreak(size_t begin, size_t rowEnd, unsigned column);
  static unsigned widthOf(llvm::StringRef spelling) { return spelling.size(); }
  void countBrackets(const Piece &piece);

  const std::vector<Piece> &pieces;
  size_t end;
  unsigned indent;
  std::string &text;
  unsigned depth = 0; ///< open brackets before the piece being written
};

void LineBreaker::countBrackets(const Piece &piece) {
  switch (piece.kind) {
  case TokenKind::LeftParen:
  case TokenKind::LeftBracket:
  case TokenKind::LeftBrace:
    ++depth;
    return;
  case TokenKind::RightParen:
  case TokenKind::RightBracket:
  case TokenKind::RightBrace:
    --depth;
    return;
  default:
    return;
  }
}

void LineBreaker::writeComments(const Piece &piece) {
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
  const unsigned depthAtBegin = depth;
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
    countBrackets(pieces[i]);
  }
  depth = depthAtBegin;
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
    countBrackets(pieces[i]);
  }
  return stop;
}

} // namespace

unsigned columnOf(const std::string &text) {
  const size_t lineEnd = text.rfind('\n');
  return lineEnd == std::string::npos ? text.size() : text.size() - lineEnd - 1;
}

void writeLine(const std::vector<Piece> &pieces, size_t begin, size_t end,
               unsigned indent, std::string &text) {
  LineBreaker breaker(pieces, end, indent, text);
  for (size_t i = breaker.writeRow(begin); i != end;) {
    breaker.writeComments(pieces[i]);
    breaker.newLine();
    i = breaker.writeRow(i);
  }
}

} // namespace kleene::lang
