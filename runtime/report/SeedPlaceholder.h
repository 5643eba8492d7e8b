//===- SeedPlaceholder.h - commands that differ in their seed -------------===//
#ifndef KLEENE_RUNTIME_REPORT_SEEDPLACEHOLDER_H
#define KLEENE_RUNTIME_REPORT_SEEDPLACEHOLDER_H

#include <cstdint>
#include <string>
#include <vector>

namespace kleene::rt {

/// One command per seed, seeds in the same order. Where the commands are equal
/// but for numbers, each of which is the command's seed, one command with SEED
/// in the place of these; otherwise all of them, equal ones once.
std::vector<std::string>
withSeedPlaceholder(const std::vector<std::string> &commands,
                    const std::vector<int64_t> &seeds);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_SEEDPLACEHOLDER_H
