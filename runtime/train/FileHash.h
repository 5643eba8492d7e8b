//===- FileHash.h - whether a file is still the one it was ----------------===//
#ifndef KLEENE_RUNTIME_TRAIN_FILEHASH_H
#define KLEENE_RUNTIME_TRAIN_FILEHASH_H

#include <filesystem>
#include <string>

namespace kleene::rt {

/// The Hash (compiler/program/Hash.h) of the file's bytes, read piece by piece;
/// "" when it cannot be read.
std::string fileHash(const std::filesystem::path &path);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_FILEHASH_H
