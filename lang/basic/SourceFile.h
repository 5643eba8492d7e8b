//===- SourceFile.h - the text of one program -----------------------------===//
//
// Reads a `.kln` file and maps byte offsets to lines and columns. A SourceFile
// always holds UTF-8 text without NUL bytes, at most 16 MiB of it. The tokens
// and the tree point into this text, so it must outlive them.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_BASIC_SOURCEFILE_H
#define KLEENE_LANG_BASIC_SOURCEFILE_H

#include "lang/basic/Span.h"

#include "llvm/ADT/StringRef.h"

#include <memory>
#include <string>
#include <vector>

namespace kleene::lang {

class DiagnosticEngine;

/// A place as people count: lines from 1, columns in characters from 1.
struct LineColumn {
  unsigned line = 1;
  unsigned column = 1;
};

class SourceFile {
public:
  static constexpr uint64_t maxBytes = 16u << 20;

  /// Reads `path`; `-` is the standard input. Reports one diagnostic and
  /// returns null when there is no such text.
  static std::unique_ptr<SourceFile>
  read(llvm::StringRef path, DiagnosticEngine &diags, uint32_t base = 0);
  /// Takes a text from memory, checked in the same way.
  static std::unique_ptr<SourceFile> fromText(llvm::StringRef name,
                                              llvm::StringRef text,
                                              DiagnosticEngine &diags,
                                              uint32_t base = 0);

  llvm::StringRef name() const { return fileName; }
  llvm::StringRef text() const { return contents; }
  llvm::StringRef text(Span span) const {
    return text().slice(span.begin - first, span.end - first);
  }
  /// The offsets of this file: [begin, end], the end of the text included.
  uint32_t begin() const { return first; }
  uint32_t end() const { return first + contents.size(); }
  bool contains(uint32_t offset) const {
    return offset >= begin() && offset <= end();
  }

  LineColumn position(uint32_t offset) const;
  /// The line alone, which is cheaper in a long line.
  unsigned lineOf(uint32_t offset) const;
  /// The offset of a line and column; clamped to the text.
  uint32_t offset(LineColumn position) const;
  unsigned lineCount() const { return lineStarts.size(); }
  /// The text of line `line` (from 1), without its end of line.
  llvm::StringRef line(unsigned line) const;
  uint32_t lineStart(unsigned line) const {
    return first + lineStarts[line - 1];
  }

private:
  SourceFile(std::string name, std::string text, uint32_t first);

  std::string fileName;
  std::string contents;
  uint32_t first; ///< the offset of the first byte
  std::vector<uint32_t> lineStarts;
  bool isASCII = true;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_BASIC_SOURCEFILE_H
