//===- TermWriterInternal.h - what both notations share -------------------===//
//
// Walks terms, decides where parentheses stand and where lines break, and
// leaves to the notation what things look like. `Out` is a piece of output that
// can stand beside others.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_DENOTATION_TERMWRITERINTERNAL_H
#define KLEENE_LANG_DENOTATION_TERMWRITERINTERNAL_H

#include "lang/denotation/Notation.h"
#include "lang/denotation/SignsInternal.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"

#include <optional>

namespace kleene::lang {

/// The columns of a line, of a short line, and of a step between others.
inline constexpr size_t lineWidth = 100, stepWidth = 76;

/// Whether a term is best written in one line of at most this width. Measured
/// in the Unicode notation for both.
bool isFlat(const Term &term, size_t width);

template <typename Out> class TermWriter {
public:
  virtual ~TermWriter() = default;

  /// In one line, as an operand of something that binds at `context`.
  Out write(const Term &term, Level context = Level::Step) {
    const bool fits = levelOf(term) >= context || isFenced(resolve(term));
    return fits ? inlineOf(resolve(term))
                : parenthesized(inlineOf(resolve(term)));
  }

  /// On lines of its own, as many as it needs.
  Out block(const Term &written, size_t width = lineWidth) {
    const Term &term = resolve(written);
    switch (term.kind) {
    case TermKind::Cases:
      return casesBlock(term, width);
    case TermKind::Group:
      return groupBlock(term, width);
    case TermKind::Sequence:
      return sequenceBlock(term, width);
    case TermKind::Define:
      return equation(write(*term.parts[0]), term.op,
                      block(*term.parts[1], width), /*isRow=*/false);
    case TermKind::Infix:
      return isFlat(term, width) ? write(term) : brokenInfix(term);
    case TermKind::Update:
      return isFlat(term, width) ? write(term) : brokenUpdate(term, width);
    default:
      return write(term);
    }
  }

protected:
  using Outs = std::vector<Out>;
  struct Row {
    const char *lead; ///< what stands before it
    Out out;
  };

  // What things look like.
  virtual Out token(llvm::StringRef unicode, llvm::StringRef latex) = 0;
  virtual Out words(llvm::StringRef text) = 0;
  virtual Out nameOf(const Term &symbol) = 0;
  virtual Out marked(Out name, const Marks &marks, bool isLetter) = 0;
  virtual Out className(const Term &term) = 0;
  virtual Out number(const Term &term) = 0;
  virtual Out join(const Outs &parts) = 0;
  virtual Out parenthesized(Out out) = 0;
  virtual Out raised(Out base, Out exponent) = 0;
  virtual Out inlineCases(const Term &term) = 0;
  /// `isRow`: a row of a group, whose relations may be aligned.
  virtual Out equation(Out left, Operator op, Out right, bool isRow) = 0;
  virtual Out caseColumns(std::vector<std::pair<Out, Out>> arms) = 0;
  virtual Out caseRows(Outs rows) = 0;
  virtual Out indented(Out head, Out body) = 0; ///< the body below the head
  virtual Out stacked(std::vector<Row> rows) = 0;
  /// `end` after the last line of `out`.
  virtual Out ended(Out out, Out end) = 0;
  virtual Out groupRows(std::optional<Out> scope, Outs rows) = 0;
  /// Cases that are an operand have fences of their own.
  virtual bool casesAreFenced() const = 0;

  Out token(const Sign &sign) { return token(sign.unicode, sign.latex); }

  /// With blanks around it.
  Out operatorSign(Operator op) {
    const Sign &sign = signOf(op);
    return token((" " + sign.unicode + " ").str(),
                 (" " + sign.latex + " ").str());
  }

  Out prefixSign(Operator op) {
    const Sign &sign = signOf(op);
    const char *blank = op == Operator::Lfp ? " " : "";
    return token((sign.unicode + blank).str(), sign.latex);
  }

  Out list(llvm::ArrayRef<const Term *> parts) {
    Outs outs;
    for (const Term *part : parts) {
      if (!outs.empty())
        outs.push_back(token(", ", ", "));
      outs.push_back(write(*part));
    }
    return join(outs);
  }

  Out condition(const Term *mask) {
    return mask ? join({words("if "), write(*mask)}) : words("otherwise");
  }

  Out conditionBlock(const Term *mask, size_t width) {
    return mask ? join({words("if "), block(*mask, width)}) : condition(mask);
  }

private:
  bool isFenced(const Term &term) const {
    return term.kind == TermKind::Cases && casesAreFenced();
  }

  Out inlineOf(const Term &term) {
    switch (term.kind) {
    case TermKind::Symbol:
      return marked(nameOf(term), term.marks, term.text.size() == 1);
    case TermKind::Class:
      return className(term);
    case TermKind::Number:
      return number(term);
    case TermKind::Glyph:
      return marked(token(signOf(term.glyph)), term.marks, /*isLetter=*/true);
    case TermKind::Apply:
      return join({write(*term.parts[0], Level::Postfix), token("(", "("),
                   list(llvm::ArrayRef(term.parts).drop_front()),
                   token(")", ")")});
    case TermKind::Prefix:
      return join(
          {prefixSign(term.op), write(*term.parts[0], prefixContext(term.op))});
    case TermKind::Infix:
      return infix(term);
    case TermKind::Chain:
      return chain(term);
    case TermKind::Cases:
      return inlineCases(term);
    case TermKind::Gather:
      return gathered(term);
    case TermKind::Update:
      return update(term);
    case TermKind::Fence:
      return fenced(term);
    case TermKind::Power:
      return raised(write(*term.parts[0], Level::Atom), write(*term.parts[1]));
    case TermKind::Define:
      return defineInline(term);
    case TermKind::Group:
      return groupInline(term);
    case TermKind::Scope:
      return scope(term);
    case TermKind::Sequence:
      return sequenceInline(term);
    case TermKind::Alias:
      break; // resolved
    }
    llvm_unreachable("every kind is above");
  }

  Out fenced(const Term &term) {
    const auto &[open, close] = signsOf(term.fence);
    return join({token(open), list(term.parts), token(close)});
  }

  Out gathered(const Term &term) {
    const Out name = token(signOf(term.gathering));
    const Out colon = token(": ", "\\colon\\ ");
    // A gathering that has no value has null there.
    auto value = [&](Level level) { return write(*term.parts[0], level); };
    auto domain = [&](size_t from) {
      return list(llvm::ArrayRef(term.parts).drop_front(from));
    };
    auto setOf = [&](const Term &element, size_t from) {
      return join({name, token("{", "\\{"), write(element),
                   token(" | ", " \\mid "), domain(from), token("}", "\\}")});
    };
    switch (term.gathering) {
    case Gathering::Min:
    case Gathering::Max:
      return setOf(*term.parts[0], 2);
    case Gathering::First:
    case Gathering::Last:
    case Gathering::Count: {
      const size_t head = isMembership(*term.parts[2]) ? 2 : 1;
      return setOf(*term.parts[head], head + 1);
    }
    case Gathering::Exists:
      return join({name, write(*term.parts[2]), colon, domain(3)});
    case Gathering::ForAll:
      return join({name, domain(2), colon, value(Level::Iff)});
    case Gathering::Sum:
    case Gathering::Join:
    case Gathering::ArgMin:
    case Gathering::ArgMax:
    case Gathering::LastArgMin:
    case Gathering::LastArgMax:
      return join({name, token("_{", "_{"), domain(2), token("} ", "} "),
                   value(Level::Product)});
    }
    llvm_unreachable("every gathering is above");
  }

  Out infix(const Term &term) {
    Outs outs;
    for (auto [i, part] : llvm::enumerate(term.parts)) {
      if (i)
        outs.push_back(operatorSign(term.op));
      outs.push_back(write(*part, operandContext(term, i)));
    }
    return join(outs);
  }

  Out chain(const Term &term) {
    Outs outs{write(*term.parts[0], Level::Sum)};
    for (auto [i, op] : llvm::enumerate(term.ops)) {
      outs.push_back(operatorSign(op));
      const bool last = i + 1 == term.ops.size();
      outs.push_back(
          write(*term.parts[i + 1], last ? lastContext(op) : Level::Sum));
    }
    return join(outs);
  }

  Out update(const Term &term) {
    Outs outs{write(*term.parts[0], Level::Postfix), token("[", "[")};
    for (size_t i = 1; i < term.parts.size(); i += 2) {
      if (i > 1)
        outs.push_back(token(", ", ",\\ "));
      outs.push_back(place(term, i));
      outs.push_back(write(*term.parts[i + 1]));
    }
    outs.push_back(token("]", "]"));
    return join(outs);
  }

  Out place(const Term &term, size_t i) {
    return join({write(*term.parts[i]), token(" ↦ ", " \\mapsto ")});
  }

  /// A line for each place.
  Out brokenUpdate(const Term &term, size_t width) {
    std::vector<Row> rows;
    for (size_t i = 1; i < term.parts.size(); i += 2) {
      const bool last = i + 2 == term.parts.size();
      Out value = join({place(term, i), block(*term.parts[i + 1], width - 24)});
      rows.push_back(
          {"", ended(value, last ? token("]", "]") : token(",", ","))});
    }
    return join({write(*term.parts[0], Level::Postfix), token("[", "["),
                 stacked(std::move(rows))});
  }

  Out defineInline(const Term &term) {
    Out out = equation(write(*term.parts[0]), term.op, write(*term.parts[1]),
                       /*isRow=*/false);
    return term.isLet ? join({words("let "), out, words(" in")}) : out;
  }

  Out scope(const Term &term) {
    Outs outs{words("for all "), write(*term.parts[0])};
    for (size_t i = 1; i < term.parts.size(); ++i) {
      outs.push_back(i == 1 ? words(" with ") : token(", ", ",\\ "));
      outs.push_back(write(*term.parts[i]));
    }
    return join(outs);
  }

  Out groupInline(const Term &term) {
    Outs outs{token("⟨", "\\langle ")};
    if (term.parts[0]) {
      outs.push_back(scope(*term.parts[0]));
      outs.push_back(token(": ", "\\colon\\ "));
    }
    for (size_t i = 1; i < term.parts.size(); ++i) {
      if (i > 1)
        outs.push_back(token(", ", ",\\ "));
      outs.push_back(write(*term.parts[i]));
    }
    outs.push_back(token("⟩", "\\rangle"));
    return join(outs);
  }

  Out groupBlock(const Term &term, size_t width) {
    if (isFlat(term, std::min(width, stepWidth)))
      return write(term);
    Outs rows;
    std::optional<Out> head;
    if (term.parts[0])
      head = join({scope(*term.parts[0]), token(":", "\\colon")});
    for (const Term *part : llvm::drop_begin(term.parts))
      rows.push_back(equation(write(*part->parts[0]), part->op,
                              block(*part->parts[1], width - 16),
                              /*isRow=*/true));
    return groupRows(std::move(head), std::move(rows));
  }

  Out sequenceInline(const Term &term) {
    Outs outs;
    for (auto [i, part] : llvm::enumerate(term.parts)) {
      if (i && !term.parts[i - 1]->isLet)
        outs.push_back(token(" ; ", " \\mathbin{;} "));
      else if (i)
        outs.push_back(token(" ", "\\ "));
      outs.push_back(write(*part, part->isLet ? Level::Step : Level::Loose));
    }
    return join(outs);
  }

  Out sequenceBlock(const Term &term, size_t width) {
    if (isFlat(term, std::min(width, stepWidth)))
      return write(term);
    std::vector<Row> rows;
    bool joins = false;
    for (const Term *part : term.parts) {
      rows.push_back({joins ? ";" : "", part->isLet ? letBlock(*part, width)
                                                    : block(*part, width - 2)});
      joins = !part->isLet;
    }
    return stacked(std::move(rows));
  }

  Out letBlock(const Term &term, size_t width) {
    Out value = equation(write(*term.parts[0]), term.op,
                         block(*term.parts[1], width - 24), /*isRow=*/false);
    return ended(join({words("let "), value}), words(" in"));
  }

  Out brokenInfix(const Term &term) {
    if (term.op != Operator::And && term.op != Operator::Or &&
        levelOf(term.op) != Level::Sum)
      return write(term);
    std::vector<Row> rows;
    for (auto [i, part] : llvm::enumerate(term.parts)) {
      const Level context = operandContext(term, i);
      Out out = levelOf(*part) >= context ? block(*part, lineWidth - 16)
                                          : write(*part, context);
      rows.push_back({"", i ? join({operatorSign(term.op), out}) : out});
    }
    return stacked(std::move(rows));
  }

  /// Conditions in a column of their own, or before what they guard when that
  /// is too large.
  Out casesBlock(const Term &term, size_t width) {
    const size_t count = term.parts.size();
    auto conditionOf = [&](size_t i) {
      return i + 1 < count ? term.parts[i + 1] : nullptr;
    };
    bool wide = false, steps = false;
    for (size_t i = 0; i < count; i += 2) {
      const Term *mask = conditionOf(i);
      wide |= !isFlat(*term.parts[i], width * 2 / 3) ||
              (mask && !isFlat(*mask, width / 2));
      steps |= isStep(resolve(*term.parts[i]));
    }
    if (!wide || !steps) {
      std::vector<std::pair<Out, Out>> arms;
      for (size_t i = 0; i < count; i += 2)
        arms.push_back({block(*term.parts[i], width - 20),
                        conditionBlock(conditionOf(i), width * 2 / 5)});
      return caseColumns(std::move(arms));
    }
    Outs rows;
    for (size_t i = 0; i < count; i += 2) {
      Out head = ended(conditionBlock(conditionOf(i), width - 10),
                       token(":", "\\colon"));
      if (isFlat(*term.parts[i], width / 3))
        rows.push_back(
            join({head, token("  ", "\\quad "), write(*term.parts[i])}));
      else
        rows.push_back(indented(head, block(*term.parts[i], width - 6)));
    }
    return caseRows(std::move(rows));
  }
};

} // namespace kleene::lang

#endif // KLEENE_LANG_DENOTATION_TERMWRITERINTERNAL_H
