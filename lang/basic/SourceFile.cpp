#include "lang/basic/SourceFile.h"

#include "lang/basic/DiagnosticEngine.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FileSystem.h"

#include <algorithm>

namespace kleene::lang {

namespace fs = llvm::sys::fs;

/// Reads at most one byte more than the limit, so that an endless file (a
/// device, a pipe) ends too.
static llvm::Error readBounded(fs::file_t file, std::string &text) {
  constexpr size_t chunk = 1 << 16;
  while (text.size() <= SourceFile::maxBytes) {
    size_t have = text.size();
    text.resize(have + chunk);
    llvm::Expected<size_t> got = fs::readNativeFile(
        file, llvm::MutableArrayRef<char>(text.data() + have, chunk));
    text.resize(have + (got ? *got : 0));
    if (!got)
      return got.takeError();
    if (*got == 0)
      break;
  }
  return llvm::Error::success();
}

std::unique_ptr<SourceFile>
SourceFile::read(llvm::StringRef path, DiagnosticEngine &diags, uint32_t base) {
  std::string text;
  llvm::Error failure = llvm::Error::success();
  if (path == "-") {
    failure = llvm::joinErrors(std::move(failure),
                               readBounded(fs::getStdinHandle(), text));
    path = "<stdin>";
  } else if (fs::is_directory(path)) {
    llvm::consumeError(std::move(failure));
    diags.reportFile(DiagID::isADirectory, path);
    return nullptr;
  } else if (llvm::Expected<fs::file_t> file =
                 fs::openNativeFileForRead(path)) {
    llvm::scope_exit close([&] { fs::closeFile(*file); });
    failure = llvm::joinErrors(std::move(failure), readBounded(*file, text));
  } else {
    failure = llvm::joinErrors(std::move(failure), file.takeError());
  }
  if (failure) {
    diags.reportFile(DiagID::cannotOpenFile, path,
                     llvm::toString(std::move(failure)));
    return nullptr;
  }
  return fromText(path, text, diags, base);
}

std::unique_ptr<SourceFile> SourceFile::fromText(llvm::StringRef name,
                                                 llvm::StringRef text,
                                                 DiagnosticEngine &diags,
                                                 uint32_t base) {
  text.consume_front("\xEF\xBB\xBF"); // a byte order mark
  if (text.size() > maxBytes) {
    diags.reportFile(DiagID::fileTooLarge, name, maxBytes >> 20);
    return nullptr;
  }
  auto lineOf = [&](const char *place) {
    return uint64_t(1 + std::count(text.begin(), place, '\n'));
  };
  if (size_t nul = text.find('\0'); nul != llvm::StringRef::npos) {
    diags.reportFile(DiagID::nulByte, name, lineOf(text.begin() + nul));
    return nullptr;
  }
  auto *bytes = reinterpret_cast<const llvm::UTF8 *>(text.begin());
  auto *end = reinterpret_cast<const llvm::UTF8 *>(text.end());
  if (!llvm::isLegalUTF8String(&bytes, end)) {
    diags.reportFile(DiagID::notUTF8, name,
                     lineOf(reinterpret_cast<const char *>(bytes)));
    return nullptr;
  }
  return std::unique_ptr<SourceFile>(
      new SourceFile(name.str(), text.str(), base));
}

SourceFile::SourceFile(std::string name, std::string text, uint32_t first)
    : fileName(std::move(name)), contents(std::move(text)), first(first) {
  lineStarts.push_back(0);
  for (uint32_t i = 0; i < contents.size(); ++i) {
    if (contents[i] == '\n')
      lineStarts.push_back(i + 1);
    isASCII &= (contents[i] & 0x80) == 0;
  }
}

/// Bytes 10xxxxxx continue a character.
static bool startsCharacter(char byte) { return (byte & 0xC0) != 0x80; }

unsigned SourceFile::lineOf(uint32_t offset) const {
  auto next =
      std::upper_bound(lineStarts.begin(), lineStarts.end(), offset - first);
  return next - lineStarts.begin();
}

LineColumn SourceFile::position(uint32_t offset) const {
  offset = std::clamp(offset, begin(), end());
  unsigned line = lineOf(offset);
  uint32_t start = lineStart(line);
  if (isASCII)
    return {line, offset - start + 1};
  unsigned characters =
      std::count_if(contents.begin() + (start - first),
                    contents.begin() + (offset - first), startsCharacter);
  return {line, characters + 1};
}

uint32_t SourceFile::offset(LineColumn position) const {
  unsigned wanted = std::clamp(position.line, 1u, lineCount());
  llvm::StringRef content = line(wanted);
  unsigned left = std::max(position.column, 1u) - 1;
  uint32_t i = 0;
  while (i < content.size() && left) {
    ++i;
    while (i < content.size() && !startsCharacter(content[i]))
      ++i;
    --left;
  }
  return lineStart(wanted) + i;
}

llvm::StringRef SourceFile::line(unsigned line) const {
  uint32_t stop = line < lineCount() ? lineStart(line + 1) - 1 : end();
  llvm::StringRef content = text({lineStart(line), stop});
  content.consume_back("\r");
  return content;
}

} // namespace kleene::lang
