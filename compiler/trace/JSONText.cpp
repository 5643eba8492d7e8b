#include "compiler/trace/JSONText.h"

#include <charconv>
#include <cmath>
#include <cstdio>

namespace kleene {

std::string quoteJSON(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", c);
      quoted += escape;
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string numberJSON(double value) {
  if (std::isnan(value))
    return "null";
  if (std::isinf(value))
    return value > 0 ? "1e999" : "-1e999";
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

} // namespace kleene
