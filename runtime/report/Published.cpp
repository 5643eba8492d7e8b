#include "runtime/report/Published.h"

#include "runtime/train/AtomicFile.h"
#include "runtime/train/Error.h"

// See Config.cpp: a message must win over an abort.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

namespace kleene::rt {
namespace {

constexpr uint64_t maxBytes = 1u << 20;

class Reader {
public:
  explicit Reader(std::string name) : name(std::move(name)) {}

  std::vector<PublishedNumber> read(const std::string &text) const {
    const toml::table root = parse(text);
    std::string source;
    const toml::array *rows = nullptr;
    for (auto &[key, node] : root) {
      if (key.str() == "source")
        source = textOf(node, "source");
      else if (key.str() == "row" && node.is_array_of_tables())
        rows = node.as_array();
      else
        fail(node, "expected `source` and [[row]] tables, got `" +
                       std::string(key.str()) + "`");
    }
    std::vector<PublishedNumber> numbers;
    if (rows)
      for (const toml::node &row : *rows)
        numbers.push_back(rowOf(*row.as_table(), source));
    return numbers;
  }

private:
  [[noreturn]] void fail(const toml::source_region &at,
                         const std::string &reason) const {
    throw Error(Exit::input,
                name + ":" + std::to_string(at.begin.line) + ": " + reason);
  }
  [[noreturn]] void fail(const toml::node &node,
                         const std::string &reason) const {
    fail(node.source(), reason);
  }

  toml::table parse(const std::string &text) const {
    try {
      return toml::parse(text, name);
    } catch (const toml::parse_error &error) {
      fail(error.source(), std::string(error.description()));
    }
  }

  std::string textOf(const toml::node &node, const std::string &key) const {
    if (!node.is_string())
      fail(node, "`" + key + "`: expected a text in quotes");
    return *node.value<std::string>();
  }

  PublishedNumber rowOf(const toml::table &table,
                        const std::string &source) const {
    PublishedNumber number;
    number.source = source;
    const std::pair<const char *, std::string *> fields[] = {
        {"program", &number.program},
        {"mode", &number.mode},
        {"row", &number.row},
        {"text", &number.text},
        {"source", &number.source}};
    for (auto &[key, node] : table) {
      bool known = false;
      for (auto &[field, slot] : fields)
        if (key.str() == field) {
          *slot = textOf(node, field);
          known = true;
        }
      if (!known)
        fail(node, "unknown key `" + std::string(key.str()) +
                       "`; a row has program, mode, row, text and source");
    }
    if (number.program.empty() || number.text.empty())
      fail(table, "a row needs `program` and `text`");
    return number;
  }

  const std::string name;
};

} // namespace

bool PublishedNumber::fits(const RunGroup &group) const {
  return program == group.first().algorithm &&
         (mode.empty() ||
          group.first().setting("train.mode") == '"' + mode + '"') &&
         (row.empty() || row == group.name);
}

std::vector<PublishedNumber> readPublished(const std::filesystem::path &path) {
  return Reader(path.string()).read(readFile(path, maxBytes));
}

} // namespace kleene::rt
