//===- Preprocess.h - what CLRS does to a batch before training -----------===//
//
// In this order, each on a Batch of the shapes of Batch.h and, where the probes
// change, on its Signature.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_PREPROCESS_H
#define KLEENE_RUNTIME_BASELINE_PREPROCESS_H

#include "runtime/baseline/Signature.h"
#include "runtime/data/Batch.h"

#include <string_view>

namespace kleene::rt::baseline {

/// Replaces `pos` by draws in [0, 1) [B, n], sorted within each piece; a piece
/// starts wherever pos is 0 (strings have two). Float64 until the caller casts.
void randomPositions(Batch &batch, const Tensor &draws);

/// Whether CLRS moves the hint pred_h of this algorithm to the inputs: the
/// order of its nodes, which never changes.
bool takesPredAsInput(std::string_view algorithm);
/// The hint pred_h becomes the input pred, at the end of the inputs; its rows
/// must all be equal while a sample lives. A signature without the hint stays.
void predAsInput(Signature &signature);
void predAsInput(Batch &batch);

/// Every output X that is a permutation becomes X, a permutationPointer
/// floating [B, n, n], and X_mask, one-hot floating [B, n] of the first node.
/// The first node points to itself; as a row it points to the last, to which
/// nobody points.
void enforcePermutations(Signature &signature);
void enforcePermutations(const Signature &before, Batch &batch);

/// The way back, for scores: decided or true outputs with permutationPointers
/// as the pointers they were made of; other outputs unchanged.
Features fusePermutations(const Signature &signature, const Features &outputs);

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_PREPROCESS_H
