#include "compiler/program/ProgramJSONInternal.h"

#include <algorithm>
#include <cmath>

namespace kleene {
namespace {

/// What the user finds in the file, cut to fit a message.
std::string shown(const Json &value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= 40 ? text : text.substr(0, 37) + "...";
}

} // namespace

std::string elementPath(const std::string &path, size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

std::string fieldPath(const std::string &path, const char *key) {
  return path.empty() ? key : path + "." + key;
}

size_t nestingDepth(std::string_view text) {
  size_t depth = 0, deepest = 0;
  bool inString = false;
  for (size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (inString && c == '\\')
      ++k;
    else if (c == '"')
      inString = !inString;
    else if (!inString && (c == '[' || c == '{'))
      deepest = std::max(deepest, ++depth);
    else if (!inString && (c == ']' || c == '}') && depth > 0)
      --depth;
  }
  return deepest;
}

void JSONReader::fail(const std::string &path, const std::string &why) {
  if (ok())
    message = (path.empty() ? "the file" : path) + ": " + why;
}

bool JSONReader::object(const Json &value, const std::string &path,
                        std::initializer_list<std::string_view> known) {
  if (!value.is_object()) {
    fail(path, "expected an object, got " + shown(value));
    return false;
  }
  for (const auto &[key, unused] : value.items())
    if (std::ranges::find(known, key) == known.end()) {
      fail(path, "unknown field " + shown(Json(key)));
      return false;
    }
  return true;
}

const Json *JSONReader::field(const Json &value, const std::string &path,
                              const char *key) {
  auto found = value.is_object() ? value.find(key) : value.end();
  if (found != value.end())
    return &*found;
  fail(fieldPath(path, key), "missing");
  return nullptr;
}

std::string JSONReader::text(const Json &value, const std::string &path,
                             const char *key) {
  const Json *found = field(value, path, key);
  if (found && !found->is_string())
    fail(fieldPath(path, key), "expected text, got " + shown(*found));
  return found && found->is_string() ? found->get<std::string>() : "";
}

std::string JSONReader::name(const Json &value, const std::string &path,
                             const char *key) {
  const std::string name = text(value, path, key);
  auto isLetter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const bool good = !name.empty() && name.size() <= 128 && isLetter(name[0]) &&
                    std::ranges::all_of(name, [&](char c) {
                      return isLetter(c) || (c >= '0' && c <= '9');
                    });
  if (!good)
    fail(fieldPath(path, key), "expected a name, got " + shown(Json(name)));
  return name;
}

int64_t JSONReader::integer(const Json &value, const std::string &path,
                            const char *key, int64_t low, int64_t high) {
  const Json *found = field(value, path, key);
  if (!found)
    return low;
  const bool fits = found->is_number_integer() &&
                    !(found->is_number_unsigned() &&
                      found->get<uint64_t>() > uint64_t{INT64_MAX});
  if (fits && found->get<int64_t>() >= low && found->get<int64_t>() <= high)
    return found->get<int64_t>();
  fail(fieldPath(path, key), "expected an integer from " + std::to_string(low) +
                                 " to " + std::to_string(high) + ", got " +
                                 shown(*found));
  return low;
}

double JSONReader::number(const Json &value, const std::string &path) {
  const double number = value.is_number() ? value.get<double>() : NAN;
  if (std::isfinite(number))
    return number;
  fail(path, "expected a number, got " + shown(value));
  return 0;
}

const Json &JSONReader::array(const Json &value, const std::string &path,
                              const char *key, size_t limit) {
  static const Json none = Json::array();
  const Json *found = field(value, path, key);
  if (!found)
    return none;
  if (found->is_array() && found->size() <= limit)
    return *found;
  fail(fieldPath(path, key),
       found->is_array() ? "more than " + std::to_string(limit) + " elements"
                         : "expected a list, got " + shown(*found));
  return none;
}

} // namespace kleene
