#include "test/compiler/transforms/lfp/ProgramGenerator.h"
#include "test/compiler/transforms/lfp/GeneratedExprs.h"

namespace kleene::test {
namespace {

class ProgramGenerator {
public:
  explicit ProgramGenerator(uint64_t seed) : dice(seed), exprs(dice) {}

  std::string generate() {
    line("algorithm generated {");
    ++indent;
    inputs();
    chooseStates();
    explicitProbes = dice.chance(70);
    Scope scope;
    for (const Variable &state : states)
      line("hint " + state.name);
    view("hint", "h");
    view("hint", "h");
    const int length = 3 + dice.roll(4);
    for (int k = 0; k < length; ++k)
      statement(scope, 3);
    if (explicitProbes)
      line("probe");
    view("output", "o");
    view("output", "o");
    --indent;
    line("}");
    return text;
  }

private:
  void line(const std::string &content) {
    text += std::string(2 * indent, ' ') + content + "\n";
  }

  //===--- Declarations ---------------------------------------------------===//

  void input(Variable variable, const std::string &type) {
    line("input " + variable.name + " : " + type);
    exprs.readable.push_back(std::move(variable));
  }

  void inputs() {
    input({"key", Kind::scalar, 1}, "node scalar");
    input({"level", Kind::scalar, 1}, "node scalar");
    input({"W", Kind::scalar, 2}, "edge scalar");
    input({"on", Kind::mask, 1}, "node mask");
    input({"E", Kind::mask, 2}, "edge mask");
    input({"link", Kind::pointer, 1}, "node pointer");
    input({"source", Kind::pointer, 0, true}, "node mask_one");
    text += "  sample {\n"
            "    draw key = uniform(0, 1)\n"
            "    draw level = below(3)\n"
            "    draw W = uniform(0, 2)\n"
            "    draw on = bernoulli(0.5)\n"
            "    draw E = bernoulli(0.4)\n"
            "    draw link = below(n)\n"
            "    draw source = below(n)\n"
            "  }\n";
  }

  static std::string typeOf(const Variable &variable) {
    static const char *const kinds[] = {"scalar", "mask", "pointer",
                                        "{red, green, blue}"};
    static const char *const locations[] = {"graph ", "node ", "edge "};
    if (variable.isRegister)
      return "register";
    return std::string(locations[variable.rank]) + kinds[int(variable.kind)];
  }

  /// `name`, `name[i]` or `name[i, j]`, with the indices put into `scope`.
  std::string item(const Variable &variable, Scope &scope) {
    std::string text = variable.name;
    for (int k = 0; k < variable.rank; ++k) {
      scope.nodes.push_back(exprs.fresh("i"));
      text += (k == 0 ? "[" : ", ") + scope.nodes.back();
    }
    return variable.rank == 0 ? text : text + "]";
  }

  void chooseStates() {
    const std::vector<Variable> all = {
        {"xs", Kind::scalar, 1},       {"ys", Kind::scalar, 1},
        {"xm", Kind::mask, 1},         {"xp", Kind::pointer, 1},
        {"yp", Kind::pointer, 1},      {"xc", Kind::categorical, 1},
        {"es", Kind::scalar, 2},       {"em", Kind::mask, 2},
        {"ep", Kind::pointer, 2},      {"gs", Kind::scalar, 0},
        {"gm", Kind::mask, 0},         {"gc", Kind::categorical, 0},
        {"r", Kind::pointer, 0, true}, {"t", Kind::pointer, 0, true}};
    line("state fuel : graph scalar = 25");
    std::vector<Variable> chosen;
    for (const Variable &state : all) {
      if (!dice.chance(60) && state.name != "xs" && state.name != "xp" &&
          state.name != "gc")
        continue;
      Scope scope;
      const std::string declared =
          "state " + item(state, scope) + " : " + typeOf(state);
      line(dice.chance(60) ? declared + " = " + exprs.of(state.kind, scope, 1)
                           : declared);
      exprs.readable.push_back(state);
      chosen.push_back(state);
    }
    states = chosen;
  }

  void view(const std::string &what, const std::string &prefix) {
    static const std::vector<Kind> kinds = {Kind::scalar, Kind::mask,
                                            Kind::pointer, Kind::categorical};
    Variable shown{exprs.fresh(prefix), dice.pick(kinds), dice.roll(3)};
    if (shown.kind == Kind::pointer && shown.rank == 0)
      shown.rank = 1;
    Scope scope;
    const std::string name = item(shown, scope);
    line(what + " " + name + " : " + typeOf(shown) + " = " +
         exprs.of(shown.kind, scope, 2));
  }

