#include "lang/denotation/SignsInternal.h"

namespace kleene::lang {

const Sign &signOf(Glyph glyph) {
  static constexpr Sign signs[] = {
#define GLYPH(name, unicode, latex) {unicode, latex},
#include "lang/denotation/Glyphs.def"
  };
  return signs[unsigned(glyph)];
}

const Sign &signOf(Operator op) {
  static constexpr Sign signs[] = {
#define OPERATOR(name, unicode, latex, level) {unicode, latex},
#include "lang/denotation/Glyphs.def"
  };
  return signs[unsigned(op)];
}

const Sign &signOf(Gathering gathering) {
  static constexpr Sign signs[] = {
#define GATHER(name, unicode, latex) {unicode, latex},
#include "lang/denotation/Glyphs.def"
  };
  return signs[unsigned(gathering)];
}

const std::pair<Sign, Sign> &signsOf(Fence fence) {
  static constexpr std::pair<Sign, Sign> signs[] = {
      {{"⌊", "\\lfloor "}, {"⌋", " \\rfloor"}},
      {{"|", "\\lvert "}, {"|", " \\rvert"}},
      {{"√(", "\\sqrt{"}, {")", "}"}},
      {{"{", "\\{"}, {"}", "\\}"}},
      {{"(", "("}, {")", ")"}},
      {{"", ""}, {"", ""}}};
  return signs[unsigned(fence)];
}

} // namespace kleene::lang
