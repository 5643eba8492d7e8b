#include "compiler/tools/Commands.h"
#include "compiler/tools/LearnerChoices.h"

#include "compiler/driver/Compile.h"
#include "compiler/trace/OutputFile.h"

#include <CLI/App.hpp>
#include <filesystem>
#include <memory>

namespace kleene {
namespace {

struct Options {
  std::string file, output, emit, form = "direct", notation;
  CompileOptions how; ///< all but form and notation
  DiagnosticsOption diagnostics;
};

/// dir/bfs.kln -> bfs.kbundle, beside the caller.
std::string defaultBundle(const std::string &file) {
  if (file == "-")
    return "stdin.kbundle";
  return std::filesystem::path(file).stem().string() + ".kbundle";
}

std::string emitList() {
  std::string list;
  for (std::string_view name : emitNames)
    list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

Outcome writeText(const std::string &path, const std::string &text) {
  if (path.empty() || path == "-")
    return print(text);
  Result<OutputFile> file = OutputFile::open(path);
  if (!file)
    return file.failure();
  file->write(0, text.data(), text.size());
  return file->commit();
}

int compileFile(const Options &options) {
  std::optional<Emit> stage;
  if (!options.emit.empty() && !(stage = emitFromName(options.emit))) {
    const std::string near =
        nearest(options.emit, {emitNames.begin(), emitNames.end()});
    return report(
        usageFailure("--emit: unknown stage `" + options.emit + "`; " +
                     (near.empty() ? "there are " + emitList()
                                   : "did you mean `" + near + "`?")));
  }
  if (!options.notation.empty() && stage != Emit::denotation)
    return report(
        usageFailure("--notation: goes with --emit=denotation alone"));
  Result<std::string> source = readSource(options.file);
  if (!source)
    return report(source.failure());
  CompileOptions how = options.how;
  if (!options.notation.empty())
    how.notation = options.notation;
  how.form = options.form == "normal" ? TraceForm::normal : TraceForm::direct;
  Compilation compilation(sourceName(options.file), *source, how);
  if (!stage) {
    const std::string bundle =
        options.output.empty() ? defaultBundle(options.file) : options.output;
    if (Outcome done = compilation.writeBundle(bundle); !done)
      return reportCompile(compilation, done.failure(), options.diagnostics);
    reportWarnings(compilation, options.diagnostics);
    return exitOk;
  }
  const Result<std::string> text = compilation.emit(*stage);
  if (!text)
    return reportCompile(compilation, text.failure(), options.diagnostics);
  reportWarnings(compilation, options.diagnostics);
  const Outcome done = writeText(options.output, *text);
  return done ? exitOk : report(done.failure());
}

} // namespace

void addCompileCommand(CLI::App &app, Action &action) {
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "compile", "a program to a bundle, or to the text of a stage");
  command->footer("Examples:\n"
                  "  kleene compile stdlib/graphs/bfs.kln -o bfs.kbundle\n"
                  "  kleene compile stdlib/graphs/bfs.kln --emit=normal\n"
                  "  kleene compile stdlib/graphs/bfs.kln --emit=denotation "
                  "--notation=latex");
  command->add_option("FILE", options->file, "a .kln program")->required();
  command->add_option("-o,--output", options->output,
                      "the bundle (default: NAME.kbundle), or with --emit the "
                      "file (default: -)");
  command->add_option("--emit", options->emit, "print a stage: " + emitList())
      ->type_name("STAGE");
  command
      ->add_option("--notation", options->notation,
                   "of --emit=denotation: unicode (default) or latex")
      ->check(CLI::IsMember(std::vector<std::string>(notationNames.begin(),
                                                     notationNames.end())));
  command
      ->add_option("--cpu", options->how.cpu,
                   "what trace.so may use: native, x86-64-v3, ...")
      ->capture_default_str();
  command
      ->add_option("--form", options->form,
                   "what native code is made from: direct or normal")
      ->check(CLI::IsMember({"direct", "normal"}))
      ->capture_default_str();
  for (const LearnerChoice &choice : learnerChoices())
    command->add_option(choice.name, options->how.*choice.value, choice.help)
        ->check(CLI::IsMember(choice.words))
        ->capture_default_str();
  command->add_flag("--triplets", options->how.triplets,
                    "decoders of pairs hear of every third node");
  command->add_flag("--eager", options->how.eager,
                    "the network as it is derived, to compare with: nothing "
                    "computed once or fused");
  command
      ->add_option("--size", options->how.nodes,
                   "specialise native code to this number of nodes; 0: any")
      ->check(CLI::Range(0, 65536))
      ->capture_default_str();
  command
      ->add_option("-O", options->how.optimization,
                   "level of optimisation, 0 to 3")
      ->check(CLI::Range(0, 3))
      ->capture_default_str();
  options->diagnostics.add(*command);
  command->callback([options, &action] {
    action = [options] { return compileFile(*options); };
  });
}

} // namespace kleene
