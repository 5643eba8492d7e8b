#include "lang/basic/DiagnosticEngine.h"

#include "lang/basic/NearName.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace kleene::lang {

/// More than this many messages about one text help nobody; a broken file of
/// 16 MiB could otherwise fill the memory with them.
static constexpr size_t maxStored = 1000;

static constexpr DiagnosticInfo table[] = {
#define KLEENE_DIAGNOSTIC(ENUM, ID, SEVERITY, STAGE, TEXT, WRONG, WHY, RIGHT)  \
  {ID, Severity::SEVERITY, #STAGE, TEXT, WRONG, WHY, RIGHT},
#include "lang/basic/Diagnostics.def"
};

static constexpr llvm::StringLiteral noteTexts[] = {
#define KLEENE_NOTE(ENUM, TEXT) TEXT,
#include "lang/basic/Diagnostics.def"
};

llvm::ArrayRef<DiagnosticInfo> allDiagnostics() { return table; }

const DiagnosticInfo &infoOf(DiagID id) { return table[unsigned(id)]; }

static std::string indent(llvm::StringRef program) {
  std::string result;
  llvm::SmallVector<llvm::StringRef> lines;
  program.trim('\n').split(lines, '\n');
  for (llvm::StringRef line : lines)
    result += line.empty() ? "\n" : ("    " + line + "\n").str();
  return result;
}

std::optional<std::string> explain(llvm::StringRef id) {
  for (const DiagnosticInfo &info : table) {
    if (info.id != id)
      continue;
    std::string page = (info.id + ": " + info.text + "\n\n").str();
    page += (info.why.trim('\n') + "\n\nWrong:\n").str() + indent(info.wrong);
    return page + "\nRight:\n" + indent(info.right);
  }
  return std::nullopt;
}

llvm::StringRef nearestDiagnostic(llvm::StringRef id) {
  llvm::SmallVector<llvm::StringRef> ids;
  for (const DiagnosticInfo &info : table)
    ids.push_back(info.id);
  return nearName(id, ids);
}

/// Replaces {0}, {1}, ... in `text`.
static std::string fillIn(llvm::StringRef text,
                          std::initializer_list<std::string> args) {
  std::string result;
  while (!text.empty()) {
    if (text.size() >= 3 && text[0] == '{' && text[2] == '}' &&
        llvm::isDigit(text[1]) && unsigned(text[1] - '0') < args.size()) {
      result += args.begin()[text[1] - '0'];
      text = text.drop_front(3);
      continue;
    }
    result += text.front();
    text = text.drop_front();
  }
  return result;
}

const SourceFile *DiagnosticEngine::sourceAt(uint32_t offset) const {
  for (const SourceFile *source : sources)
    if (source->contains(offset))
      return source;
  return nullptr;
}

DiagnosticEngine::Reported
DiagnosticEngine::add(DiagID id, std::optional<Span> span, llvm::StringRef file,
                      std::initializer_list<std::string> args) {
  errors += infoOf(id).severity == Severity::Error;
  if (stored.size() >= maxStored) {
    ++dropped;
    return Reported(nullptr);
  }
  stored.push_back({id, span, file.str(), fillIn(infoOf(id).text, args), {}});
  return Reported(&stored.back());
}

void DiagnosticEngine::Reported::addNote(
    NoteID id, std::optional<Span> span,
    std::initializer_list<std::string> args) {
  diagnostic->notes.push_back(
      Note{span, fillIn(noteTexts[unsigned(id)], args)});
}

std::vector<const Diagnostic *> DiagnosticEngine::sorted() const {
  std::vector<const Diagnostic *> result;
  for (const Diagnostic &diagnostic : stored)
    result.push_back(&diagnostic);
  auto place = [](const Diagnostic *d) {
    return d->span ? int64_t(d->span->begin) : -1;
  };
  llvm::stable_sort(result,
                    [&](auto *a, auto *b) { return place(a) < place(b); });
  auto same = [&](const Diagnostic *a, const Diagnostic *b) {
    return a->span && b->span && place(a) == place(b) &&
           infoOf(a->id).severity == infoOf(b->id).severity;
  };
  result.erase(std::unique(result.begin(), result.end(), same), result.end());
  return result;
}

} // namespace kleene::lang
