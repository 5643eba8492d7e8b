// The tokens of a file with the comments between them.

#include "lang/format/FormatInternal.h"

#include <algorithm>

namespace kleene::lang {
namespace {

/// Reads what stands between two tokens: blanks and comments.
void readGap(llvm::StringRef gap, FormatToken &next) {
  while (!gap.empty()) {
    if (gap.starts_with("//")) {
      llvm::StringRef text = gap.take_until([](char c) { return c == '\n'; });
      gap = gap.drop_front(text.size());
      next.comments.push_back({text.rtrim(), next.linesBefore});
      next.linesBefore = 0;
      continue;
    }
    next.linesBefore += gap.front() == '\n';
    gap = gap.drop_front();
  }
}

class Marks {
public:
  explicit Marks(llvm::ArrayRef<uint32_t> offsets)
      : sorted(offsets.begin(), offsets.end()) {
    std::sort(sorted.begin(), sorted.end());
  }
  bool contains(uint32_t offset) const {
    return std::binary_search(sorted.begin(), sorted.end(), offset);
  }

private:
  std::vector<uint32_t> sorted;
};

} // namespace

std::vector<FormatToken> readFormatTokens(const SourceFile &source,
                                          const Outline &outline) {
  DiagnosticEngine silent;
  silent.addSource(&source);
  Lexer lexer(source, silent);
  const Marks lines(outline.lines), blocks(outline.blocks),
      hooks(outline.hooks), signs(outline.signs);
  std::vector<FormatToken> pieces;
  uint32_t end = source.begin();
  FormatToken next;
  do {
    const Token token = lexer.next();
    next.touches = token.span.begin == end;
    readGap(source.text({end, token.span.begin}), next);
    end = token.span.end;
    if (token.is(TokenKind::Semicolon))
      continue; // its comments go to the next token
    next.kind = token.kind;
    next.text = source.text(token.span);
    next.startsLine = lines.contains(token.span.begin);
    next.isBlock = blocks.contains(token.span.begin);
    next.isHook = hooks.contains(token.span.begin);
    next.isSign = signs.contains(token.span.begin);
    pieces.push_back(std::move(next));
    next = FormatToken();
  } while (pieces.empty() || !pieces.back().is(TokenKind::End));
  return pieces;
}

} // namespace kleene::lang
