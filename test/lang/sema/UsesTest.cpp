// Files that use files: where they are sought, and what can go wrong.

#include "lang/sema/Uses.h"
#include "lang/sema/Sema.h"
#include "lang/syntax/ASTPrinter.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

class Uses : public ::testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("uses", folder));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }

  std::string path(llvm::StringRef name) const {
    return (folder + "/" + name).str();
  }
  void write(llvm::StringRef name, llvm::StringRef text) const {
    std::error_code error;
    llvm::raw_fd_ostream os(path(name), error);
    ASSERT_FALSE(error);
    os << text;
  }
  /// The messages about a file, or its checked tree.
  std::string said(llvm::StringRef name) const {
    DiagnosticEngine diags;
    auto source = SourceFile::read(path(name), diags);
    std::unique_ptr<CheckedModule> module = check(*source, diags);
    std::string text;
    llvm::raw_string_ostream os(text);
    if (module)
      print(*module->algorithm, os);
    diags.renderText(os);
    return text;
  }

  llvm::SmallString<128> folder;
};

bool contains(const std::string &text, llvm::StringRef part) {
  return llvm::StringRef(text).contains(part);
}

} // namespace

TEST_F(Uses, SeesWhatAUsedFileDeclares) {
  write("b.kln", "enum side {left, right}\n"
                 "function twice(x : scalar) : scalar = x + x\n");
  write("a.kln", "use \"b.kln\"\nuse \"b.kln\"\nuse prelude\n"
                 "algorithm a { state s : graph side = right\n"
                 "state x : graph scalar = twice(2) }\n");
  std::string text = said("a.kln");
  EXPECT_TRUE(contains(text, "state x : graph scalar = (2 + 2)")) << text;
}

TEST_F(Uses, PlacesAMessageInItsFile) {
  write("b.kln", "\nfunction f(x : scalar) : scalar = y\n");
  write("a.kln", "use \"b.kln\"\nalgorithm a { }\n");
  std::string text = said("a.kln");
  EXPECT_TRUE(contains(text, "b.kln:2:35: error: unknown name `y`")) << text;
}

TEST_F(Uses, ReportsACycle) {
  write("a.kln", "use \"b.kln\"\nalgorithm a { }\n");
  write("b.kln", "use \"a.kln\"\n");
  std::string text = said("a.kln");
  EXPECT_TRUE(contains(text, "b.kln:1:5: error")) << text;
  EXPECT_TRUE(contains(text, "[use-cycle]")) << text;
}

TEST_F(Uses, ReportsTooManyFiles) {
  std::string all;
  for (unsigned i = 0; i < 65; ++i) {
    std::string name = "f" + std::to_string(i) + ".kln";
    write(name, "");
    all += "use \"" + name + "\"\n";
  }
  write("a.kln", all + "algorithm a { }\n");
  EXPECT_TRUE(contains(said("a.kln"), "[too-many-files]"));
}

TEST_F(Uses, ReportsAFileThatIsNotThere) {
  write("a.kln", "use nowhere\nalgorithm a { }\n");
  std::string text = said("a.kln");
  EXPECT_TRUE(contains(text, "a.kln:1:5: error: there is no file `nowhere`"));
  EXPECT_TRUE(contains(text, "[use-not-found]"));
}

TEST_F(Uses, AnAlgorithmIsNotUsed) {
  write("b.kln", "algorithm b { }\n");
  write("a.kln", "use \"b.kln\"\n");
  EXPECT_TRUE(contains(said("a.kln"), "[several-algorithms]"));
}

TEST_F(Uses, EndsWhereCallsNestTooDeep) {
  std::string text = "procedure p0() { }\n";
  for (unsigned i = 1; i < 80; ++i)
    text += "procedure p" + std::to_string(i) + "() { p" +
            std::to_string(i - 1) + "() }\n";
  write("a.kln", text + "algorithm a { p79() }\n");
  EXPECT_TRUE(contains(said("a.kln"), "[nesting-too-deep]"));
}
