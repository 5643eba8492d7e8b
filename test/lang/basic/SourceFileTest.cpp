#include "lang/basic/SourceFile.h"
#include "lang/basic/DiagnosticEngine.h"

#include "gtest/gtest.h"

#include <fstream>

using namespace kleene::lang;

namespace {

/// Reads `path`, which must fail, and gives the message.
std::string failure(llvm::StringRef path) {
  DiagnosticEngine diags;
  EXPECT_EQ(SourceFile::read(path, diags), nullptr);
  std::string text;
  llvm::raw_string_ostream os(text);
  diags.renderText(os);
  return text;
}

std::string fileWith(llvm::StringRef text) {
  std::string path = ::testing::TempDir() + "source_file_test.kln";
  std::ofstream(path, std::ios::binary).write(text.data(), text.size());
  return path;
}

std::unique_ptr<SourceFile> make(llvm::StringRef text) {
  DiagnosticEngine diags;
  return SourceFile::fromText("x.kln", text, diags);
}

} // namespace

TEST(SourceFile, MissingFile) {
  EXPECT_EQ(failure("no/such.kln"),
            "no/such.kln: error: cannot read this file: No such file or "
            "directory [cannot-open-file]\n");
}

TEST(SourceFile, Directory) {
  EXPECT_EQ(failure(::testing::TempDir()),
            ::testing::TempDir() +
                ": error: this is a directory, not a file [is-a-directory]\n");
}

TEST(SourceFile, TooLarge) {
  std::string path = fileWith(std::string(SourceFile::maxBytes + 1, ' '));
  EXPECT_EQ(failure(path), path + ": error: the file is larger than 16 MiB "
                                  "[file-too-large]\n");
  DiagnosticEngine diags;
  path = fileWith(std::string(SourceFile::maxBytes, ' '));
  EXPECT_NE(SourceFile::read(path, diags), nullptr);
}

TEST(SourceFile, EndlessFile) {
  EXPECT_EQ(failure("/dev/zero"),
            "/dev/zero: error: the file is larger than 16 MiB "
            "[file-too-large]\n");
}

TEST(SourceFile, NulByte) {
  std::string path = fileWith(llvm::StringRef("a\nb\0c", 5));
  EXPECT_EQ(failure(path), path + ": error: the file is not text: there is a "
                                  "NUL byte in line 2 [nul-byte]\n");
}

TEST(SourceFile, NotUTF8) {
  std::string path = fileWith("a\n\nb\xFF");
  EXPECT_EQ(failure(path), path + ": error: the file is not UTF-8 text: line "
                                  "3 cannot be decoded [not-utf8]\n");
}

TEST(SourceFile, DropsByteOrderMark) {
  EXPECT_EQ(make("\xEF\xBB\xBFx")->text(), "x");
}

TEST(SourceFile, Positions) {
  auto file = make("ab\nc\xC3\xA9"
                   "d\r\n\nlast");
  auto at = [&](uint32_t offset) {
    LineColumn place = file->position(offset);
    return std::to_string(place.line) + ":" + std::to_string(place.column);
  };
  EXPECT_EQ(at(0), "1:1");
  EXPECT_EQ(at(2), "1:3");
  EXPECT_EQ(at(3), "2:1");
  EXPECT_EQ(at(6), "2:3"); // after the two bytes of e acute
  EXPECT_EQ(at(9), "3:1");
  EXPECT_EQ(at(10), "4:1");
  EXPECT_EQ(at(1000), "4:5");
  EXPECT_EQ(file->line(2), "c\xC3\xA9"
                           "d");
  EXPECT_EQ(file->line(4), "last");
  EXPECT_EQ(file->lineCount(), 4u);
}

TEST(SourceFile, OffsetIsTheInverseOfPosition) {
  auto file = make("ab\nc\xC3\xA9"
                   "d\n\nlast");
  for (uint32_t offset : {0u, 1u, 3u, 4u, 6u, 8u, 9u, 12u})
    EXPECT_EQ(file->offset(file->position(offset)), offset);
  EXPECT_EQ(file->offset({99, 99}), file->text().size());
  EXPECT_EQ(file->offset({1, 99}), 2u);
}
