// Runs every -errors.kln file under test/lang. A file holds programs separated
// by `// -----`. The messages of each are exactly those announced in it:
//   // expected-error@+1 {{text of the message [id]}}
// also expected-warning and expected-note, @-N, or no @ for the same line. A
// note without a place belongs to the line of its message.

#include "lang/sema/Sema.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <set>

using namespace kleene::lang;

namespace {

std::vector<std::string> goldenFiles() {
  std::vector<std::string> files;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator
           it(KLEENE_TEST_DIR "/lang", error),
       end;
       it != end && !error; it.increment(error))
    if (llvm::StringRef(it->path()).ends_with("-errors.kln"))
      files.push_back(it->path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string textOf(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : "";
}

using Messages = std::multiset<std::string>;

std::string messageAt(int64_t line, llvm::StringRef kind,
                      llvm::StringRef text) {
  return ("line " + llvm::Twine(line) + ": " + kind + ": " + text).str();
}

Messages expectedIn(llvm::StringRef program) {
  Messages result;
  llvm::SmallVector<llvm::StringRef> lines;
  program.split(lines, '\n');
  for (auto [i, line] : llvm::enumerate(lines)) {
    size_t at = line.find("// expected-");
    if (at == llvm::StringRef::npos)
      continue;
    llvm::StringRef rest = line.drop_front(at + strlen("// expected-"));
    auto [head, tail] = rest.split(" {{");
    auto [kind, shift] = head.split('@');
    int64_t offset = 0;
    shift.consume_front("+");
    EXPECT_TRUE(shift.empty() || !shift.getAsInteger(10, offset)) << line.str();
    EXPECT_TRUE(tail.consume_back("}}")) << line.str();
    result.insert(messageAt(int64_t(i) + 1 + offset, kind, tail));
  }
  return result;
}

Messages actualOf(llvm::StringRef program) {
  DiagnosticEngine diags;
  auto source = SourceFile::fromText("golden.kln", program, diags);
  auto module = check(*source, diags);
  EXPECT_EQ(module == nullptr, diags.hasErrors());
  Messages result;
  for (const Diagnostic *diagnostic : diags.sorted()) {
    const DiagnosticInfo &info = infoOf(diagnostic->id);
    bool error = info.severity == Severity::Error;
    unsigned line = source->position(diagnostic->span->begin).line;
    result.insert(messageAt(line, error ? "error" : "warning",
                            diagnostic->message + " [" + info.id.str() + "]"));
    for (const Note &note : diagnostic->notes)
      result.insert(
          messageAt(note.span ? source->position(note.span->begin).line : line,
                    "note", note.message));
  }
  return result;
}

class Golden : public ::testing::TestWithParam<std::string> {};

} // namespace

TEST_P(Golden, HasExactlyTheExpectedMessages) {
  std::string text = textOf(GetParam());
  ASSERT_FALSE(text.empty());
  llvm::SmallVector<llvm::StringRef> programs;
  llvm::StringRef(text).split(programs, "// -----\n");
  for (llvm::StringRef program : programs) {
    Messages expected = expectedIn(program);
    EXPECT_FALSE(expected.empty()) << program.str();
    EXPECT_EQ(actualOf(program), expected) << program.take_front(400).str();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Lang, Golden, ::testing::ValuesIn(goldenFiles()), [](const auto &info) {
      std::string name = info.param.substr(strlen(KLEENE_TEST_DIR "/lang/"));
      std::replace_if(
          name.begin(), name.end(), [](char c) { return !isalnum(c); }, '_');
      return name;
    });

// Where the messages of a stage are tested when it is no stage of sema.
static std::string testsOf(llvm::StringRef stage, const std::string &golden) {
  return llvm::StringSwitch<std::string>(stage)
      .Case("file", textOf(KLEENE_TEST_DIR "/lang/basic/SourceFileTest.cpp") +
                        textOf(KLEENE_TEST_DIR "/lang/sema/UsesTest.cpp"))
      .Case("run",
            textOf(KLEENE_TEST_DIR "/compiler/tools/trace-limits-errors.test"))
      .Case("learner",
            textOf(KLEENE_TEST_DIR
                   "/compiler/conversion/lfp-to-gnn-errors.mlir") +
                textOf(KLEENE_TEST_DIR
                       "/compiler/conversion/lattice-form-warnings.mlir"))
      .Default(golden);
}

TEST(GoldenFiles, EveryDiagnosticIsExercised) {
  std::string golden = textOf(KLEENE_TEST_DIR "/lang/sema/UsesTest.cpp");
  for (const std::string &path : goldenFiles())
    golden += textOf(path);
  for (const DiagnosticInfo &info : allDiagnostics())
    EXPECT_NE(testsOf(info.stage, golden).find(("[" + info.id + "]").str()),
              std::string::npos)
        << info.id.str();
}
