#include "compiler/tools/Commands.h"

#include "compiler/tools/Lattice.h"
#include "compiler/trace/JSONText.h"
#include "lang/sema/Sema.h"
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

const char *motionName(Motion motion) {
  switch (motion) {
  case Motion::free:
    return "free";
  case Motion::falling:
    return "falling";
  case Motion::rising:
    return "rising";
  case Motion::witness:
    return "witness";
  case Motion::constant:
    return "constant";
  }
  return "";
}

std::string carrierOf(const lang::StateDecl &state) {
  switch (state.type.kind) {
  case lang::Kind::Scalar:
    return "float64";
  case lang::Kind::Mask:
    return "{false, true}";
  case lang::Kind::Categorical:
    return "classes";
  default:
    return "nodes";
  }
}

std::string placeText(const lang::LineColumn &place) {
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::string padded(std::string text, size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

/// What is known of one state, for people.
std::string verdictOf(const LatticeState &state) {
  switch (state.motion) {
  case Motion::constant:
    return "never assigned";
  case Motion::witness:
    return "the witness of a lattice variable";
  case Motion::free:
    return "no order: " + state.reason + " at " + placeText(state.place);
  default:
    return std::string(motionName(state.motion)) +
           (state.monotone ? ", monotone: one least fixed point, reached in "
                             "any fair order"
                           : ", not shown monotone: " + state.reason + " at " +
                                 placeText(state.place));
  }
}

std::string textReport(const std::string &file,
                       const lang::Algorithm &algorithm,
                       const LatticeReport &lattice) {
  const std::vector<Row> rows = rowsOf(algorithm);
  size_t nameWidth = 0, typeWidth = 0;
  for (const Row &row : rows) {
    nameWidth = std::max(nameWidth, row.name.size());
    typeWidth = std::max(typeWidth, row.type.size());
  }
  std::string text = file + ": " + algorithm.name.str() + ": correct\n";
  for (const Row &row : rows)
    text += "  " + padded(row.stage, 6) + "  " + padded(row.name, nameWidth) +
            "  " +
            (row.note.empty() ? row.type
                              : padded(row.type, typeWidth) + "  " + row.note) +
            "\n";
  text += "lattice\n";
  for (const LatticeState &state : lattice.states)
    text += "  " + padded(state.state->name.str(), nameWidth) + "  " +
            padded(carrierOf(*state.state), 13) + "  " + verdictOf(state) +
            "\n";
  text += "termination\n";
  for (const LoopReport &loop : lattice.loops)
    text += "  " + placeText(loop.place) + "  `" + loop.what + "` " +
            (loop.ends ? "ends: " : "may not end: ") + loop.reason + "\n";
  text += lattice.loops.empty()
              ? "  every loop is bounded\n"
              : "  --max-steps of `kleene trace` bounds every run\n";
  return text;
}

std::string jsonPlace(const lang::LineColumn &place) {
  return "\"line\": " + std::to_string(place.line) +
         ", \"column\": " + std::to_string(place.column);
}

/// One object on one line.
std::string jsonReport(const std::string &file,
                       const lang::Algorithm &algorithm,
                       const LatticeReport &lattice) {
  std::string text = "{\"file\": " + quoteJSON(file) +
                     ", \"algorithm\": " + quoteJSON(algorithm.name.str()) +
                     ", \"variables\": [";
  const char *comma = "";
  for (const Row &row : rowsOf(algorithm)) {
    text += std::string(comma) + "{\"stage\": " + quoteJSON(row.stage) +
            ", \"name\": " + quoteJSON(row.name) +
            ", \"type\": " + quoteJSON(row.type) +
            (row.note.empty() ? "" : ", \"note\": " + quoteJSON(row.note)) +
            "}";
    comma = ", ";
  }
  text += "], \"lattice\": [";
  comma = "";
  for (const LatticeState &state : lattice.states) {
    text += std::string(comma) +
            "{\"name\": " + quoteJSON(state.state->name.str()) +
            ", \"carrier\": " + quoteJSON(carrierOf(*state.state)) +
            ", \"motion\": " + quoteJSON(motionName(state.motion)) +
            ", \"monotone\": " + (state.monotone ? "true" : "false");
    if (!state.reason.empty())
      text += ", \"reason\": " + quoteJSON(state.reason) + ", " +
              jsonPlace(state.place);
    text += "}";
    comma = ", ";
  }
  text += "], \"loops\": [";
  comma = "";
  for (const LoopReport &loop : lattice.loops) {
    text += std::string(comma) + "{\"what\": " + quoteJSON(loop.what) + ", " +
            jsonPlace(loop.place) +
            ", \"ends\": " + (loop.ends ? "true" : "false") +
            ", \"reason\": " + quoteJSON(loop.reason) + "}";
    comma = ", ";
  }
  return text + "]}\n";
}

int checkFile(const std::string &file, const Options &options) {
  Result<std::string> text = readSource(file);
  if (!text)
    return report(text.failure());
  const std::string name = sourceName(file);
  lang::DiagnosticEngine diags;
  auto source = lang::SourceFile::fromText(name, *text, diags);
  std::unique_ptr<lang::CheckedModule> module;
  if (source) {
    diags.setSource(source.get());
    module = lang::check(*source, diags);
  }
  if (options.diagnostics.format == "json")
    diags.renderJSON(llvm::errs());
  else
    diags.renderText(llvm::errs());
  if (!module)
    return exitCode(inputFailure(""));
  const LatticeReport lattice = analyzeLattice(*module->algorithm, *source);
  const Outcome done =
      print(options.json ? jsonReport(name, *module->algorithm, lattice)
                         : textReport(name, *module->algorithm, lattice));
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
      "check", "types, lattice report and termination report of programs");
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
