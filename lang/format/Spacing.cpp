// What stands between two tokens: nothing, a blank, or where it must be the end
// of a line.

#include "lang/format/FormatInternal.h"

namespace kleene::lang {
namespace {

bool opens(const FormatToken &piece) {
  return piece.is(TokenKind::LeftParen) || piece.is(TokenKind::LeftBracket);
}

bool closes(const FormatToken &piece) {
  return piece.is(TokenKind::RightParen) || piece.is(TokenKind::RightBracket);
}

/// `min=` and the like, which are two tokens (rule C2).
bool isLatticeEqual(const std::vector<FormatToken> &pieces, size_t i) {
  if (i < 2 || !pieces[i].is(TokenKind::Equal) || !pieces[i].touches)
    return false;
  const FormatToken &word = pieces[i - 1], &target = pieces[i - 2];
  bool named = word.text == "min" || word.text == "max" || word.text == "or" ||
               word.text == "and";
  return named &&
         (target.is(TokenKind::Name) || target.is(TokenKind::RightBracket));
}

/// Operators after which an expression goes on, from loose to tight; 0: none.
unsigned operatorRank(const std::vector<FormatToken> &pieces, size_t i) {
  const FormatToken &piece = pieces[i];
  switch (piece.kind) {
  case TokenKind::Equal:
    return isLatticeEqual(pieces, i) ? 3 : 2;
  case TokenKind::PlusEqual:
  case TokenKind::MinusEqual:
  case TokenKind::StarEqual:
    return 3;
  case TokenKind::Comma:
    return 3;
  case TokenKind::KwOr:
    return pieces[i + 1].touches && pieces[i + 1].is(TokenKind::Equal) ? 0 : 4;
  case TokenKind::KwAnd:
    return pieces[i + 1].touches && pieces[i + 1].is(TokenKind::Equal) ? 0 : 5;
  case TokenKind::EqualEqual:
  case TokenKind::BangEqual:
  case TokenKind::Less:
  case TokenKind::LessEqual:
  case TokenKind::Greater:
  case TokenKind::GreaterEqual:
    return 6;
  case TokenKind::Plus:
  case TokenKind::Minus:
    return piece.isSign ? 0 : 7;
  case TokenKind::Star:
  case TokenKind::Slash:
  case TokenKind::KwDiv:
  case TokenKind::KwMod:
    return 8;
  default:
    return 0;
  }
}

} // namespace

bool needsBlank(const std::vector<FormatToken> &pieces, size_t i) {
  const FormatToken &left = pieces[i - 1], &right = pieces[i];
  if (opens(left) || closes(right) || left.isSign || right.is(TokenKind::Comma))
    return false;
  if (left.is(TokenKind::LeftBrace) || right.is(TokenKind::RightBrace))
    return left.isBlock; // blocks are opened up elsewhere; lists are tight
  if (isLatticeEqual(pieces, i))
    return false;
  const bool named = left.is(TokenKind::Name);
  if (right.is(TokenKind::LeftBracket))
    return !named && !closes(left);
  if (right.is(TokenKind::LeftParen))
    return !named || left.text == "by";
  return true;
}

unsigned breakRank(const std::vector<FormatToken> &pieces, size_t i,
                   unsigned depth) {
  unsigned rank = 0;
  switch (pieces[i].kind) {
  case TokenKind::KwWitness:
    return 1;
  case TokenKind::KwThen:
  case TokenKind::KwElse:
    rank = 3;
    break;
  case TokenKind::KwWhere:
    rank = 2;
    break;
  case TokenKind::KwFor:
    rank = depth ? 2 : 0;
    break;
  default:
    rank = operatorRank(pieces, i - 1);
  }
  // Inside brackets only when nothing outside of them will do.
  return rank ? rank + 10 * depth : 0;
}

} // namespace kleene::lang
