//===- CheckedBody.h - a program around a body, checked -------------------===//
#ifndef KLEENE_TEST_LANG_SEMA_CHECKEDBODY_H
#define KLEENE_TEST_LANG_SEMA_CHECKEDBODY_H

#include "CheckedTree.h"

#include "lang/sema/Sema.h"
#include "lang/syntax/ASTPrinter.h"

#include "gtest/gtest.h"

#include <memory>
#include <string>

namespace kleene::lang {

/// `algorithm a { body }`; without a module when there are errors.
struct Checked {
  explicit Checked(const std::string &body) {
    source =
        SourceFile::fromText("x.kln", "algorithm a {\n" + body + "\n}", diags);
    module = check(*source, diags);
    if (module) {
      EXPECT_EQ(brokenPromise(*module->algorithm), "");
    }
  }
  Algorithm &algorithm() { return *module->algorithm; }
  std::string messages() {
    std::string result;
    llvm::raw_string_ostream os(result);
    diags.renderText(os);
    return result;
  }
  /// The checked program, without its first two lines (the name and `pos`).
  std::string text() {
    if (!module)
      return messages();
    std::string result;
    llvm::raw_string_ostream os(result);
    print(algorithm(), os);
    llvm::StringRef rest = result;
    return rest.split('\n').second.split('\n').second.drop_back(2).str();
  }

  DiagnosticEngine diags;
  std::unique_ptr<SourceFile> source;
  std::unique_ptr<CheckedModule> module;
};

} // namespace kleene::lang

#endif // KLEENE_TEST_LANG_SEMA_CHECKEDBODY_H
