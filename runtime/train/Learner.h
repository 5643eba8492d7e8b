//===- Learner.h - what is trained and asked ------------------------------===//
//
// A network together with the way it is run: what its loss is made of in
// training (train.mode), and how it ends by itself when it is asked. In
// training it may see everything a Batch has; when asked, nothing but the
// inputs, unless the caller gives it a number of steps on purpose.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_LEARNER_H
#define KLEENE_RUNTIME_TRAIN_LEARNER_H

#include "compiler/program/Program.h"
#include "runtime/data/Batch.h"
#include "runtime/model/Net.h"
#include "runtime/train/Config.h"
#include "runtime/train/Weights.h"

#include <functional>
#include <memory>

namespace kleene::rt {

/// The loss of one batch.
struct StepLoss {
  Tensor total; ///< a scalar with gradient
  /// The parts of it that only some modes have, unweighted; undefined without.
  Tensor hints, termination;
  Solution solution; ///< how the iteration went
  /// Those in use (Penalties.h), unweighted, by their names in the metrics.
  NamedTensors penalties = {};
};

/// How the network is run when it is asked.
struct AnswerOptions {
  SolveOptions solver;
  /// Applications of the step per sample, instead of its own termination. Empty
  /// but where somebody asked for the reference's.
  std::vector<int64_t> steps = {};
};

struct Answer {
  Features outputs; ///< decided, in the form of Batch::outputs
  Solution solution;
};

class IteratedNetwork;

class Learner {
public:
  Learner(const Spec &spec, const NetOptions &options)
      : theSpec(spec), theOptions(options) {}
  virtual ~Learner() = default;

  /// `progress` is the share of the run that is done.
  virtual StepLoss loss(const Batch &batch, double progress) const = 0;
  /// Reads the batch's inputs alone, and row 0 of its hints where readsFirstRow
  /// says so. Without gradient.
  virtual Answer answer(const Batch &batch,
                        const AnswerOptions &options) const = 0;

  /// Leaves that require a gradient; the keys of the weights file.
  virtual const NamedTensors &parameters() const = 0;
  std::vector<Tensor> parameterTensors() const;

  virtual bool needsHints() const = 0; ///< in the batches of training
  /// Whether the program's initial state is an input, as it is for the
  /// benchmark's networks that are fed hints.
  virtual bool readsFirstRow() const = 0;
  /// The network, where it iterates a map by a solver that could be any; null
  /// for a lattice channel and for networks that are fed their hints.
  virtual const IteratedNetwork *iterated() const { return nullptr; }

  const Spec &spec() const { return theSpec; }
  int64_t hidden() const { return theOptions.hidden; }
  torch::ScalarType type() const { return theOptions.type; }
  torch::Device device() const { return theOptions.device; }

private:
  Spec theSpec;
  NetOptions theOptions;
};

/// The learner that the configuration asks for, before training. `warn` hears
/// of what the mode asks for and the network lacks. Throws Error when the
/// program cannot be learned that way.
std::unique_ptr<Learner>
makeLearner(const Program &program, const Config &config,
            const std::function<void(const std::string &)> &warn);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_LEARNER_H
