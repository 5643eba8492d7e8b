//===- Checkpoint.h - a run that survives being killed --------------------===//
//
// A folder of `step-<k>.safetensors` files, each everything a run needs to go
// on as if it had never stopped: weights, optimiser moments, random state, the
// numbers of TrainState. A file appears whole or not at all (AtomicFile.h) and
// carries a checksum; the one before the newest is kept, and only after a new
// one is on the disk are older ones deleted. So at every moment, and after
// damage to the newest file, there is one to resume from. Files are read by
// Safetensors.h: nothing in them is trusted.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_CHECKPOINT_H
#define KLEENE_RUNTIME_TRAIN_CHECKPOINT_H

#include "runtime/train/Weights.h"

#include <functional>
#include <map>
#include <optional>

namespace kleene::rt {

/// The state of a run besides its tensors.
struct TrainState {
  int64_t step = 0;                      ///< optimiser steps taken
  std::string configHash;                ///< of what must not change (Config.h)
  std::map<std::string, double> numbers; ///< the trainer's own; any bits
};

class Checkpoint {
public:
  /// `warn` hears of damaged files that were passed over.
  Checkpoint(std::filesystem::path folder,
             std::function<void(const std::string &)> warn);

  /// Writes all of it; makes the folder when it is not there.
  void save(const TrainState &state, const NamedTensors &tensors) const;

  /// Fills `tensors` from the newest checkpoint that is not damaged. Nothing
  /// when there is no checkpoint at all; an Error when all are damaged, when
  /// the tensors do not fit, or when it was made under another configHash.
  std::optional<TrainState> restore(const NamedTensors &tensors,
                                    const std::string &configHash) const;

private:
  /// Steps of the files present, newest first.
  std::vector<int64_t> steps() const;
  std::filesystem::path file(int64_t step) const;
  TrainState readState(const SafetensorsReader &reader) const;

  std::filesystem::path folder;
  std::function<void(const std::string &)> warn;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_CHECKPOINT_H
