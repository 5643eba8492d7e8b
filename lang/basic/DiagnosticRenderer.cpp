// How messages look: clang's form in text, one object a line in JSON.

#include "lang/basic/DiagnosticEngine.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Unicode.h"

namespace kleene::lang {

namespace {

constexpr unsigned tabWidth = 4;
/// A longer source line is cut around the place that matters.
constexpr unsigned maxWidth = 100;
constexpr unsigned contextWidth = 40;

/// A source line as it appears on a terminal, with the columns of a span.
struct Excerpt {
  std::string text;
  unsigned caret = 0;
  unsigned width = 1;
};

struct Cell {
  std::string text;
  unsigned column;
  unsigned width;
};

} // namespace

static llvm::StringRef severityName(Severity severity) {
  return severity == Severity::Error ? "error" : "warning";
}

/// One character of the source as it is shown: tabs as blanks, control
/// characters (a terminal would obey them) as U+FFFD.
static Cell makeCell(llvm::StringRef character, unsigned column) {
  if (character == "\t") {
    unsigned width = tabWidth - column % tabWidth;
    return {std::string(width, ' '), column, width};
  }
  int width = llvm::sys::unicode::columnWidthUTF8(character);
  if (width < 0)
    return {"\xEF\xBF\xBD", column, 1};
  return {character.str(), column, unsigned(width)};
}

static Excerpt excerpt(llvm::StringRef line, size_t begin, size_t end) {
  // Only the neighbourhood is looked at, so that a line of 16 MiB costs little.
  auto isInside = [&](size_t i) {
    return i < line.size() && (line[i] & 0xC0) == 0x80;
  };
  begin = std::min(begin, line.size());
  end = std::clamp(end, begin, line.size());
  size_t from = begin > 4 * maxWidth ? begin - 4 * maxWidth : 0;
  while (isInside(from))
    ++from;
  size_t to = std::min(line.size(), begin + 4 * maxWidth);
  while (isInside(to))
    ++to;
  std::vector<Cell> cells;
  unsigned column = 0, first = 0, last = 0;
  for (size_t i = from; i < to;) {
    size_t next = i + 1;
    while (isInside(next))
      ++next;
    cells.push_back(makeCell(line.slice(i, next), column));
    if (i < begin)
      first = column + cells.back().width;
    if (i < end)
      last = column + cells.back().width;
    column += cells.back().width;
    i = next;
  }
  bool cut = from > 0 || to < line.size() || column > maxWidth;
  unsigned low = cut && first > contextWidth ? first - contextWidth : 0;
  unsigned high = cut ? low + maxWidth : column;
  Excerpt result;
  if (low > 0 || from > 0)
    result.text = "...";
  result.caret = result.text.size() + first - low;
  for (const Cell &cell : cells)
    if (cell.column >= low && cell.column + cell.width <= high)
      result.text += cell.text;
  if (high < column || to < line.size())
    result.text += "...";
  last = std::min(last, high);
  result.width = last > first ? last - first : 1;
  return result;
}

static void printPlace(llvm::raw_ostream &os, const SourceFile &source,
                       Span span) {
  LineColumn place = source.position(span.begin);
  os << source.name() << ':' << place.line << ':' << place.column << ": ";
}

static void printExcerpt(llvm::raw_ostream &os, const SourceFile &source,
                         Span span) {
  unsigned line = source.position(span.begin).line;
  uint32_t start = source.lineStart(line);
  Excerpt shown = excerpt(source.line(line), span.begin - start,
                          std::max(span.end, span.begin) - start);
  os << llvm::format("%5u | ", line) << shown.text << '\n';
  os << "      | " << std::string(shown.caret, ' ') << '^'
     << std::string(shown.width - 1, '~') << '\n';
}

static llvm::StringRef plural(unsigned count) { return count == 1 ? "" : "s"; }

void DiagnosticEngine::renderText(llvm::raw_ostream &os) const {
  std::vector<const Diagnostic *> all = sorted();
  for (const Diagnostic *diagnostic :
       llvm::ArrayRef(all).take_front(maxShown)) {
    const DiagnosticInfo &info = infoOf(diagnostic->id);
    const SourceFile *source =
        diagnostic->span ? sourceAt(diagnostic->span->begin) : nullptr;
    if (source)
      printPlace(os, *source, *diagnostic->span);
    else if (!diagnostic->file.empty())
      os << diagnostic->file << ": ";
    os << severityName(info.severity) << ": " << diagnostic->message << " ["
       << info.id << "]\n";
    if (source)
      printExcerpt(os, *source, *diagnostic->span);
    for (const Note &note : diagnostic->notes) {
      const SourceFile *other =
          note.span ? sourceAt(note.span->begin) : nullptr;
      if (other)
        printPlace(os, *other, *note.span);
      os << "note: " << note.message << '\n';
    }
  }
  if (unsigned hidden =
          dropped + all.size() - std::min<size_t>(all.size(), maxShown))
    os << hidden << " more message" << plural(hidden) << " not shown\n";
}

static llvm::json::Object placeOf(const DiagnosticEngine &diags,
                                  std::optional<Span> span) {
  llvm::json::Object place;
  const SourceFile *source = span ? diags.sourceAt(span->begin) : nullptr;
  if (!source)
    return place;
  LineColumn begin = source->position(span->begin);
  LineColumn end = source->position(span->end);
  place["file"] = source->name();
  place["line"] = begin.line;
  place["column"] = begin.column;
  place["endLine"] = end.line;
  place["endColumn"] = end.column;
  return place;
}

void DiagnosticEngine::renderJSON(llvm::raw_ostream &os) const {
  std::vector<const Diagnostic *> all = sorted();
  for (const Diagnostic *diagnostic :
       llvm::ArrayRef(all).take_front(maxShown)) {
    const DiagnosticInfo &info = infoOf(diagnostic->id);
    llvm::json::Object object = placeOf(*this, diagnostic->span);
    if (!diagnostic->file.empty())
      object["file"] = llvm::json::fixUTF8(diagnostic->file);
    object["id"] = info.id;
    object["severity"] = severityName(info.severity);
    object["message"] = llvm::json::fixUTF8(diagnostic->message);
    llvm::json::Array notes;
    for (const Note &note : diagnostic->notes) {
      llvm::json::Object entry = placeOf(*this, note.span);
      entry["message"] = llvm::json::fixUTF8(note.message);
      notes.push_back(std::move(entry));
    }
    object["notes"] = std::move(notes);
    os << llvm::json::Value(std::move(object)) << '\n';
  }
}

} // namespace kleene::lang
