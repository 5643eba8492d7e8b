#include "compiler/tools/Commands.h"

#include "compiler/trace/OutputFile.h"
#include "lang/format/Formatter.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/raw_ostream.h"

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>

namespace kleene {
namespace {

struct Options {
  std::vector<std::string> files;
  bool check = false, inPlace = false;
  DiagnosticsOption diagnostics;
};

/// The lines from the first to the last that differ, at most four a side.
std::string shortDiff(llvm::StringRef before, llvm::StringRef after) {
  llvm::SmallVector<llvm::StringRef> old, now;
  before.split(old, '\n');
  after.split(now, '\n');
  const size_t common = std::min(old.size(), now.size());
  size_t head = 0, tail = 0;
  while (head < common && old[head] == now[head])
    ++head;
  while (tail < common - head &&
         old[old.size() - 1 - tail] == now[now.size() - 1 - tail])
    ++tail;
  std::string text = "line " + std::to_string(head + 1) + "\n";
  auto side = [&](char sign, llvm::ArrayRef<llvm::StringRef> lines) {
    const auto changed = lines.drop_front(head).drop_back(tail);
    for (llvm::StringRef line : changed.take_front(4))
      text += std::string("  ") + sign + " " + line.str() + "\n";
    if (changed.size() > 4)
      text += std::string("  ") + sign + " ... " +
              std::to_string(changed.size() - 4) + " more\n";
  };
  side('-', old);
  side('+', now);
  return text;
}

Outcome replaceFile(const std::string &path, const std::string &text) {
  Result<OutputFile> file = OutputFile::open(path);
  if (!file)
    return file.failure();
  file->write(0, text.data(), text.size());
  return file->commit();
}

int formatFile(const std::string &file, const Options &options) {
  Result<std::string> text = readSource(file);
  if (!text)
    return report(text.failure());
  lang::DiagnosticEngine diags;
  auto source = lang::SourceFile::fromText(sourceName(file), *text, diags);
  std::optional<std::string> formatted;
  if (source)
    formatted = lang::format(*source, diags);
  if (options.diagnostics.format == "json")
    diags.renderJSON(llvm::errs());
  else
    diags.renderText(llvm::errs());
  if (!formatted)
    return exitCode(inputFailure(""));
  const bool differs = *formatted != *text;
  Outcome done = Done{};
  if (options.check && differs)
    done = print(sourceName(file) + ": " + shortDiff(*text, *formatted));
  else if (options.inPlace && differs)
    done = replaceFile(file, *formatted);
  else if (!options.check && !options.inPlace)
    done = print(*formatted);
  if (!done)
    return report(done.failure());
  return options.check && differs ? exitCode(inputFailure("")) : exitOk;
}

/// Every file is done; the first failure gives the code.
int formatAll(const Options &options) {
  if (options.inPlace && llvm::is_contained(options.files, "-"))
    return report(usageFailure("standard input cannot be formatted in place"));
  int code = exitOk;
  for (const std::string &file : options.files)
    if (int one = formatFile(file, options); code == exitOk)
      code = one;
  return code;
}

} // namespace

void addFormatCommand(CLI::App &app, Action &action) {
  auto options = std::make_shared<Options>();
  CLI::App *command =
      app.add_subcommand("fmt", "the one layout of programs; keeps comments");
  command->footer("Examples:\n"
                  "  kleene fmt stdlib/graphs/bfs.kln\n"
                  "  kleene fmt -i my.kln\n"
                  "  kleene fmt --check stdlib/*/*.kln\n"
                  "  kleene fmt - < my.kln");
  command->add_option("FILE", options->files, "programs; - is standard input")
      ->required();
  CLI::Option *check = command->add_flag(
      "--check", options->check,
      "write nothing; show files that differ and exit with 1 if any does");
  command->add_flag("-i,--in-place", options->inPlace, "replace the files")
      ->excludes(check);
  options->diagnostics.add(*command);
  command->callback([options, &action] {
    action = [options] { return formatAll(*options); };
  });
}

} // namespace kleene
