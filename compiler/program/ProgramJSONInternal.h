//===- ProgramJSONInternal.h - between program.json and its parts ---------===//
//
// For ProgramFile.cpp, SpecJSON.cpp and PlanJSON.cpp only: a reader that keeps
// the first fault with the path of its field, and the functions that turn each
// part to JSON and back.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_PROGRAMJSONINTERNAL_H
#define KLEENE_COMPILER_PROGRAM_PROGRAMJSONINTERNAL_H

#include "compiler/program/Program.h"

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace kleene {

using Json = nlohmann::ordered_json;

/// Keeps the first fault; after it every read gives an empty value, so callers
/// test once at the end. `path` is the field's name in messages.
class JSONReader {
public:
  bool ok() const { return message.empty(); }
  const std::string &fault() const { return message; }
  void fail(const std::string &path, const std::string &why);

  /// `value` must be an object with no keys but `known`.
  bool object(const Json &value, const std::string &path,
              std::initializer_list<std::string_view> known);
  /// The field, or null with a fault when it is absent.
  const Json *field(const Json &value, const std::string &path,
                    const char *key);
  std::string text(const Json &value, const std::string &path, const char *key);
  /// Letters, digits and underscores; not first a digit; at most 128.
  std::string name(const Json &value, const std::string &path, const char *key);
  int64_t integer(const Json &value, const std::string &path, const char *key,
                  int64_t low, int64_t high);
  double number(const Json &value, const std::string &path);
  /// The field as an array of at most `limit` elements; never null.
  const Json &array(const Json &value, const std::string &path, const char *key,
                    size_t limit);

private:
  std::string message;
};

/// "spec[3]", "spec[3].name".
std::string elementPath(const std::string &path, size_t index);
std::string fieldPath(const std::string &path, const char *key);

/// Brackets open at once, outside strings: asked before parsing.
size_t nestingDepth(std::string_view text);

/// The members that describe a spec: "spec", "sampler" (if any), "sites".
Json specJSON(const Spec &spec);
Json planJSON(const Plan &plan);

void readSpecJSON(JSONReader &reader, const Json &root, Spec &spec);
void readProgramJSON(JSONReader &reader, const Json &root, Program &program);
void readPlanJSON(JSONReader &reader, const Json &value, Plan &plan);

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_PROGRAMJSONINTERNAL_H
