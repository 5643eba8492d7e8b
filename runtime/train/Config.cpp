#include "runtime/train/Config.h"

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
#include <functional>
#include <iomanip>
#include <limits>
#include <optional>
#include <sstream>
#include <variant>

namespace kleene::rt {
namespace {

constexpr uint64_t maxConfigBytes = 1u << 20;
constexpr double noLimit = std::numeric_limits<double>::infinity();
constexpr bool resumable = true;

using Slot = std::variant<int64_t *, double *, bool *, std::string *,
                          std::vector<int64_t> *>;

struct Option {
  const char *key;
  std::function<Slot(Config &)> slot;
  const char *help;
  double low = 0, high = noLimit;        ///< of numbers, and of each size
  std::vector<std::string> choices = {}; ///< of a word; none: any name
  bool mayChange = false;                ///< on --resume
};

#define KLEENE_SLOT(FIELD) [](Config &c) -> Slot { return &c.FIELD; }

const std::vector<Option> &options() {
  static const std::vector<Option> table = {
      {"model.hidden", KLEENE_SLOT(model.hidden),
       "width of the network's states", 1, 8192},
      {"model.processor", KLEENE_SLOT(model.processor),
       "the network: derived from the program, or one of the benchmark's by "
       "name, as mpnn or triplet_gmpnn"},
      {"model.hint_mode",
       KLEENE_SLOT(model.hintMode),
       "whether a network of the benchmark is fed the hints it predicts",
       0,
       noLimit,
       {"decoded_only", "encoded_decoded"}},
      {"model.hint_sampling",
       KLEENE_SLOT(model.hintSampling),
       "how predicted hints are fed back: as weights (soft), decided (hard), "
       "or "
       "drawn in training and decided when asked (gumbel, rao_blackwell)",
       0,
       noLimit,
       {"soft", "hard", "gumbel", "rao_blackwell"}},
      {"model.gumbel_tau", KLEENE_SLOT(model.gumbelTau),
       "temperature of the gradient of drawn hints", 1e-3, 1e3},
      {"model.gumbel_samples", KLEENE_SLOT(model.gumbelSamples),
       "draws that the rao_blackwell gradient is the mean of", 1, 1000},
      {"model.update",
       KLEENE_SLOT(model.update),
       "how a step g changes the state z: to g(z) (plain), a learned or a "
       "fixed "
       "part of the way (gated, ema), to the lower of both, hard or soft (min, "
       "softmin)",
       0,
       noLimit,
       {"plain", "gated", "ema", "min", "softmin"}},
      {"model.update_rate", KLEENE_SLOT(model.updateRate),
       "share of the step that the update ema takes", 0.001, 1},
      {"model.update_tau", KLEENE_SLOT(model.updateTau),
       "temperature of the update softmin", 1e-6, 1e6},
      {"train.steps",
       KLEENE_SLOT(train.steps),
       "optimiser steps",
       0,
       1e9,
       {},
       resumable},
      {"train.batch", KLEENE_SLOT(train.batch), "samples of a step", 1, 1e6},
      {"train.sizes", KLEENE_SLOT(train.sizes),
       "nodes of a sample, one size per step in turn", 1, 65536},
      {"train.lr", KLEENE_SLOT(train.lr), "learning rate of Adam", 0, 10},
      {"train.decay", KLEENE_SLOT(train.decay),
       "last share of the steps in which the learning rate falls (half a "
       "cosine)",
       0, 1},
      {"train.lr_end", KLEENE_SLOT(train.lrEnd),
       "what it falls to, as a share of train.lr", 0, 1},
      {"train.clip", KLEENE_SLOT(train.clip),
       "largest global norm of a gradient; 0: no clipping"},
      {"train.weight_decay", KLEENE_SLOT(train.weightDecay),
       "share of a weight, times train.lr, that each step takes away", 0, 10},
      {"train.tau", KLEENE_SLOT(train.tau),
       "temperature of the loss of lattice witnesses, at the start", 1e-6, 1e6},
      {"train.tau_end", KLEENE_SLOT(train.tauEnd),
       "and at the end; between, it falls geometrically", 1e-6, 1e6},
      {"train.seed", KLEENE_SLOT(train.seed),
       "seed of the initial weights and of the training samples", 0,
       4294967295.0},
      {"train.eval_every", KLEENE_SLOT(train.evalEvery),
       "steps between validations, each followed by a checkpoint; 0: at the "
       "end only",
       0, 1e9},
      {"train.log_every", KLEENE_SLOT(train.logEvery),
       "steps between lines of metrics.jsonl", 1, 1e9},
      {"train.minutes",
       KLEENE_SLOT(train.minutes),
       "time limit; the learning rate falls in time for it. 0: none (a limit "
       "makes a run depend on the machine's speed)",
       0,
       noLimit,
       {},
       resumable},
      {"train.keep",
       KLEENE_SLOT(train.keep),
       "which weights the run keeps: the best by validation, the later of "
       "equals, or the last",
       0,
       noLimit,
       {"best", "last"}},
      {"train.distribution", KLEENE_SLOT(train.distribution),
       "the `sample NAME` of the program that training and validation draw "
       "with; empty: its first"},
      {"train.mode", KLEENE_SLOT(train.mode), "what the network is trained on",
       0, noLimit, trainModeNames()},
      {"train.hint_weight", KLEENE_SLOT(train.hintWeight),
       "weight of the hints' losses against the outputs'", 0, 1e6},
      {"train.step_penalty", KLEENE_SLOT(train.stepPenalty),
       "weight of the squared length of the steps that are taken", 0, 1e6},
      {"train.jacobian_penalty", KLEENE_SLOT(train.jacobianPenalty),
       "weight of the squared norm of the step's Jacobian at the fixed point",
       0, 1e6},
      {"train.defect_penalty", KLEENE_SLOT(train.defectPenalty),
       "weight of what g(z) exceeds z by at the fixed point of min or softmin",
       0, 1e6},
      {"train.diagnose",
       KLEENE_SLOT(train.diagnose),
       "whether a validation looks at the Jacobians of up to 8 of its samples, "
       "too",
       0,
       noLimit,
       {},
       resumable},
      {"solver.cap", KLEENE_SLOT(solver.cap), "iterations at most in training",
       1, 1e6},
      {"solver.eval_cap",
       KLEENE_SLOT(solver.evalCap),
       "iterations at most elsewhere",
       0,
       1e6,
       {},
       resumable},
      {"solver.tol", KLEENE_SLOT(solver.tol),
       "a sample stops when its relative change is below this", 0, 1},
      {"solver.tol_absolute", KLEENE_SLOT(solver.tolAbsolute),
       "or its absolute change below this"},
      {"solver.method",
       KLEENE_SLOT(solver.method),
       "how the next iterate is chosen: f(z) (picard), a part of the way "
       "(damped), Anderson's mixing of type I or II, Broyden's method",
       0,
       noLimit,
       {"picard", "damped", "anderson1", "anderson2", "broyden"}},
      {"solver.memory", KLEENE_SLOT(solver.memory),
       "iterates that anderson and broyden remember; products between restarts "
       "of gmres",
       1, 100},
      {"solver.damping", KLEENE_SLOT(solver.damping),
       "share of a step that is taken, by every method but picard", 0.001, 1},
      {"solver.keep_best", KLEENE_SLOT(solver.keepBest),
       "whether a sample that does not converge gets its best iterate, not its "
       "last"},
      {"solver.settle", KLEENE_SLOT(solver.settle),
       "a sample stops when its decoded outputs stay the same for so many "
       "iterations; 0: it does not",
       0, 1e6},
      {"solver.adjoint",
       KLEENE_SLOT(solver.adjoint),
       "gradient of the fixed point: of its last step (jfb), by solving for it "
       "(implicit, anderson, gmres, dense), of a few terms (neumann, phantom), "
       "of all steps (unrolled)",
       0,
       noLimit,
       {"jfb", "implicit", "anderson", "neumann", "gmres", "dense", "phantom",
        "unrolled"}},
      {"solver.adjoint_cap", KLEENE_SLOT(solver.adjointCap),
       "iterations of the implicit, anderson or gmres gradient at most", 1,
       1e6},
      {"solver.adjoint_tol", KLEENE_SLOT(solver.adjointTol),
       "relative residual at which it stops", 0, 1},
      {"solver.adjoint_terms", KLEENE_SLOT(solver.adjointTerms),
       "terms of the neumann and steps of the phantom gradient", 1, 1e6},
      {"solver.phantom_damping", KLEENE_SLOT(solver.phantomDamping),
       "share of a step that the phantom gradient takes", 0.001, 1},
      {"solver.stuck",
       KLEENE_SLOT(solver.stuck),
       "what the gradient does with coordinates that the update min holds: "
       "nothing, and falls back where it fails (fallback), or leaves them out "
       "of its equation (mask)",
       0,
       noLimit,
       {"fallback", "mask"}},
      {"validation.seed", KLEENE_SLOT(validation.seed),
       "seed of the validation samples", 0, 4294967295.0},
      {"validation.count", KLEENE_SLOT(validation.count),
       "validation samples; 0: no validation", 0, 1e6},
      {"validation.size", KLEENE_SLOT(validation.size),
       "nodes of a validation sample", 1, 65536},
      {"run.device",
       KLEENE_SLOT(run.device),
       "auto takes CUDA where there is one",
       0,
       noLimit,
       {"auto", "cpu", "cuda"},
       resumable},
      {"run.dtype",
       KLEENE_SLOT(run.dtype),
       "floating-point type",
       0,
       noLimit,
       {"float32", "float64"}},
      {"run.threads",
       KLEENE_SLOT(run.threads),
       "CPU threads of one operation; 0: one per core (results are bit for bit "
       "the same for the same number)",
       0,
       4096,
       {},
       resumable},
  };
  return table;
}

#undef KLEENE_SLOT

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
