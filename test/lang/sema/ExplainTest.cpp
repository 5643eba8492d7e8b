// The pages of `kleene explain` are compiled: the wrong program gives the
// message, the right one gives none. The error index of lang/README.md lists
// the same messages.

#include "lang/sema/Sema.h"

#include "llvm/Support/MemoryBuffer.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

/// The ids of the messages about a page's program, joined by blanks.
std::string idsOf(llvm::StringRef program) {
  std::string text = program.str();
  if (!program.contains("algorithm") && !program.starts_with("//"))
    text = "algorithm example {\n" + text + "\n}\n";
  DiagnosticEngine diags;
  auto source = SourceFile::fromText("page.kln", text, diags);
  check(*source, diags);
  std::vector<std::string> ids;
  for (const Diagnostic *diagnostic : diags.sorted())
    ids.push_back(infoOf(diagnostic->id).id.str());
  return llvm::join(ids, " ");
}

} // namespace

TEST(Explain, WrongProgramsAreWrongInThatWay) {
  for (const DiagnosticInfo &info : allDiagnostics()) {
    // The page of nesting-too-deep only hints at its program.
    if (info.stage != "syntax" && info.stage != "sema")
      continue;
    if (info.id == "nesting-too-deep")
      continue;
    EXPECT_EQ(idsOf(info.wrong), info.id.str());
  }
}

TEST(Explain, RightProgramsAreRight) {
  for (const DiagnosticInfo &info : allDiagnostics())
    if (info.stage != "file") {
      EXPECT_EQ(idsOf(info.right), "") << info.id.str();
    }
}

TEST(Explain, TheErrorIndexListsEveryMessage) {
  auto readme =
      llvm::MemoryBuffer::getFile(KLEENE_SOURCE_DIR "/lang/README.md");
  ASSERT_TRUE(!!readme);
  llvm::StringRef text = (*readme)->getBuffer();
  for (const DiagnosticInfo &info : allDiagnostics())
    EXPECT_TRUE(
        text.contains(("| `" + info.id + "` | " + info.text + " |").str()))
        << "| `" << info.id.str() << "` | " << info.text.str() << " |";
  size_t begin = text.find("## Error index");
  ASSERT_NE(begin, llvm::StringRef::npos);
  EXPECT_EQ(text.drop_front(begin).count("\n| `"), allDiagnostics().size());
}
