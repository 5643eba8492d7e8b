//===- Published.h - numbers of the literature, for a column --------------===//
//
// A TOML file of rows that stand beside measured ones:
//
//     source = "where the numbers without a source of their own are from"
//     [[row]]
//     program = "bellman_ford"
//     mode = "deq"      # train.mode; absent: any
//     row = "a name"    # the name of the row in the report; absent: any
//     text = "96.4"
//     source = "..."
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_REPORT_PUBLISHED_H
#define KLEENE_RUNTIME_REPORT_PUBLISHED_H

#include "runtime/report/RunGroup.h"

namespace kleene::rt {

struct PublishedNumber {
  std::string program, mode, row, text, source;
  bool fits(const RunGroup &group) const;
};

/// Throws Error (Exit::input) naming the line at fault.
std::vector<PublishedNumber> readPublished(const std::filesystem::path &path);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_PUBLISHED_H