  //===--- Statements -----------------------------------------------------===//

  void block(Scope scope, int depth, int most = 3) {
    ++indent;
    const int length = 1 + dice.roll(most);
    for (int k = 0; k < length; ++k)
      statement(scope, depth);
    --indent;
  }

  /// `scope` gains the names that the statement declares.
  void statement(Scope &scope, int depth) {
    if (explicitProbes && dice.chance(20))
      line("probe");
    if (loops > 0 && dice.chance(12))
      return leave(scope);
    const int kind = depth > 0 ? dice.roll(16) : dice.roll(8);
    if (kind < 3)
      return assign(scope);
    switch (kind) {
    case 3:
      return let(scope);
    case 4:
      return lattice(scope);
    case 5:
    case 6:
    case 7:
      return each(scope);
    case 8:
    case 9:
      return branch(scope, depth);
    case 10:
    case 11:
    case 12:
      return boundedLoop(scope, depth);
    default:
      return unboundedLoop(scope, depth);
    }
  }

  /// A `break` or `continue` on some condition, alone or with something before.
  void leave(const Scope &scope) {
    line("if " + exprs.mask(scope, 1) + " {");
    ++indent;
    if (dice.chance(40))
      assign(scope);
    if (explicitProbes && dice.chance(20))
      line("probe");
    line(dice.chance(60) ? "break" : "continue");
    --indent;
    line("}");
  }

  void assign(const Scope &scope) {
    const Variable &state = dice.pick(states);
    const bool adds = state.kind == Kind::scalar && dice.chance(30);
    line(exprs.element(state, scope, 2) + (adds ? " += " : " = ") +
         exprs.of(state.kind, scope, 2));
  }

  void let(Scope &scope) {
    const std::string name = exprs.fresh("l");
    const int kind = dice.roll(4);
    const std::string value = kind == 0   ? exprs.scalar(scope, 2)
                              : kind == 1 ? exprs.mask(scope, 2)
                              : kind == 2 ? exprs.index(scope, 2)
                                          : exprs.node(scope, 2);
    // An open literal is an index; as a scalar it would change type.
    line("let " + name + " = " + value);
    (kind == 0   ? scope.scalars
     : kind == 1 ? scope.masks
                 : scope.indices)
        .push_back(name);
  }

  static std::vector<Variable> rest(const std::vector<Variable> &list,
                                    const std::vector<std::string> &used,
                                    bool (*fits)(const Variable &)) {
    std::vector<Variable> found;
    for (const Variable &variable : list) {
      bool isUsed = false;
      for (const std::string &name : used)
        isUsed |= name == variable.name;
      if (!isUsed && fits(variable))
        found.push_back(variable);
    }
    return found;
  }

  /// A lattice assignment to a state that is not `used` yet.
  bool latticeTo(const Scope &scope, std::vector<std::string> &used) {
    const auto fitting = rest(states, used, [](const Variable &variable) {
      return variable.kind == Kind::scalar || variable.kind == Kind::mask;
    });
    if (fitting.empty())
      return false;
    const Variable target = dice.pick(fitting);
    used.push_back(target.name);
    const std::string place = exprs.element(target, scope, 1);
    const bool first = dice.chance(50);
    std::string text = place;
    text += target.kind == Kind::scalar ? (first ? " min= " : " max= ")
                                        : (first ? " or= " : " and= ");
    text += exprs.of(target.kind, scope, 2);
    std::vector<Variable> witnesses;
    for (const Variable &state :
         rest(states, used, [](const Variable &) { return true; }))
      if (state.rank == target.rank)
        witnesses.push_back(state);
    // Sema compares the indices of a witness as text, but not reductions.
    const bool isPlain = place.find(" for ") == std::string::npos;
    if (!witnesses.empty() && isPlain && dice.chance(70)) {
      const Variable &witness = dice.pick(witnesses);
      used.push_back(witness.name);
      text += " witness " + witness.name + place.substr(target.name.size()) +
              " = " + exprs.of(witness.kind, scope, 1);
    }
    line(text);
    return true;
  }

  void lattice(const Scope &scope) {
    std::vector<std::string> used;
    if (!latticeTo(scope, used))
      assign(scope);
  }

  //===--- Each -----------------------------------------------------------===//

