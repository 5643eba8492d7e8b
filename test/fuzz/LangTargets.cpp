#include "Targets.h"

#include "lang/basic/DiagnosticEngine.h"
#include "lang/basic/SourceFile.h"
#include "lang/sema/Lattice.h"
#include "lang/sema/Sema.h"
#include "lang/syntax/ASTPrinter.h"
#include "lang/syntax/Lexer.h"
#include "lang/syntax/Parser.h"

#include <string>

using namespace kleene::lang;

void kleene::test::fuzzSyntax(std::string_view bytes) {
  DiagnosticEngine diags;
  auto source =
      SourceFile::fromText("fuzz.kln", {bytes.data(), bytes.size()}, diags);
  if (!source) {
    require(diags.hasErrors(), "a refused text is explained");
    return;
  }
  diags.addSource(source.get());
  ASTContext context;
  const Module module = parse(*source, context, diags);
  std::string out;
  llvm::raw_string_ostream os(out);
  if (!diags.hasErrors())
    for (const Algorithm *algorithm : module.algorithms)
      print(*algorithm, os);
  diags.renderText(os);
  diags.renderJSON(os);
}

void kleene::test::fuzzSema(std::string_view bytes) {
  DiagnosticEngine diags;
  auto source =
      SourceFile::fromText("fuzz.kln", {bytes.data(), bytes.size()}, diags);
  std::unique_ptr<CheckedModule> module;
  if (source) {
    diags.addSource(source.get());
    module = check(*source, diags);
  }
  require((module == nullptr) == diags.hasErrors(),
          "a program is refused if and only if there is an error");
  std::string out;
  llvm::raw_string_ostream os(out);
  if (module) {
    print(*module->algorithm, os);
    printLattice(*module, os);
  }
  diags.renderText(os);
}
