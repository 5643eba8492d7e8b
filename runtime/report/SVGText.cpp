#include "runtime/report/SVGText.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace kleene::rt {
namespace {

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// Bytes of the character at the beginning, 0 where it is none of UTF-8.
size_t characterBytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t bytes = lead < 0x80                   ? 1
                       : lead >= 0xc2 && lead < 0xe0 ? 2
                       : lead >= 0xe0 && lead < 0xf0 ? 3
                       : lead >= 0xf0 && lead < 0xf5 ? 4
                                                     : 0;
  if (bytes == 0 || bytes > text.size())
    return 0;
  uint32_t point = bytes == 1 ? lead : lead & (0x7fu >> bytes);
  for (size_t k = 1; k < bytes; ++k) {
    if (!continues(text[k]))
      return 0;
    point = point << 6 | (static_cast<unsigned char>(text[k]) & 0x3fu);
  }
  const bool overlong =
      (bytes == 3 && point < 0x800) || (bytes == 4 && point < 0x10000);
  const bool forbidden = point < 0x20 || point == 0xfffe || point == 0xffff ||
                         (point >= 0xd800 && point < 0xe000) ||
                         point > 0x10ffff;
  return overlong || forbidden ? 0 : bytes;
}

} // namespace

std::string xmlText(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const size_t bytes = characterBytes(text);
    const std::string_view character =
        text.substr(0, std::max<size_t>(bytes, 1));
    text.remove_prefix(character.size());
    if (bytes == 0)
      result += '?';
    else if (character == "&")
      result += "&amp;";
    else if (character == "<")
      result += "&lt;";
    else if (character == ">")
      result += "&gt;";
    else if (character == "\"")
      result += "&quot;";
    else
      result += character;
  }
  return result;
}

size_t characters(std::string_view text) {
  return text.size() - static_cast<size_t>(
                           std::count_if(text.begin(), text.end(), continues));
}

std::string shortened(const std::string &text, size_t length) {
  if (characters(text) <= length)
    return text;
  size_t end = 0;
  for (size_t seen = 0; end < text.size(); ++end)
    if (!continues(text[end]) && ++seen == length)
      break;
  return text.substr(0, end) + "…";
}

std::string coordinate(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

} // namespace kleene::rt
