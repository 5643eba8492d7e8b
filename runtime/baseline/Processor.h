//===- Processor.h - one step of message passing --------------------------===//
//
// In: the encoded features and the hidden state of the step before. Out: the
// next hidden state, and new edge features where the processor has triplets.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_PROCESSOR_H
#define KLEENE_RUNTIME_BASELINE_PROCESSOR_H

#include "runtime/baseline/Encoder.h"

#include <memory>
#include <optional>
#include <string_view>

namespace kleene::rt::baseline {

/// Who hears whom.
enum class Reach : uint8_t {
  all,       ///< every node every node
  adjacency, ///< neighbours, from the encoder
  self,      ///< nobody but itself
};

/// What the names of the processors stand for.
struct ProcessorKind {
  enum class Form : uint8_t { pointerGraph, attention, attentionV2 };
  Form form = Form::pointerGraph;
  Reach reach = Reach::all;
  bool triplets = false;
  bool gated = false;
  bool masked = false; ///< decoders score no pointer outside the adjacency
};

/// deepsets, mpnn, gmpnn, pgn, pgn_mask, gpgn, gpgn_mask, triplet_ before mpnn,
/// gmpnn, pgn, pgn_mask, gpgn, gpgn_mask, and gat, gat_full, gatv2, gatv2_full.
std::optional<ProcessorKind> processorFromName(std::string_view name);
std::vector<std::string> processorNames();

struct ProcessorSizes {
  int64_t hidden = 128;
  int64_t heads = 1;           ///< of attention; divides hidden
  int64_t tripletFeatures = 8; ///< width of a triplet's message
};

struct Processed {
  Tensor hidden; ///< [B, n, h]
  Tensor edge;   ///< [B, n, n, h]; undefined without triplets
};

class Processor {
public:
  virtual ~Processor() = default;
  /// hidden [B, n, h].
  virtual Processed step(const Encoded &features,
                         const Tensor &hidden) const = 0;
};

std::unique_ptr<Processor> makeProcessor(ParameterSet &set,
                                         const ProcessorKind &kind,
                                         const ProcessorSizes &sizes);

/// The neighbours under `reach`: bool [B, n, n].
Tensor neighbours(Reach reach, const Tensor &adjacency);

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_PROCESSOR_H
