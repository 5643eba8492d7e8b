#include "test/compiler/transforms/lfp/GeneratedExprs.h"

namespace kleene::test {

uint64_t Dice::next() {
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::string Expressions::fresh(const std::string &prefix) {
  return prefix + std::to_string(names++);
}

std::string Expressions::of(Kind kind, const Scope &scope, int depth) {
  switch (kind) {
  case Kind::scalar:
    return scalar(scope, depth);
  case Kind::mask:
    return mask(scope, depth);
  case Kind::pointer:
    return node(scope, depth);
  case Kind::categorical:
    return categorical(scope, depth);
  }
  return "";
}

std::string Expressions::element(const Variable &variable, const Scope &scope,
                                 int depth) {
  if (variable.rank == 0)
    return variable.name;
  auto place = [&] {
    // Now and then an index that may leave the range.
    return dice.chance(2) ? index(scope, 1) : node(scope, depth - 1);
  };
  const std::string first = place();
  return variable.name + "[" + first +
         (variable.rank == 2 ? ", " + place() : "") + "]";
}

std::string Expressions::read(Kind kind, const Scope &scope, int depth) {
  std::vector<Variable> fitting;
  for (const Variable &variable : readable)
    if (variable.kind == kind)
      fitting.push_back(variable);
  return fitting.empty() ? "" : element(dice.pick(fitting), scope, depth);
}

std::string Expressions::choice(Kind kind, const Scope &scope, int depth) {
  return "(if " + mask(scope, depth - 1) + " then " +
         of(kind, scope, depth - 1) + " else " + of(kind, scope, depth - 1) +
         ")";
}

std::string Expressions::reduction(const std::string &name, Kind kind,
                                   const Scope &scope, int depth) {
  Scope inner = scope;
  const std::string variable = fresh("q");
  std::string range = "nodes";
  inner.nodes.push_back(variable);
  if (dice.chance(20)) {
    inner.nodes.pop_back();
    inner.indices.push_back(variable);
    range = "(" + index(scope, 0) + " mod n) .. n";
  }
  if (dice.chance(25))
    range += " descending";
  const std::string where =
      dice.chance(40) ? " where " + mask(inner, depth - 1) : "";
  return name + "(" + of(kind, inner, depth - 1) + " for " + variable + " in " +
         range + where + ")";
}

std::string Expressions::scalar(const Scope &scope, int depth) {
  static const std::vector<std::string> literals = {"0.0", "0.5",  "1.0",
                                                    "2.0", "0.25", "3.5"};
  static const std::vector<std::string> signs = {" + ", " - ", " * ", " / "};
  static const std::vector<std::string> calls = {"abs", "floor", "sqrt"};
  if (depth <= 0 || dice.chance(30)) {
    if (!scope.scalars.empty() && dice.chance(30))
      return dice.pick(scope.scalars);
    const std::string value =
        dice.chance(75) ? read(Kind::scalar, scope, 1) : dice.pick(literals);
    return value.empty() ? dice.pick(literals) : value;
  }
  switch (dice.roll(8)) {
  case 0:
    return choice(Kind::scalar, scope, depth);
  case 1:
    return reduction(dice.chance(50) ? "min" : "max", Kind::scalar, scope,
                     depth);
  case 2:
    return reduction("sum", Kind::scalar, scope, depth);
  case 3:
    return dice.pick(calls) + "(" + scalar(scope, depth - 1) + ")";
  case 4:
    return (dice.chance(50) ? "min(" : "max(") + scalar(scope, depth - 1) +
           ", " + scalar(scope, depth - 1) + ")";
  case 5:
    return "(" + scalar(scope, depth - 1) + " + " + index(scope, depth - 1) +
           ")";
  default:
    return "(" + scalar(scope, depth - 1) + dice.pick(signs) +
           scalar(scope, depth - 1) + ")";
  }
}

std::string Expressions::mask(const Scope &scope, int depth) {
  static const std::vector<std::string> order = {" < ",  " <= ", " > ",
                                                 " >= ", " == ", " != "};
  if (depth <= 0 || dice.chance(20)) {
    if (!scope.masks.empty() && dice.chance(30))
      return dice.pick(scope.masks);
    const std::string value = dice.chance(50) ? read(Kind::mask, scope, 1) : "";
    return value.empty() ? "(" + scalar(scope, 0) + dice.pick(order) +
                               scalar(scope, 0) + ")"
                         : value;
  }
  const int smaller = depth - 1;
  switch (dice.roll(9)) {
  case 0:
    return "(not " + mask(scope, smaller) + ")";
  case 1:
    return reduction(dice.chance(50) ? "any" : "all", Kind::mask, scope, depth);
  case 2:
  case 3:
    return "(" + mask(scope, smaller) + (dice.chance(50) ? " and " : " or ") +
           mask(scope, smaller) + ")";
  case 4:
    return "(" + node(scope, smaller) + (dice.chance(50) ? " == " : " != ") +
           node(scope, smaller) + ")";
  case 5:
    return "(" + categorical(scope, smaller) +
           " == " + categorical(scope, smaller) + ")";
  case 6:
    return "(" + index(scope, smaller) + dice.pick(order) +
           index(scope, smaller) + ")";
  case 7:
    return choice(Kind::mask, scope, depth);
  default:
    return "(" + scalar(scope, smaller) + dice.pick(order) +
           scalar(scope, smaller) + ")";
  }
}

std::string Expressions::node(const Scope &scope, int depth) {
  if (!scope.nodes.empty() && (depth <= 0 || dice.chance(50)))
    return dice.pick(scope.nodes);
  if (depth <= 0) {
    std::vector<std::string> known = {"0"};
    for (const Variable &variable : readable)
      if (variable.isRegister)
        known.push_back(variable.name);
    return dice.pick(known);
  }
  switch (dice.roll(6)) {
  case 0:
    return reduction("first", Kind::mask, scope, depth);
  case 1:
    return reduction(dice.chance(50) ? "argmin" : "argmax", Kind::scalar, scope,
                     depth);
  case 2:
    return choice(Kind::pointer, scope, depth);
  case 3:
    return "(" + index(scope, depth - 1) + " mod n)";
  default:
    const std::string value = read(Kind::pointer, scope, depth - 1);
    return value.empty() ? "(n - 1)" : value;
  }
}

std::string Expressions::index(const Scope &scope, int depth) {
  static const std::vector<std::string> literals = {"0", "1", "2", "3", "n"};
  static const std::vector<std::string> signs = {" + ", " - ", " * "};
  if (depth <= 0 || dice.chance(30)) {
    if (!scope.indices.empty() && dice.chance(60))
      return dice.pick(scope.indices);
    return dice.chance(50) ? dice.pick(literals) : node(scope, 0);
  }
  switch (dice.roll(4)) {
  case 0:
    return "(" + index(scope, depth - 1) +
           (dice.chance(50) ? " div " : " mod ") +
           (dice.chance(50) ? "2" : "n") + ")";
  case 1:
    return reduction("count", Kind::mask, scope, depth);
  default:
    return "(" + index(scope, depth - 1) + dice.pick(signs) +
           index(scope, depth - 1) + ")";
  }
}

std::string Expressions::categorical(const Scope &scope, int depth) {
  static const std::vector<std::string> classes = {"red", "green", "blue"};
  if (depth > 0 && dice.chance(20))
    return choice(Kind::categorical, scope, depth);
  const std::string value =
      dice.chance(60) ? read(Kind::categorical, scope, depth) : "";
  return value.empty() ? dice.pick(classes) : value;
}

} // namespace kleene::test
