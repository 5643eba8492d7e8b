//===- AtomicFile.h - files that are whole or absent ----------------------===//
//
// A file written here either has its old contents or all of its new ones,
// whatever happens: kill, crash, power loss. The bytes go to `<path>.partial`,
// which is flushed to the disk and renamed over the path; then the folder is
// flushed, so that the new name is on the disk as well. Failures are `Error`
// with Exit::io and leave the old file alone.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_ATOMICFILE_H
#define KLEENE_RUNTIME_TRAIN_ATOMICFILE_H

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kleene::rt {

/// The suffix of a file under construction. A leftover one is from a crash and
/// is overwritten by the next write of the same path.
inline constexpr std::string_view partialSuffix = ".partial";

/// Writes the chunks one after the other as the contents of `path`.
void writeFileAtomically(const std::filesystem::path &path,
                         const std::vector<std::string_view> &chunks);

/// The whole file. Refuses what is not a regular file and what is longer than
/// `limit` bytes before reading any of it.
std::string readFile(const std::filesystem::path &path, uint64_t limit);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_ATOMICFILE_H
