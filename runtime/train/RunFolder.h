//===- RunFolder.h - the files of a training run --------------------------===//
//
// Names the files of a run, makes the folder for a new run or opens that of an
// old one, and holds a lock on it while a trainer writes there: two processes
// would destroy each other's work. The lock goes with the process, however it
// ends.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_RUNFOLDER_H
#define KLEENE_RUNTIME_TRAIN_RUNFOLDER_H

#include "runtime/train/Config.h"

#include <filesystem>

namespace kleene::rt {

class RunFolder {
public:
  explicit RunFolder(std::filesystem::path path) : root(std::move(path)) {}
  ~RunFolder();
  RunFolder(const RunFolder &) = delete;
  RunFolder &operator=(const RunFolder &) = delete;

  /// For a new run: makes the folder (one that already holds a run is refused),
  /// copies the bundle into it and writes the configuration. Locks.
  void create(const std::filesystem::path &bundle, const Config &config);
  /// For a resumed run: the folder must hold one. Locks.
  void reopen();
  /// For reading a finished or running run. Does not lock.
  void open() const;

  const std::filesystem::path &path() const { return root; }
  std::filesystem::path config() const { return root / "config.toml"; }
  std::filesystem::path metrics() const { return root / "metrics.jsonl"; }
  std::filesystem::path evaluations() const { return root / "evals.jsonl"; }
  std::filesystem::path commands() const { return root / "commands.txt"; }
  std::filesystem::path weights() const { return root / "weights.safetensors"; }
  std::filesystem::path checkpoint() const { return root / "checkpoint"; }
  std::filesystem::path program() const { return root / "program.json"; }
  std::filesystem::path trace() const { return root / "trace.so"; }

private:
  void lock();

  std::filesystem::path root;
  int lockFile = -1;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_RUNFOLDER_H
