#include "runtime/train/Config.h"
#include "runtime/train/ConfigOptionsInternal.h"

#include "compiler/program/Hash.h"
#include "runtime/train/AtomicFile.h"
#include "runtime/train/Error.h"

// toml++ asserts (or tells clang to assume) that a table header is well-formed
// just before it checks that and reports it; a message must win over an abort.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iomanip>
#include <optional>
#include <sstream>

namespace kleene::rt {
namespace {

constexpr uint64_t maxConfigBytes = 1u << 20;

std::string printNumber(double value) {
  char text[32];
  auto [end, error] = std::to_chars(text, text + sizeof text, value);
  std::string number(text, end);
  // TOML takes `1` for an integer.
  return number.find_first_of(".einf") == std::string::npos ? number + ".0"
                                                            : number;
}

struct Printer {
  std::string operator()(const int64_t *value) const {
    return std::to_string(*value);
  }
  std::string operator()(const double *value) const {
    return printNumber(*value);
  }
  std::string operator()(const bool *value) const {
    return *value ? "true" : "false";
  }
  std::string operator()(const std::string *value) const {
    return '"' + *value + '"';
  }
  std::string operator()(const std::vector<int64_t> *values) const {
    std::string text;
    for (int64_t value : *values)
      text += (text.empty() ? "" : ", ") + std::to_string(value);
    return '[' + text + ']';
  }
};

std::string printValue(const Option &option, const Config &config) {
  // A slot is for writing too; printing only reads.
  return std::visit(Printer(), option.slot(const_cast<Config &>(config)));
}

size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t change = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

/// The key that was probably meant: a near one, or one with the same last word.
std::string didYouMean(const std::string &key) {
  const Option *best = nullptr;
  size_t bestDistance = 4;
  for (const Option &option : options()) {
    std::string_view known = option.key;
    size_t distance = editDistance(key.substr(0, 64), known);
    if (known.substr(known.find('.') + 1) == key.substr(key.rfind('.') + 1))
      distance = std::min<size_t>(distance, 1);
    if (distance < bestDistance)
      best = &option, bestDistance = distance;
  }
  return best ? std::string("; did you mean `") + best->key + "`?" : "";
}

const Option &findOption(const std::string &key, const std::string &where,
                         Exit code) {
  for (const Option &option : options())
    if (option.key == key)
      return option;
  throw Error(code, where + "unknown key `" + key.substr(0, 80) + "`" +
                        didYouMean(key));
}

/// The start of a text of the user's, fit for a message.
std::string oneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text.size() > 60 ? text.substr(0, 60) + "..." : text;
}

/// A name of the language, or nothing.
bool isName(const std::string &text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c == '_' || std::isalnum(c);
  });
}

/// One value of TOML into its place in the config.
struct Assign {
  const Option &option;
  const toml::node &node;
  const std::string &where;
  Exit code;

  [[noreturn]] void fail(const std::string &expected) const {
    std::ostringstream seen;
    node.visit([&](const auto &value) { seen << value; });
    throw Error(code, where + "`" + option.key + "`: expected " + expected +
                          ", got " + oneLine(seen.str()));
  }
  std::string range() const {
    auto bound = [](double value) {
      std::ostringstream text;
      text << std::setprecision(10) << value;
      return value == noLimit ? "infinity" : text.str();
    };
    return "from " + bound(option.low) + " to " + bound(option.high);
  }
  bool inRange(double value) const {
    return value >= option.low && value <= option.high && value < noLimit;
  }

  int64_t integer(const toml::node &from) const {
    auto value = from.is_integer() ? from.value<int64_t>() : std::nullopt;
    if (!value || !inRange(static_cast<double>(*value)))
      fail("an integer " + range());
    return *value;
  }
  void operator()(int64_t *slot) const { *slot = integer(node); }
  void operator()(double *slot) const {
    auto value = node.is_number() ? node.value<double>() : std::nullopt;
    if (!value || !inRange(*value)) // NaN is in no range
      fail("a number " + range());
    *slot = *value;
  }
  void operator()(bool *slot) const {
    auto value = node.is_boolean() ? node.value<bool>() : std::nullopt;
    if (!value)
      fail("true or false");
    *slot = *value;
  }
  void operator()(std::string *slot) const {
    auto value = node.is_string() ? node.value<std::string>() : std::nullopt;
    const auto &choices = option.choices;
    if (choices.empty() && !(value && isName(*value)))
      fail("a name, or \"\"");
    if (!choices.empty() && (!value || std::find(choices.begin(), choices.end(),
                                                 *value) == choices.end())) {
      std::string list;
      for (const std::string &choice : choices)
        list += (list.empty() ? "" : ", ") + choice;
      fail("one of " + list);
    }
    *slot = *value;
  }
  void operator()(std::vector<int64_t> *slot) const {
    const toml::array *array = node.as_array();
    if (!array || array->empty() || array->size() > 1000)
      fail("a list of integers " + range());
    std::vector<int64_t> values;
    for (const toml::node &element : *array)
      values.push_back(integer(element));
    *slot = std::move(values);
  }
};

