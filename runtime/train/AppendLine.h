//===- AppendLine.h - a line more, whole or not at all --------------------===//
//
// For files that several commands add to: who appends holds a lock on the file
// and writes once; what the disk takes in part is taken back.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_APPENDLINE_H
#define KLEENE_RUNTIME_TRAIN_APPENDLINE_H

#include <filesystem>
#include <string>

namespace kleene::rt {

/// Appends `line` and a newline; makes the file. Throws Error (Exit::io).
void appendLine(const std::filesystem::path &path, const std::string &line);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_APPENDLINE_H
