//===- Compile.cpp - source text -> Program -------------------------------===//

#include "compiler/driver/Compile.h"
#include "compiler/conversion/ASTToLFP.h"
#include "compiler/conversion/GNNToPlan.h"
#include "compiler/conversion/LearnerReport.h"
#include "compiler/dialect/lfp/LFPOps.h"
#include "compiler/driver/MLIRMessages.h"
#include "compiler/driver/SpecOf.h"
#include "compiler/execution/AOT.h"
#include "compiler/execution/JIT.h"
#include "compiler/execution/NativeModule.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/program/ProgramFile.h"
#include "lang/denotation/Denotation.h"
#include "lang/denotation/Notation.h"
#include "lang/sema/Sema.h"
#include "lang/sema/Uses.h"
#include "lang/syntax/ASTPrinter.h"
#include "lang/syntax/Lexer.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/SHA256.h"

#include <algorithm>

using namespace mlir;
using namespace kleene;

using OwningModule = OwningOpRef<ModuleOp>;

std::optional<Emit> kleene::emitFromName(std::string_view name) {
  const auto *found = std::find(emitNames.begin(), emitNames.end(), name);
  if (found == emitNames.end())
    return std::nullopt;
  return static_cast<Emit>(found - emitNames.begin());
}

struct Compilation::State {
  State(std::string file, std::string source, CompileOptions options)
      : file(std::move(file)), text(std::move(source)),
        options(std::move(options)) {}

  //===--- The front end --------------------------------------------------===//

  /// Null after a diagnostic: bytes that are no text.
  const lang::SourceFile *readSource() {
    if (!isRead) {
      isRead = true;
      source = lang::SourceFile::fromText(file, text, engine);
      if (source)
        engine.addSource(source.get());
    }
    return source.get();
  }

  /// Null after an error in the text.
  const lang::CheckedModule *check() {
    if (!isChecked) {
      isChecked = true;
      if (readSource())
        checked = lang::check(*source, engine);
    }
    return checked.get();
  }

  Failure textFailure() const {
    unsigned errors = engine.errorCount();
    return inputFailure(file + ": " + std::to_string(errors) +
                        (errors == 1 ? " error" : " errors"));
  }

  //===--- Forms of the program -------------------------------------------===//

  Failure passFailure() { return messages->takeFailure(file); }

  Outcome runPasses(ModuleOp module,
                    llvm::function_ref<void(OpPassManager &)> add) {
    PassManager passes(&*context);
    add(passes);
    if (failed(passes.run(module)))
      return passFailure();
    return Done();
  }

  Result<ModuleOp> direct() {
    if (directForm)
      return *directForm;
    if (!check())
      return textFailure();
    DialectRegistry registry;
    registerNativeDialects(registry);
    // One program is small: threads would only cost start-up time.
    context.emplace(registry, MLIRContext::Threading::DISABLED);
    messages.emplace(*context, engine);
    OwningModule module = convertASTToLFP(*checked, *context);
    if (failed(verify(*module)))
      return passFailure();
    Outcome done = runPasses(*module, addDirectForm);
    if (!done)
      return done.failure();
    directForm = std::move(module);
    return *directForm;
  }

  Result<ModuleOp> normal() {
    if (normalForm)
      return *normalForm;
    Result<ModuleOp> from = direct();
    if (!from)
      return from;
    OwningModule module(from->clone());
    Outcome done = runPasses(*module, addNormalForm);
    if (!done)
      return done.failure();
    normalForm = std::move(module);
    return *normalForm;
  }

  /// The form that native code is made from.
  Result<ModuleOp> form() {
    return options.form == TraceForm::normal ? normal() : direct();
  }

  Result<OwningModule> lowered(bool toLLVM) {
    Result<ModuleOp> from = form();
    if (!from)
      return from.failure();
    OwningModule module(from->clone());
    Outcome done = runPasses(*module, [&](OpPassManager &passes) {
      addNativeCode(passes, options.nodes);
      if (toLLVM)
        addLLVM(passes);
    });
    if (!done)
      return done.failure();
    return module;
  }

  Result<NativeModule> native(const std::string &cpu) {
    Result<OwningModule> module = lowered(/*toLLVM=*/true);
    if (!module)
      return module.failure();
    return NativeModule::create(**module, {options.optimization, cpu});
  }

  Result<std::string> object() {
    Result<NativeModule> module = native(options.cpu);
    if (!module)
      return module.failure();
    return emitObject(*module);
  }

  //===--- The learner ----------------------------------------------------===//

  Result<OwningModule> learner() {
    Result<ModuleOp> from = direct();
    if (!from)
      return from.failure();
    OwningModule module(from->clone());
    Outcome done = runPasses(*module, [&](OpPassManager &passes) {
      addLearner(passes, {options.align, options.message, options.ties,
                          options.states, options.triplets, options.eager});
    });
    if (!done)
      return done.failure();
    return module;
  }

  Result<Plan> plan() {
    Result<OwningModule> module = learner();
    if (!module)
      return module.failure();
    for (auto program : (**module).getOps<gnn::ProgramOp>())
      if (std::optional<Plan> plan = convertGNNToPlan(program))
        return *plan;
    return passFailure();
  }

  Result<LearnerReport> report() {
    Result<ModuleOp> module = direct();
    if (!module)
      return module.failure();
    LearnerReport report =
        reportLearner(*(*module).getOps<lfp::ProgramOp>().begin());
    // What loops are lowered with beside their states is no variable.
    llvm::erase_if(report.variables, [&](const LearnedVariable &variable) {
      return llvm::none_of(checked->algorithm->states,
                           [&](const lang::StateDecl *state) {
                             return state->name == variable.name;
                           });
    });
    return report;
  }

