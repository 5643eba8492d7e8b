//===- Term.h - mathematics as trees, without a notation ------------------===//
//
// What a denotation is made of: expressions, and steps (functions from states
// to states). Denotation.h makes terms from checked trees, Notation.h writes
// them. A term says what it is and never how it looks; how tightly it binds is
// said here once for all notations, so that none writes a parenthesis too many.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_DENOTATION_TERM_H
#define KLEENE_LANG_DENOTATION_TERM_H

#include "llvm/ADT/ArrayRef.h"

#include <deque>
#include <string>
#include <vector>

namespace kleene::lang {

/// From loose to tight.
enum class Level : uint8_t {
  Step,
  Loose, ///< cases, quantifiers
  Arrow,
  Iff,
  Implies,
  Or,
  And,
  Not,
  Relation,
  Gather, ///< a sum over a variable
  Sum,
  Product,
  Word, ///< lfp F
  Postfix,
  Atom
};

enum class Glyph : uint8_t {
#define GLYPH(name, unicode, latex) name,
#include "lang/denotation/Glyphs.def"
};

enum class Operator : uint8_t {
#define OPERATOR(name, unicode, latex, level) name,
#include "lang/denotation/Glyphs.def"
};
Level levelOf(Operator op);

enum class Gathering : uint8_t {
#define GATHER(name, unicode, latex) name,
#include "lang/denotation/Glyphs.def"
};

enum class Fence : uint8_t {
  Floor,
  Absolute,
  Root,
  Set,   ///< {a, b}
  Tuple, ///< (a, b)
  List   ///< a, b
};

enum class TermKind : uint8_t {
  Symbol, ///< a name of the program, or a letter
  Class,  ///< a class of a categorical type
  Number,
  Glyph,
  Apply,   ///< parts[0] of the other parts
  Prefix,  ///< `op`, one part
  Infix,   ///< `op`, two parts or more
  Chain,   ///< a < b <= c: `ops` between the parts
  Cases,   ///< value, condition, value, condition, ..., last value
  Gather,  ///< value, variable, where it ranges, conditions; see Terms::gather
  Update,  ///< parts[0] with value parts[2] at parts[1], ...
  Fence,   ///< `fence` around the parts
  Alias,   ///< a local name; parts[0] is the name, parts[1] what it means
  Power,   ///< parts[0] to the parts[1]
  Define,  ///< parts[0] `op` parts[1], as an equation
  Group,   ///< a step: parts[0] (may be null) is its scope, then equations
  Scope,   ///< for all parts[0] with the other parts
  Sequence ///< steps one after the other; a Let among them names a value
};

/// What stands around a symbol.
struct Marks {
  bool prime = false, star = false, hat = false;
  int subscript = -1;   ///< none
  int superscript = -1; ///< none; in parentheses
  bool operator==(const Marks &) const = default;
};

struct Term {
  TermKind kind;
  Glyph glyph = Glyph::Zero;
  Operator op = Operator::Then;
  Gathering gathering = Gathering::Min;
  Fence fence = Fence::Tuple;
  std::string text;      ///< of a symbol, class or number
  int exponent = 0;      ///< of a number: text times 10 to this
  Marks marks;           ///< of a symbol or glyph
  bool isLet = false;    ///< Define: a local name for the rest of the sequence
  bool isInline = false; ///< Alias: written as what it means
  std::vector<Operator> ops;
  std::vector<const Term *> parts;
};
using TermList = std::vector<const Term *>;

Level levelOf(const Term &term);
/// The context of the operand of a prefix, of operand `i` of an infix.
Level prefixContext(Operator op);
Level operandContext(const Term &term, size_t i);
/// The context of what comes last in a chain: it may extend to the right; a set
/// after `:` and `in`.
Level lastContext(Operator op);

/// `u in V`, rather than bounds.
bool isMembership(const Term &term);
bool isStep(const Term &term);
/// What an alias stands for when it is written in place.
const Term &resolve(const Term &term);
bool isSame(const Term &a, const Term &b);
/// The number of symbols, not counting beyond `limit`.
size_t sizeOf(const Term &term, size_t limit);

/// Owns terms, and makes them in their simplest form.
class Terms {
public:
  const Term *symbol(llvm::StringRef name, Marks marks = {});
  const Term *classOf(llvm::StringRef name);
  const Term *number(double value);
  const Term *integer(int64_t value);
  const Term *glyph(Glyph glyph, Marks marks = {});
  const Term *apply(const Term *function, TermList args);
  const Term *apply(Glyph function, TermList args);
  const Term *prefix(Operator op, const Term *operand);
  const Term *infix(Operator op, const Term *left, const Term *right);
  /// Of any number; null when there is none. Comparisons that go on where the
  /// one before ends become a chain.
  const Term *conjunction(TermList parts);
  const Term *disjunction(TermList parts);
  const Term *negation(const Term *mask);
  /// arms: value, condition, ...; arms with the same value are joined, and
  /// cases that are the last value are taken in.
  const Term *cases(TermList arms, const Term *otherwise);
  /// Of `value` over the `variable` (a tuple for two) in `range`: a membership
  /// or bounds. Exists, Count, First and Last have conditions and no value.
  const Term *gather(Gathering op, const Term *value, const Term *variable,
                     const Term *range, TermList conditions);
  const Term *update(const Term *function, TermList places);
  const Term *fence(Fence fence, TermList parts);
  /// The one part, or all in a fence.
  const Term *together(Fence fence, const TermList &parts);
  const Term *power(const Term *base, const Term *exponent);
  const Term *relation(Operator op, const Term *left, const Term *right);
  /// An equality that goes on.
  const Term *longer(const Term *equality, const Term *next);
  const Term *define(Operator op, const Term *left, const Term *right);
  const Term *let(const Term *name, const Term *value);
  Term *alias(const Term *name, const Term *value);
  const Term *scope(const Term *variables, TermList conditions);
  const Term *group(const Term *scope, TermList equations);
  const Term *sequence(TermList steps);

  /// `value` plus a number, with numbers added up.
  const Term *plus(const Term *value, int64_t number);

private:
  Term *make(TermKind kind, TermList parts = {});

  std::deque<Term> storage;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_DENOTATION_TERM_H
