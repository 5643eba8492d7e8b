//===- Complaint.h - what an Error says -----------------------------------===//
#ifndef KLEENE_TEST_RUNTIME_TRAIN_COMPLAINT_H
#define KLEENE_TEST_RUNTIME_TRAIN_COMPLAINT_H

#include "runtime/train/Error.h"

#include <gtest/gtest.h>

namespace kleene::test {

/// What `action` says when it fails, in one line, "" when it does not.
template <typename Action> std::string complaint(rt::Exit code, Action action) {
  try {
    action();
  } catch (const rt::Error &error) {
    EXPECT_EQ(error.code, code) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "";
}

inline bool says(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

} // namespace kleene::test

#endif // KLEENE_TEST_RUNTIME_TRAIN_COMPLAINT_H
