//===- Network.h - the encode-process-decode networks of CLRS -------------===//
//
// Step i = 0, ..., max(1, T - 1) - 1, T the longest trace of the batch: encode
// the inputs and row i of the hints, process, decode row i + 1 and the outputs.
// Row 0 is the true one. Later rows are the network's own (Feedback.h); with
// teacher forcing the true row, drawn per sample and step. The reported output
// of a sample is that of its last live step: the step count is given. Or, asked
// to (untilRest), each sample goes on until its hidden state comes to rest.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_NETWORK_H
#define KLEENE_RUNTIME_BASELINE_NETWORK_H

#include "runtime/baseline/Decoder.h"
#include "runtime/baseline/Feedback.h"
#include "runtime/baseline/Processor.h"
#include "runtime/data/Batch.h"
#include "runtime/model/Net.h"

#include <memory>
#include <optional>

namespace kleene::rt::baseline {

enum class HintMode : uint8_t {
  encodedDecoded, ///< predicted and fed back
  decodedOnly,    ///< predicted: an extra loss
  none,
};

struct NetworkOptions {
  ProcessorKind processor;
  ProcessorSizes sizes;
  HintMode hints = HintMode::encodedDecoded;
  uint64_t seed = 0; ///< of the initial weights
  torch::ScalarType type = torch::kFloat32;
  torch::Device device = torch::kCPU;
  /// Of the hidden state, of a network that is iterated as a map (encode).
  UpdateOptions update = {};
};

struct ForwardOptions {
  /// The probability of a true row after row 0, with draws from LibTorch's
  /// generator unless it is 0 or 1.
  double teacherForcing = 0;
  Feedback feedback = {};
  bool training = false; ///< noise on permutations and on drawn hints
  /// The network's own end: cap and tolerances (Solver.h) of the hidden state.
  /// The batch needs no lengths then, and of hints row 0 alone; no hints are
  /// reported.
  std::optional<SolveOptions> untilRest = {};
};

struct Forecast {
  Features outputs;  ///< logits [B, ...]
  Features hints;    ///< logits [T - 1, B, ...] (1 row at least)
  Solution solution; ///< status, steps and residual of each sample
};

class Network {
public:
  /// Permutations must have been enforced (Preprocess.h).
  Network(const Signature &signature, const NetworkOptions &options);

  /// `batch` has hints (unless HintMode::none) and lengths, on the device.
  Forecast forward(const Batch &batch,
                   const ForwardOptions &options = {}) const;

  /// The network as a map, for those who iterate by themselves: z is the hidden
  /// states before and after a step, [B, n, 2h], from zeros (the second from
  /// the start of options.update, which changes it alone); after t steps z
  /// decodes to row t, as forward does. Hints must not be fed back. The network
  /// must outlive the result.
  EncodedBatch encode(const Batch &batch, bool training) const;
  int64_t width() const { return 2 * options.sizes.hidden; } ///< of z

  /// Leaves that require a gradient, by name; load by copy_ under NoGradGuard.
  const std::vector<std::pair<std::string, Tensor>> &parameters() const {
    return set.all();
  }
  const Signature &signature() const { return spec; }

private:
  Encoded encodeInputs(const Batch &batch) const;
  /// Row `step` as it is fed to the network; `near` is the adjacency in which
  /// node pointers were decoded, undefined where they were not kept to one.
  Features rowFor(int64_t step, const Batch &batch, const Features &logits,
                  const Tensor &near, const ForwardOptions &options) const;

  Signature spec;
  NetworkOptions options;
  ParameterSet set;
  size_t processorBegin = 0, processorEnd = 0; ///< its parameters in the set
  size_t updateBegin = 0;                      ///< to the end of the set
  std::vector<Encoder> inputEncoders, hintEncoders;
  std::vector<Decoder> outputDecoders, hintDecoders;
  std::unique_ptr<Processor> processor;
};

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_NETWORK_H
