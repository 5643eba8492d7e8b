#include "compiler/tools/Commands.h"

#include "compiler/driver/Compile.h"
#include "compiler/trace/JSONText.h"
#include "lang/sema/Lattice.h"
#include "lang/sema/Sema.h"
#include "lang/sema/StepBound.h"
#include "lang/sema/Termination.h"
#include "lang/sema/Types.h"

#include "llvm/Support/raw_ostream.h"

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>

namespace kleene {
namespace {

struct Options {
  std::vector<std::string> files;
  bool json = false;
  DiagnosticsOption diagnostics;
};

struct Row {
  std::string stage, name, type, note;
};

std::vector<Row> rowsOf(const lang::Algorithm &algorithm) {
  std::vector<Row> rows;
  auto add = [&](const char *stage, const lang::VarDecl &decl,
                 const lang::VarType &type, const char *note) {
    rows.push_back({stage, decl.name.str(), lang::spell(type), note});
  };
  for (const lang::InputDecl *input : algorithm.inputs)
    add("input", *input, input->type,
        input->isImplicit ? "implicit"
        : input->value    ? "derived"
                          : "");
  for (const lang::StateDecl *state : algorithm.states)
    add("state", *state, state->type, "");
  for (const lang::HintDecl *hint : algorithm.hints)
    add("hint", *hint, hint->state ? hint->state->type : hint->type,
        hint->state ? "state" : "view");
  for (const lang::OutputDecl *output : algorithm.outputs)
    add("output", *output, output->type, "");
  return rows;
}

const char *climbName(lang::Climb climb) {
  switch (climb) {
  case lang::Climb::Constant:
    return "constant";
  case lang::Climb::Monotone:
    return "monotone";
  case lang::Climb::NotMonotone:
    return "not monotone";
  case lang::Climb::Witness:
    return "witness";
  case lang::Climb::Plain:
    return "plain";
  }
  return "";
}

std::string padded(std::string text, size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string textOfTypes(const lang::Algorithm &algorithm) {
  const std::vector<Row> rows = rowsOf(algorithm);
  size_t nameWidth = 0, typeWidth = 0;
  for (const Row &row : rows) {
    nameWidth = std::max(nameWidth, row.name.size());
    typeWidth = std::max(typeWidth, row.type.size());
  }
  std::string text;
  for (const Row &row : rows)
    text += "  " + padded(row.stage, 6) + "  " + padded(row.name, nameWidth) +
            "  " +
            (row.note.empty() ? row.type
                              : padded(row.type, typeWidth) + "  " + row.note) +
            "\n";
  return text;
}

std::string textOfTermination(const lang::CheckedModule &module) {
  const std::vector<lang::LoopReport> loops =
      lang::analyzeTermination(*module.algorithm);
  std::string text = loops.empty() ? "  every loop is bounded\n" : "";
  for (const lang::LoopReport &loop : loops)
    text += "  " + module.place(loop.loop->span) + " `" + loop.what + "` " +
            (loop.ends ? "ends: " : "is not known to end: ") + loop.reason +
            "\n";
  const lang::StepBound bound = lang::boundSteps(*module.algorithm, loops);
  if (bound.steps)
    return text + "  halts in at most " + bound.steps->toString() +
           " steps (turns of loops; n nodes)\n";
  return text + "  no bound on the steps is known" +
         (bound.unknown
              ? ": see the loop at " + module.place(bound.unknown->span)
              : "") +
         "\n";
}

std::string textOfVariables(const std::vector<LearnedVariable> &variables) {
  size_t nameWidth = 0, channelWidth = 0;
  for (const LearnedVariable &each : variables) {
    nameWidth = std::max(nameWidth, each.name.size());
    channelWidth = std::max(channelWidth, each.channel.size());
  }
  std::string text;
  for (const LearnedVariable &each : variables)
    text += "  " + padded(each.name, nameWidth) + "  " +
            padded(each.channel, channelWidth) + "  " + each.why + "\n";
  return text;
}

std::string textOfLearner(const LearnerReport &learner) {
  const std::string place =
      learner.line == 0 ? ""
                        : learner.file + ":" + std::to_string(learner.line) +
                              ":" + std::to_string(learner.column) + ": ";
  const std::string refused =
      learner.refused.empty() ? "" : "  " + place + learner.refused + "\n";
  if (!learner.unlearnable.empty())
    return refused + "  no network: " + learner.unlearnable + "\n";
  return refused + textOfVariables(learner.variables) + "  outputs\n" +
         textOfVariables(learner.outputs);
}

std::string textReport(const lang::CheckedModule &module,
                       const LearnerReport &learner) {
  std::string lattice;
  llvm::raw_string_ostream os(lattice);
  lang::printLattice(module, os);
  std::string text = module.source->name().str() + ": correct\n" + lattice;
  text += "variables\n" + textOfTypes(*module.algorithm);
  text += "termination\n" + textOfTermination(module);
  return text + "learner\n" + textOfLearner(learner);
}

std::string jsonOfTypes(const lang::Algorithm &algorithm) {
  std::string text;
  for (const Row &row : rowsOf(algorithm))
    text += (text.empty() ? "" : ", ") + std::string("{\"stage\": ") +
            quoteJSON(row.stage) + ", \"name\": " + quoteJSON(row.name) +
            ", \"type\": " + quoteJSON(row.type) +
            (row.note.empty() ? "" : ", \"note\": " + quoteJSON(row.note)) +
            "}";
  return text;
}

std::string jsonPlace(const lang::CheckedModule &module, lang::Span span) {
  const lang::SourceFile &file = module.sourceAt(span);
  const lang::LineColumn at = file.position(span.begin);
  const std::string used =
      &file == module.source
          ? ""
          : "\"file\": " + quoteJSON(file.name().str()) + ", ";
  return used + "\"line\": " + std::to_string(at.line) +
         ", \"column\": " + std::to_string(at.column);
}

std::string jsonOfLattice(const lang::CheckedModule &module) {
  std::string text;
  for (const lang::LatticeFact &fact : lang::inferLattice(*module.algorithm))
    text +=
        (text.empty() ? "" : ", ") + std::string("{\"name\": ") +
        quoteJSON(fact.state->name.str()) +
        ", \"climb\": " + quoteJSON(climbName(fact.climb)) +
        ", \"reaches_fixed_point\": " +
        (fact.reachesFixedPoint ? "true" : "false") +
        (fact.reason.empty() ? "" : ", \"reason\": " + quoteJSON(fact.reason)) +
        (fact.place ? ", " + jsonPlace(module, *fact.place) : "") + "}";
  return text;
}

std::string jsonOfTermination(const lang::CheckedModule &module) {
  const std::vector<lang::LoopReport> reports =
      lang::analyzeTermination(*module.algorithm);
  std::string loops;
  for (const lang::LoopReport &loop : reports)
    loops += (loops.empty() ? "" : ", ") + std::string("{\"what\": ") +
             quoteJSON(loop.what) + ", " + jsonPlace(module, loop.loop->span) +
             ", \"ends\": " + (loop.ends ? "true" : "false") +
             ", \"reason\": " + quoteJSON(loop.reason) + "}";
  const lang::StepBound bound = lang::boundSteps(*module.algorithm, reports);
  return "\"loops\": [" + loops + "], \"most_steps\": " +
         (bound.steps ? quoteJSON(bound.steps->toString()) : "null");
}

std::string jsonOfVariables(const std::vector<LearnedVariable> &variables,
                            const char *key) {
  std::string text;
  for (const LearnedVariable &each : variables)
    text += (text.empty() ? "" : ", ") + std::string("{\"name\": ") +
            quoteJSON(each.name) + ", \"" + key +
            "\": " + quoteJSON(each.channel) +
            ", \"why\": " + quoteJSON(each.why) + "}";
  return "[" + text + "]";
}

std::string jsonOfLearner(const LearnerReport &learner) {
  std::string text =
      "{\"variables\": " + jsonOfVariables(learner.variables, "channel") +
      ", \"outputs\": " + jsonOfVariables(learner.outputs, "of");
  if (learner.refused.empty())
    return text + "}";
  text += ", \"refused\": " + quoteJSON(learner.refused);
  if (learner.line > 0)
    text += ", \"line\": " + std::to_string(learner.line) +
            ", \"column\": " + std::to_string(learner.column);
  if (!learner.unlearnable.empty())
    text += ", \"unlearnable\": " + quoteJSON(learner.unlearnable);
  return text + "}";
}

/// One object on one line.
std::string jsonReport(const lang::CheckedModule &module,
                       const LearnerReport &learner) {
  return "{\"file\": " + quoteJSON(module.source->name().str()) +
         ", \"algorithm\": " + quoteJSON(module.algorithm->name.str()) +
         ", \"variables\": [" + jsonOfTypes(*module.algorithm) +
         "], \"lattice\": [" + jsonOfLattice(module) + "], " +
         jsonOfTermination(module) +
         ", \"learner\": " + jsonOfLearner(learner) + "}\n";
}

int checkFile(const std::string &file, const Options &options) {
  Result<std::string> text = readSource(file);
  if (!text)
    return report(text.failure());
  Compilation compilation(sourceName(file), *text);
  const lang::CheckedModule *module = compilation.checked();
  const std::string said = compilation.diagnostics(
      options.diagnostics.format == "json" ? DiagnosticFormat::json
                                           : DiagnosticFormat::text);
  std::fputs(said.c_str(), stderr);
  if (!module)
    return exitCode(inputFailure(""));
  const Result<LearnerReport> learner = compilation.learnerReport();
  if (!learner)
    return report(learner.failure());
  const Outcome done = print(options.json ? jsonReport(*module, *learner)
                                          : textReport(*module, *learner));
  return done ? exitOk : report(done.failure());
}

/// Every file is checked; the first failure gives the code.
int checkAll(const Options &options) {
  int code = exitOk;
  for (const std::string &file : options.files)
    if (int one = checkFile(file, options); code == exitOk)
      code = one;
  return code;
}

} // namespace

void addCheckCommand(CLI::App &app, Action &action) {
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "check", "types, lattice, termination and learner report of programs");
  command->footer("Example:\n  kleene check stdlib/graphs/bellman_ford.kln");
  command->add_option("FILE", options->files, "programs; - is standard input")
      ->required();
  command->add_flag("--json", options->json, "one JSON object per program");
  options->diagnostics.add(*command);
  command->callback([options, &action] {
    action = [options] { return checkAll(*options); };
  });
}

} // namespace kleene
