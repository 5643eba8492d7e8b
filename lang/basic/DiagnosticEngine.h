//===- DiagnosticEngine.h - collecting and showing messages ---------------===//
//
// Every stage reports here; the command line (or the compiler driver) renders
// once at the end, sorted by position, as text or as JSON lines. Ids, texts and
// help pages are in Diagnostics.def. One cause gives one message: of several
// messages that begin at the same place only the first is kept.
//
//   engine.report(DiagID::unknownName, span, name)
//       .note(NoteID::didYouMean, declared, candidate);
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_BASIC_DIAGNOSTICENGINE_H
#define KLEENE_LANG_BASIC_DIAGNOSTICENGINE_H

#include "lang/basic/SourceFile.h"
#include "lang/basic/Span.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kleene::lang {

enum class Severity : uint8_t { Error, Warning };

enum class DiagID : uint16_t {
#define KLEENE_DIAGNOSTIC(ENUM, ID, SEVERITY, STAGE, TEXT, WRONG, WHY, RIGHT)  \
  ENUM,
#include "lang/basic/Diagnostics.def"
};

enum class NoteID : uint16_t {
#define KLEENE_NOTE(ENUM, TEXT) ENUM,
#include "lang/basic/Diagnostics.def"
};

/// A row of Diagnostics.def.
struct DiagnosticInfo {
  llvm::StringRef id; ///< kebab case, as printed in brackets
  Severity severity;
  llvm::StringRef stage; ///< file, syntax, sema, run or learner
  llvm::StringRef text;
  llvm::StringRef wrong, why, right; ///< the help page
};

llvm::ArrayRef<DiagnosticInfo> allDiagnostics();
const DiagnosticInfo &infoOf(DiagID id);
/// The page behind `kleene explain ID`; nothing for an unknown id.
std::optional<std::string> explain(llvm::StringRef id);
/// The id of this kind nearest to `id`; empty when none is near.
llvm::StringRef nearestDiagnostic(llvm::StringRef id);

struct Note {
  std::optional<Span> span;
  std::string message;
};

struct Diagnostic {
  DiagID id;
  std::optional<Span> span; ///< none: the message is about a whole file
  std::string file;         ///< only when there is no span
  std::string message;
  std::vector<Note> notes;
};

class DiagnosticEngine {
public:
  /// How many messages are printed; the rest are only counted.
  static constexpr unsigned maxShown = 20;

  /// Attaches notes to the message just reported.
  class Reported {
  public:
    explicit Reported(Diagnostic *diagnostic) : diagnostic(diagnostic) {}
    template <typename... Args>
    Reported &note(NoteID id, std::optional<Span> span, const Args &...args) {
      if (diagnostic)
        addNote(id, span, {argument(args)...});
      return *this;
    }

  private:
    void addNote(NoteID id, std::optional<Span> span,
                 std::initializer_list<std::string> args);
    Diagnostic *diagnostic;
  };

  /// A text that spans refer to. It must outlive the rendering.
  void addSource(const SourceFile *file) {
    if (!llvm::is_contained(sources, file))
      sources.push_back(file);
  }
  /// The same, owned: for a text whose owner may go before its messages.
  void keepSource(std::unique_ptr<SourceFile> file) {
    addSource(file.get());
    kept.push_back(std::move(file));
  }
  llvm::ArrayRef<const SourceFile *> getSources() const { return sources; }
  /// The text of an offset; null when there is none.
  const SourceFile *sourceAt(uint32_t offset) const;

  template <typename... Args>
  Reported report(DiagID id, Span span, const Args &...args) {
    return add(id, span, "", {argument(args)...});
  }
  /// A message about a file as a whole, or about no file when `file` is empty.
  template <typename... Args>
  Reported reportFile(DiagID id, llvm::StringRef file, const Args &...args) {
    return add(id, std::nullopt, file, {argument(args)...});
  }

  bool hasErrors() const { return errors != 0; }
  unsigned errorCount() const { return errors; }
  bool empty() const { return stored.empty(); }
  /// The messages, sorted by position, one for each place.
  std::vector<const Diagnostic *> sorted() const;

  void renderText(llvm::raw_ostream &os) const;
  /// One object a line: id, severity, message, file, line, column, endLine,
  /// endColumn, notes.
  void renderJSON(llvm::raw_ostream &os) const;

private:
  static std::string argument(llvm::StringRef text) { return text.str(); }
  static std::string argument(const char *text) { return text; }
  static std::string argument(const std::string &text) { return text; }
  static std::string argument(int64_t value) { return llvm::itostr(value); }
  static std::string argument(uint64_t value) { return llvm::utostr(value); }
  static std::string argument(int value) { return llvm::itostr(value); }
  static std::string argument(unsigned value) { return llvm::utostr(value); }
  Reported add(DiagID id, std::optional<Span> span, llvm::StringRef file,
               std::initializer_list<std::string> args);

  std::vector<const SourceFile *> sources;
  std::vector<std::unique_ptr<SourceFile>> kept;
  std::deque<Diagnostic> stored;
  unsigned errors = 0;
  unsigned dropped = 0; ///< reported beyond what is worth storing
};

} // namespace kleene::lang

#endif // KLEENE_LANG_BASIC_DIAGNOSTICENGINE_H