void assign(Config &config, const Option &option, const toml::node &node,
            const std::string &where, Exit code) {
  std::visit(Assign{option, node, where, code}, option.slot(config));
}

} // namespace

const std::vector<std::string> &trainModeNames() {
  static const std::vector<std::string> names = {
      "deq", "deq_hints", "hint_propagation", "teacher_forcing", "termination"};
  return names;
}

std::vector<ConfigKey> configKeys() {
  std::vector<ConfigKey> keys;
  for (const Option &option : options())
    keys.push_back({option.key, printValue(option, Config()), option.help,
                    option.mayChange});
  return keys;
}

void parseConfig(Config &config, const std::string &text,
                 const std::string &name) {
  toml::table root;
  try {
    root = toml::parse(text, name);
  } catch (const toml::parse_error &error) {
    throw Error(Exit::input,
                name + ":" + std::to_string(error.source().begin.line) + ":" +
                    std::to_string(error.source().begin.column) + ": " +
                    oneLine(std::string(error.description())));
  }
  for (auto &[section, node] : root) {
    const toml::table *table = node.as_table();
    std::string line =
        name + ":" + std::to_string(node.source().begin.line) + ": ";
    if (!table) // an option without its section, or nonsense
      findOption(std::string(section.str()), line, Exit::input);
    for (auto &[key, value] : *table) {
      std::string where =
          name + ":" + std::to_string(value.source().begin.line) + ": ";
      const Option &option =
          findOption(std::string(section.str()) + "." + std::string(key.str()),
                     where, Exit::input);
      assign(config, option, value, where, Exit::input);
    }
  }
}

void readConfig(Config &config, const std::filesystem::path &path) {
  parseConfig(config, readFile(path, maxConfigBytes), path.string());
}

void setConfig(Config &config, const std::string &assignment) {
  size_t equals = assignment.find('=');
  std::string where = "--set: ";
  if (equals == std::string::npos)
    throw Error(Exit::usage, where + "expected key=value, got `" +
                                 assignment.substr(0, 80) + "`");
  std::string value = assignment.substr(equals + 1);
  const Option &option =
      findOption(assignment.substr(0, equals), where, Exit::usage);
  Slot slot = option.slot(config);
  if (std::holds_alternative<std::string *>(slot) && value.find('"') != 0)
    value = '"' + value + '"';
  if (std::holds_alternative<std::vector<int64_t> *>(slot) &&
      value.find('[') != 0)
    value = '[' + value + ']';
  toml::table parsed;
  try {
    parsed = toml::parse("value = " + value);
  } catch (const toml::parse_error &) {
  }
  // What is not TOML is taken as text, which every other option refuses.
  toml::value<std::string> asText(value);
  const toml::node *node = parsed.get("value");
  assign(config, option, node && parsed.size() == 1 ? *node : asText, where,
         Exit::usage);
}

std::string printConfig(const Config &config) {
  std::string text, section;
  for (const Option &option : options()) {
    std::string key = option.key;
    size_t dot = key.find('.');
    if (key.substr(0, dot) != section) {
      text += section.empty() ? "[" : "\n[";
      section = key.substr(0, dot);
      text.append(section).append("]\n");
    }
    text += "# " + std::string(option.help);
    for (size_t k = 0; k < option.choices.size(); ++k)
      text += (k ? " | " : ": ") + option.choices[k];
    text.append("\n").append(key, dot + 1);
    text.append(" = ").append(printValue(option, config)).append("\n");
  }
  return text;
}

std::vector<std::string> frozenDifferences(const Config &a, const Config &b) {
  std::vector<std::string> keys;
  for (const Option &option : options())
    if (!option.mayChange && printValue(option, a) != printValue(option, b))
      keys.push_back(option.key);
  return keys;
}

std::string configHash(const Config &config, const std::string &more) {
  Hash hash;
  for (const Option &option : options())
    if (!option.mayChange)
      hash.add(std::string(option.key) + "=" + printValue(option, config) +
               "\n");
  hash.add(more);
  return hash.text();
}

} // namespace kleene::rt
