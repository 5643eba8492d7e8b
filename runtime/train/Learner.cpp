#include "runtime/train/Learner.h"

#include "runtime/train/DerivedLearner.h"

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
  return std::make_unique<DerivedLearner>(program, config, warn);
}

} // namespace kleene::rt
