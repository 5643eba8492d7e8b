#include "compiler/pipelines/TextNesting.h"

#include <algorithm>

int kleene::textNesting(llvm::StringRef text) {
  int depth = 0, deepest = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') {
      while (++i < text.size() && text[i] != '"' && text[i] != '\n')
        i += text[i] == '\\';
    } else if (text.substr(i).starts_with("//")) {
      i = text.find('\n', i);
      if (i == llvm::StringRef::npos)
        break;
    } else if (llvm::StringRef("([{<").contains(c)) {
      deepest = std::max(deepest, ++depth);
    } else if (llvm::StringRef(")]}").contains(c) ||
               (c == '>' && (i == 0 || text[i - 1] != '-'))) {
      --depth;
    }
  }
  return deepest;
}