  Result<Spec> spec() {
    Result<ModuleOp> module = form();
    if (!module)
      return module.failure();
    return specOf(*checked->algorithm, *module);
  }

  /// Of the program and, in the order of their uses, the files it uses.
  std::string sourceHash() const {
    llvm::SHA256 hash;
    hash.update(text);
    if (checked)
      for (const auto &used : checked->used) {
        hash.update(llvm::StringRef("\0", 1)); // never part of a text
        hash.update(used->text());
      }
    return llvm::toHex(hash.final(), /*LowerCase=*/true);
  }

  std::string file, text;
  CompileOptions options;
  lang::DiagnosticEngine engine;
  bool isRead = false, isChecked = false;
  std::unique_ptr<lang::SourceFile> source;
  std::unique_ptr<lang::CheckedModule> checked;
  std::optional<MLIRContext> context;
  std::optional<MLIRMessages> messages;
  OwningModule directForm, normalForm;
  std::unique_ptr<JIT> code;
};

Compilation::Compilation(std::string file, std::string source,
                         CompileOptions options)
    : self(std::make_unique<State>(std::move(file), std::move(source),
                                   std::move(options))) {}
Compilation::~Compilation() = default;

bool Compilation::check() { return self->check() != nullptr; }
const lang::CheckedModule *Compilation::checked() { return self->check(); }

std::string Compilation::diagnostics(DiagnosticFormat format) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (format == DiagnosticFormat::json)
    self->engine.renderJSON(os);
  else
    self->engine.renderText(os);
  return text;
}

//===----------------------------------------------------------------------===//
// Text of the stages
//===----------------------------------------------------------------------===//

/// Values that hold a variable are printed under its name.
static std::string printModule(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  module.print(os, OpPrintingFlags().printNameLocAsPrefix());
  os << '\n';
  return text;
}

template <typename T, typename Print>
static Result<std::string> printed(Result<T> value, Print print) {
  if (!value)
    return value.failure();
  return std::string(print(*value));
}

Result<std::string> Compilation::emit(Emit stage) {
  auto printOwned = [](OwningModule &module) { return printModule(*module); };
  std::string text;
  llvm::raw_string_ostream os(text);
  switch (stage) {
  case Emit::tokens:
    if (self->readSource())
      lang::printTokens(*self->source, self->engine, os);
    if (self->engine.hasErrors())
      return self->textFailure();
    return text;
  case Emit::ast:
    if (!self->check())
      return self->textFailure();
    lang::print(*self->checked->algorithm, os);
    return text;
  case Emit::lfp:
    return printed(self->direct(), printModule);
  case Emit::normal:
    return printed(self->normal(), printModule);
  case Emit::scf:
    return printed(self->lowered(/*toLLVM=*/false), printOwned);
  case Emit::llvm:
    return printed(self->native(self->options.cpu),
                   [](NativeModule &module) { return module.print(); });
  case Emit::obj:
    return self->object();
  case Emit::gnn:
    return printed(self->learner(), printOwned);
  case Emit::plan:
    return printed(self->plan(), printPlan);
  case Emit::spec:
    return printed(self->spec(), printSpec);
  case Emit::denotation:
    if (!self->check())
      return self->textFailure();
    lang::print(*lang::denote(*self->checked),
                self->options.notation == "latex" ? lang::Notation::LaTeX
                                                  : lang::Notation::Unicode,
                os);
    return text;
  }
  return Failure{FailureKind::internal, "no such stage"};
}

//===----------------------------------------------------------------------===//
// Programs and native code
//===----------------------------------------------------------------------===//

Result<LearnerReport> Compilation::learnerReport() { return self->report(); }

Result<Spec> Compilation::spec() { return self->spec(); }

Result<Program> Compilation::program() {
  Result<Spec> spec = self->spec();
  if (!spec)
    return spec.failure();
  Result<Plan> plan = self->plan();
  if (!plan)
    return plan.failure();
  return Program{std::move(*spec), self->sourceHash(), std::move(*plan)};
}

std::vector<UsedFile> Compilation::usedFiles() const {
  std::vector<UsedFile> files;
  if (self->checked)
    for (const auto &used : self->checked->used)
      files.push_back({used->name().str(), used->text().str()});
  return files;
}

std::string Compilation::stdlibFolder() { return lang::stdlibFolder(); }

Result<TraceFunctions> Compilation::jit() {
  if (!self->code) {
    Result<NativeModule> module = self->native("native");
    if (!module)
      return module.failure();
    Result<std::unique_ptr<JIT>> code = JIT::create(std::move(*module));
    if (!code)
      return code.failure();
    self->code = std::move(*code);
  }
  return self->code->functions();
}

Outcome Compilation::writeTraceLibrary(const std::string &path) {
  Result<std::string> object = self->object();
  if (!object)
    return object.failure();
  return linkLibrary(*object, path);
}

Outcome Compilation::writeBundle(const std::string &directory) {
  Result<Program> made = program();
  if (!made)
    return made.failure();
  Result<std::string> object = self->object();
  if (!object)
    return object.failure();
  if (std::error_code error = llvm::sys::fs::create_directory(directory))
    return ioFailure(directory + ": " + error.message());
  // program.json makes a folder a bundle, so it comes last.
  Outcome linked = linkLibrary(*object, directory + "/trace.so");
  return linked ? writeProgram(directory, *made) : linked;
}
