#include "Targets.h"

#include "lang/basic/DiagnosticEngine.h"
#include "lang/basic/SourceFile.h"
#include "lang/denotation/Denotation.h"
#include "lang/denotation/Notation.h"
#include "lang/format/Formatter.h"
#include "lang/sema/Lattice.h"
#include "lang/sema/Sema.h"
#include "lang/syntax/ASTPrinter.h"
#include "lang/syntax/Lexer.h"
#include "lang/syntax/Parser.h"

#include <optional>
#include <string>

using namespace kleene::lang;

namespace {

std::string treeOf(const SourceFile &source, DiagnosticEngine &diags) {
  ASTContext context;
  std::string text;
  llvm::raw_string_ostream os(text);
  print(parse(source, context, diags), os);
  return text;
}

} // namespace

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
    print(module, os);
  diags.renderText(os);
  diags.renderJSON(os);
}

void kleene::test::fuzzFormat(std::string_view bytes) {
  DiagnosticEngine diags;
  const auto source =
      SourceFile::fromText("fuzz.kln", {bytes.data(), bytes.size()}, diags);
  if (!source)
    return;
  diags.addSource(source.get());
  const std::optional<std::string> once = format(*source, diags);
  require(once.has_value() != diags.hasErrors(),
          "a text is laid out if and only if it parses");
  if (!once)
    return;
  const auto laidOut = SourceFile::fromText("once.kln", *once, diags);
  require(laidOut != nullptr, "what was laid out can be read");
  diags.addSource(laidOut.get());
  require(treeOf(*laidOut, diags) == treeOf(*source, diags), "the tree stays");
  require(format(*laidOut, diags) == once, "twice is once");
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
    const std::unique_ptr<Document> meaning = denote(*module);
    print(*meaning, Notation::Unicode, os);
    print(*meaning, Notation::LaTeX, os);
  }
  diags.renderText(os);
}
