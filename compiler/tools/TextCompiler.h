//===- TextCompiler.h - the compiler behind kleene trace ------------------===//
//
// Compiles texts with compiler/driver. Code that can be kept is made as a
// shared library, loaded from memory and put into the cache; where there is no
// cache, or no linker, it is made by the JIT.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TOOLS_TEXTCOMPILER_H
#define KLEENE_COMPILER_TOOLS_TEXTCOMPILER_H

#include "compiler/tools/TraceTarget.h"

#include <memory>
#include <optional>
#include <string>

namespace kleene {

class TextCompiler : public TraceCompiler {
public:
  int open(const TraceRequest &request, Spec &spec,
           std::optional<KnownProgram> &known) override;
  int prepare(const TraceRequest &request, const KnownProgram *known,
              int64_t nodes, TraceForm form,
              TraceFunctions &functions) override;

private:
  std::optional<std::string> source;
  std::unique_ptr<Compilation> compilation;
  std::optional<TraceLibrary> library;
};

} // namespace kleene

#endif // KLEENE_COMPILER_TOOLS_TEXTCOMPILER_H
