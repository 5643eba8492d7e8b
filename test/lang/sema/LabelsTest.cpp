// A rule label in the code (`while-w2`) is a rule of lang/README.md (**W2**).

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include "gtest/gtest.h"

#include <regex>
#include <set>

namespace {

std::string textOf(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : "";
}

/// The labels in the comments of a file: `each-x3` gives X3.
void collect(const std::string &text, std::set<std::string> &labels) {
  static const std::regex label(
      "// (?:module|name|type|decl|elem|sample|assign|witness|each|while|for|"
      "reduce|probe|lattice|limit|stmt|call)-([a-z])([0-9])");
  for (std::sregex_iterator it(text.begin(), text.end(), label), end; it != end;
       ++it)
    labels.insert(llvm::StringRef((*it)[1].str()).upper() + (*it)[2].str());
}

std::set<std::string> labelsUnder(const char *folder) {
  std::set<std::string> labels;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator it(folder, error), end;
       it != end && !error; it.increment(error))
    if (llvm::StringRef(it->path()).ends_with(".cpp"))
      collect(textOf(it->path()), labels);
  return labels;
}

} // namespace

TEST(Labels, EveryLabelIsARule) {
  std::string readme = textOf(KLEENE_SOURCE_DIR "/lang/README.md");
  std::set<std::string> labels = labelsUnder(KLEENE_SOURCE_DIR "/lang");
  EXPECT_GT(labels.size(), 20u);
  labels.merge(labelsUnder(KLEENE_TEST_DIR "/lang"));
  for (const std::string &label : labels)
    EXPECT_NE(readme.find("**" + label + "**"), std::string::npos) << label;
}
