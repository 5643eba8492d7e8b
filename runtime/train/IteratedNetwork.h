//===- IteratedNetwork.h - a network that is the iteration of a map -------===//
//
// What the modes of training ask of a network: a map and decoders of any of its
// iterates, a loss of outputs, decisions. Two of them: the network of a plan,
// and one of the benchmark's with hints that are not fed back.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_ITERATEDNETWORK_H
#define KLEENE_RUNTIME_TRAIN_ITERATEDNETWORK_H

#include "compiler/program/Program.h"
#include "runtime/model/Net.h"
#include "runtime/train/BenchmarkTask.h"
#include "runtime/train/Config.h"

#include "runtime/baseline/Network.h"

namespace kleene::rt {

class IteratedNetwork {
public:
  using Parameters = std::vector<std::pair<std::string, Tensor>>;

  virtual ~IteratedNetwork() = default;

  /// `training` brings the noise that training has, if any.
  virtual EncodedBatch encode(const Batch &batch, bool training) const = 0;
  /// The solver's fixed point and the outputs there.
  virtual Prediction forward(const Batch &batch, const SolveOptions &options,
                             bool training) const = 0;
  /// `progress` is the share of the run that is done.
  virtual Tensor outputLoss(const Features &logits, const Batch &batch,
                            double progress) const = 0;
  /// In the form of Batch::outputs.
  virtual Features decided(const Prediction &prediction) const = 0;

  virtual const Parameters &parameters() const = 0;
  /// The hints that have a decoder.
  virtual std::vector<std::string> hints() const = 0;
  virtual int64_t width() const = 0; ///< of an iterate
  /// Whether it reads row 0 of the hints, the program's initial state.
  virtual bool readsFirstRow() const = 0;
};

/// The network of the program's plan, which ends in hidden channels.
class PlanNetwork final : public IteratedNetwork {
public:
  PlanNetwork(const Program &program, const Config &config, bool hints);

  EncodedBatch encode(const Batch &batch, bool training) const override;
  Prediction forward(const Batch &batch, const SolveOptions &options,
                     bool training) const override;
  Tensor outputLoss(const Features &logits, const Batch &batch,
                    double progress) const override;
  Features decided(const Prediction &prediction) const override;
  const Parameters &parameters() const override { return net.parameters(); }
  std::vector<std::string> hints() const override { return net.hints(); }
  int64_t width() const override { return net.options().hidden; }
  bool readsFirstRow() const override { return false; }

private:
  const Config config;
  Net net;
};

/// A network of the benchmark, `config.model.processor`.
class BenchmarkNetwork final : public IteratedNetwork {
public:
  BenchmarkNetwork(const Program &program, const Config &config, bool hints);

  EncodedBatch encode(const Batch &batch, bool training) const override;
  Prediction forward(const Batch &batch, const SolveOptions &options,
                     bool training) const override;
  Tensor outputLoss(const Features &logits, const Batch &batch,
                    double progress) const override;
  Features decided(const Prediction &prediction) const override;
  const Parameters &parameters() const override { return net.parameters(); }
  std::vector<std::string> hints() const override;
  int64_t width() const override { return net.width(); }
  bool readsFirstRow() const override { return task.readsFirstRow(); }

private:
  BenchmarkTask task;
  baseline::Network net;
  bool withHints;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_ITERATEDNETWORK_H
