//===- HintLoss.h - hints of the reference against iterates ---------------===//
//
// Row 0 of the hints is the initial state and is not predicted. Row t of
// sample b, t = 1, ..., length_b - 1, is compared with the hints decoded from
// z_t. Where lengths differ:
//   - iterates after the last row have no hint loss;
//   - a sample that came to rest earlier, after k < t steps, is compared with
//     where it rests;
//   - rows that a sample did not reach (the cap was hit, or it diverged) are
//     left out.
// The loss of a hint is CLRS's (runtime/baseline/Losses.h): the mean over the
// entries that count in the rows compared; hints are summed.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_HINTLOSS_H
#define KLEENE_RUNTIME_TRAIN_HINTLOSS_H

#include "compiler/program/Spec.h"
#include "runtime/data/Batch.h"
#include "runtime/train/Path.h"

#include <functional>

namespace kleene::rt {

/// Per sample, the rows of the reference (row 0 among them) that are compared.
std::vector<int64_t> comparedRows(const std::vector<int64_t> &lengths,
                                  const Solution &solution);

/// `decode` gives the logits of an iterate [B, ...], for some of the hints;
/// those alone have a loss. `rows` as above. A scalar; 0 without such a row.
Tensor hintLoss(const Spec &spec, const Batch &batch, const Path &path,
                const std::vector<int64_t> &rows,
                const std::function<Features(const Tensor &)> &decode);

/// Says which hints a mode asks for and the network, which has a decoder for
/// those `present`, lacks.
void warnOfMissingDecoders(
    const Spec &spec, const std::string &mode,
    const std::vector<std::string> &present,
    const std::function<void(const std::string &)> &warn);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_HINTLOSS_H
