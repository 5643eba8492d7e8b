//===- JSONText.h - text and numbers in JSON ------------------------------===//
//
// The two leaves of JSON output. Numbers are the shortest text that reads back
// to the same bits; JSON has no infinity, so it becomes 1e999, which every
// parser reads as one, and not-a-number becomes null.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_JSONTEXT_H
#define KLEENE_COMPILER_TRACE_JSONTEXT_H

#include <string>
#include <string_view>

namespace kleene {

std::string quoteJSON(std::string_view text);
std::string numberJSON(double value);

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_JSONTEXT_H
