#include "runtime/train/Learner.h"

#include "runtime/train/Error.h"
#include "runtime/train/FedBackLearner.h"
#include "runtime/train/IteratedLearner.h"

namespace kleene::rt {

std::vector<Tensor> Learner::parameterTensors() const {
  std::vector<Tensor> tensors;
  for (const auto &[name, tensor] : parameters())
    tensors.push_back(tensor);
  return tensors;
}

std::unique_ptr<Learner>
makeLearner(const Program &program, const Config &config,
            const std::function<void(const std::string &)> &warn) {
  const bool fedBack = config.model.hintMode == "encoded_decoded";
  if (config.model.processor == "derived" && fedBack)
    throw Error(Exit::usage,
                "model.hint_mode=encoded_decoded: a derived network is not fed "
                "hints; choose a model.processor of the benchmark");
  if (fedBack)
    return std::make_unique<FedBackLearner>(program, config);
  return std::make_unique<IteratedLearner>(program, config, warn);
}

} // namespace kleene::rt
