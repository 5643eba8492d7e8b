//===- TrainingState.h - how far a run came, from its checkpoints ---------===//
//
// The header of the newest checkpoint (runtime/train/Checkpoint.h) says the
// step and how long the training took; its tensors are not read.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_REPORT_TRAININGSTATE_H
#define KLEENE_RUNTIME_REPORT_TRAININGSTATE_H

#include <cstdint>
#include <filesystem>
#include <optional>

namespace kleene::rt {

struct TrainingState {
  int64_t step = 0;
  double seconds = 0;
};

/// Nothing when there is no checkpoint that can be read: a run is reported all
/// the same.
std::optional<TrainingState> newestState(const std::filesystem::path &folder);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_TRAININGSTATE_H