  void each(const Scope &outer) {
    Scope scope = outer;
    std::vector<std::string> binders;
    const int count = 1 + dice.roll(2);
    for (int k = 0; k < count; ++k)
      binders.push_back(exprs.fresh("b"));
    for (const std::string &binder : binders)
      scope.nodes.push_back(binder);
    std::string head = "each " + binders[0];
    if (count == 2)
      head += ", " + binders[1];
    line(head + (dice.chance(50) ? " where " + exprs.mask(scope, 2) : "") +
         " {");
    ++indent;
    std::vector<std::string> used;
    const int length = 1 + dice.roll(3);
    for (int k = 0; k < length; ++k)
      eachStatement(scope, binders, used, k == 0);
    --indent;
    line("}");
  }

  void eachStatement(Scope &scope, const std::vector<std::string> &binders,
                     std::vector<std::string> &used, bool isFirst) {
    if (!isFirst && dice.chance(25))
      return let(scope);
    const bool isBranch = dice.chance(30);
    if (isBranch) {
      line("if " + exprs.mask(scope, 1) + " {");
      ++indent;
    }
    if (dice.chance(50) || !latticeTo(scope, used))
      eachSet(scope, binders, used);
    if (isBranch) {
      --indent;
      line("}");
    }
  }

  void eachSet(const Scope &scope, std::vector<std::string> binders,
               std::vector<std::string> &used) {
    std::vector<Variable> fitting;
    for (const Variable &state :
         rest(states, used, [](const Variable &) { return true; }))
      if (state.rank == static_cast<int>(binders.size()))
        fitting.push_back(state);
    if (fitting.empty())
      return;
    const Variable state = dice.pick(fitting);
    used.push_back(state.name);
    if (binders.size() == 2 && dice.chance(30))
      std::swap(binders[0], binders[1]);
    line(state.name + "[" + binders[0] +
         (binders.size() == 2 ? ", " + binders[1] : "") +
         "] = " + exprs.of(state.kind, scope, 2));
  }

  //===--- Branches and loops ---------------------------------------------===//

  void branch(const Scope &scope, int depth) {
    line("if " + exprs.mask(scope, 2) + " {");
    block(scope, depth - 1);
    if (dice.chance(30)) {
      line("} else if " + exprs.mask(scope, 1) + " {");
      block(scope, depth - 1);
    }
    if (dice.chance(50)) {
      line("} else {");
      block(scope, depth - 1);
    }
    line("}");
  }

  void boundedLoop(const Scope &outer, int depth) {
    Scope scope = outer;
    std::vector<std::string> registers;
    for (const Variable &state : states)
      if (state.isRegister)
        registers.push_back(state.name);
    const bool usesRegister = !registers.empty() && dice.chance(30);
    const std::string variable =
        usesRegister ? dice.pick(registers) : exprs.fresh("k");
    const bool overNodes = dice.chance(60);
    const std::string range =
        overNodes ? "nodes"
                  : "(" + exprs.index(outer, 1) + " mod n) .. " +
                        (dice.chance(80) ? "n" : "(n + 1)");
    if (!usesRegister)
      (overNodes ? scope.nodes : scope.indices).push_back(variable);
    line("for " + variable + " in " + range +
         (dice.chance(25) ? " descending" : "") +
         (dice.chance(35) ? " where " + exprs.mask(scope, 1) : "") + " {");
    ++loops;
    block(scope, depth - 1);
    --loops;
    line("}");
  }

  /// Ends when the fuel does, but for a few.
  void unboundedLoop(const Scope &scope, int depth) {
    const bool endless = dice.chance(4);
    const int kind = dice.roll(3);
    const std::string guard = endless ? "" : "fuel > 0 and ";
    if (kind == 0)
      line("while changed(" + dice.pick(states).name + ") {");
    else if (kind == 1)
      line("while " + guard + exprs.mask(scope, 2) + " {");
    else
      line("loop {");
    ++indent;
    line("fuel -= 1");
    if (kind != 1 && !endless)
      line("if fuel <= 0 { break }");
    --indent;
    ++loops;
    block(scope, depth - 1);
    --loops;
    line("}");
  }

  Dice dice;
  Expressions exprs;
  std::vector<Variable> states;
  std::string text;
  int indent = 0;
  int loops = 0;
  bool explicitProbes = true;
};

} // namespace

std::string generateProgram(uint64_t seed) {
  return ProgramGenerator(seed).generate();
}

} // namespace kleene::test
