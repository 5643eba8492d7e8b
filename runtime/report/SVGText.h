//===- SVGText.h - text and numbers inside XML ----------------------------===//
#ifndef KLEENE_RUNTIME_REPORT_SVGTEXT_H
#define KLEENE_RUNTIME_REPORT_SVGTEXT_H

#include <string>
#include <string_view>

namespace kleene::rt {

/// Any bytes as XML text: markup escaped, what is not UTF-8 or not allowed in
/// XML replaced by a question mark.
std::string xmlText(std::string_view text);

/// At most `length` characters; a longer text ends in an ellipsis.
std::string shortened(const std::string &text, size_t length);

/// Characters of UTF-8.
size_t characters(std::string_view text);

/// A coordinate, to a tenth.
std::string coordinate(double value);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_SVGTEXT_H
