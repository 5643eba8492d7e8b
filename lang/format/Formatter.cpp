#include "lang/format/Formatter.h"

#include "lang/format/FormatInternal.h"
#include "lang/syntax/Parser.h"

#include <cassert>

namespace kleene::lang {
namespace {

class Formatter {
public:
  explicit Formatter(std::vector<FormatToken> pieces)
      : pieces(std::move(pieces)) {}
  std::string run();

private:
  bool atLine() const { return pieces[at].startsLine; }
  /// Nothing more of a statement follows its block.
  bool atEnd() const {
    return atLine() || pieces[at].is(TokenKind::RightBrace) ||
           pieces[at].is(TokenKind::End);
  }
  void writeLines(unsigned indent);
  void writeStatement(unsigned indent);
  void writeHooks(unsigned indent);
  void writeBlock(unsigned indent);
  bool writeShortBlock();
  size_t headEnd() const;
  void comments(unsigned indent);
  void newLine(unsigned indent) {
    text += '\n';
    text.append(indent, ' ');
  }
  void beginLine(unsigned indent, unsigned linesBefore);

  const std::vector<FormatToken> pieces;
  size_t at = 0;
  std::string text;
  bool first = true; ///< of the file, or of a block: no empty line before it
};

/// Begins a line, after an empty one where the author left some.
void Formatter::beginLine(unsigned indent, unsigned linesBefore) {
  if (!text.empty())
    text += '\n';
  if (!first && linesBefore > 1)
    text += '\n';
  text.append(indent, ' ');
  first = false;
}

/// The comments before the piece at hand: the first may end the line before.
void Formatter::comments(unsigned indent) {
  for (const Comment &comment : pieces[at].comments) {
    if (comment.linesBefore || text.empty())
      beginLine(indent, comment.linesBefore);
    else
      text += ' ';
    text += comment.text;
  }
}

/// Where the statement at hand ends or its next block begins.
size_t Formatter::headEnd() const {
  size_t end = at;
  unsigned lists = 0; // braces of lists
  while (!pieces[end].is(TokenKind::End) && !pieces[end].isBlock &&
         (end == at || !(pieces[end].startsLine || pieces[end].isHook))) {
    if (pieces[end].is(TokenKind::RightBrace) && lists == 0)
      break;
    lists += pieces[end].is(TokenKind::LeftBrace);
    lists -= pieces[end].is(TokenKind::RightBrace);
    ++end;
  }
  return end;
}

/// `{ break }`, as the author wrote it and as long as it fits.
bool Formatter::writeShortBlock() {
  size_t end = at + 1;
  unsigned lists = 0;
  std::string line = " {";
  for (;; ++end) {
    const FormatToken &piece = pieces[end];
    if (piece.linesBefore || !piece.comments.empty() || piece.isBlock ||
        piece.is(TokenKind::End) || (piece.startsLine && end != at + 1))
      return false;
    if (piece.is(TokenKind::RightBrace) && lists == 0)
      break;
    lists += piece.is(TokenKind::LeftBrace);
    lists -= piece.is(TokenKind::RightBrace);
    line += needsBlank(pieces, end) ? " " : "";
    line += piece.text;
  }
  line += end == at + 1 ? "}" : " }";
  if (end != at + 1 && columnOf(text) + line.size() > formatWidth)
    return false;
  text += line;
  at = end + 1;
  return true;
}

void Formatter::writeBlock(unsigned indent) {
  if (writeShortBlock())
    return;
  text += " {";
  ++at;
  first = true;
  writeLines(indent + 2);
  first = true;
  comments(indent + 2);
  assert(pieces[at].is(TokenKind::RightBrace));
  ++at;
  newLine(indent);
  text += '}';
  first = false;
}

void Formatter::writeStatement(unsigned indent) {
  bool afterBlock = false;
  do {
    const size_t end = headEnd();
    if (end != at) {
      if (afterBlock && pieces[at].comments.empty())
        text += ' '; // } else
      const bool opens = pieces[end].isBlock;
      writeLine(pieces, at, end, indent + (opens ? 4 : 2), text);
      at = end;
    }
    if (!pieces[at].isBlock)
      return writeHooks(indent + 2);
    if (!pieces[at].comments.empty()) {
      comments(indent + 4);
      newLine(indent);
    }
    writeBlock(indent);
    afterBlock = true;
    if (atEnd())
      return;
    if (!pieces[at].comments.empty()) {
      comments(indent);
      newLine(indent);
    }
  } while (true);
}

/// The blocks given to a call, each on lines of its own.
void Formatter::writeHooks(unsigned indent) {
  while (pieces[at].isHook) {
    comments(indent);
    beginLine(indent, pieces[at].linesBefore);
    text += pieces[at].text;
    ++at;
    if (!pieces[at].comments.empty()) {
      comments(indent + 4);
      newLine(indent);
    }
    writeBlock(indent);
  }
}

void Formatter::writeLines(unsigned indent) {
  while (atLine()) {
    comments(indent);
    beginLine(indent, pieces[at].linesBefore);
    writeStatement(indent);
  }
}

std::string Formatter::run() {
  writeLines(0);
  comments(0);
  assert(pieces[at].is(TokenKind::End));
  return text.empty() ? text : text + '\n';
}

} // namespace

std::optional<std::string> format(const SourceFile &source,
                                  DiagnosticEngine &diags) {
  ASTContext context;
  const Module module = parse(source, context, diags);
  if (diags.hasErrors())
    return std::nullopt;
  return Formatter(readFormatTokens(source, module.outline)).run();
}

} // namespace kleene::lang
