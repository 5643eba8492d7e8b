#include "runtime/model/Answers.h"
#include "runtime/model/Decide.h"

#include <algorithm>

namespace kleene::rt {

namespace {

bool isAnswer(const Probe *probe) { return probe->type != ProbeType::scalar; }

/// Every tensor of a value that has a row per sample, in a fixed order.
template <typename Visit> void visitRows(Values &values, const Visit &visit) {
  for (Value &value : values)
    for (Tensor *tensor :
         {&value.tensor, &value.edge.dense, &value.edge.features})
      if (tensor->defined())
        visit(*tensor);
}

/// Executes decode on rows of a batch.
struct AnswerMap {
  std::shared_ptr<const Interpreter> interpreter;
  Spec spec;
  Values encoded;
  std::vector<Tensor> parameters;

  Tensor operator()(const Tensor &z,
                    const FixedPointProblem::Tensors &carried) const {
    Values values = encoded;
    size_t at = 0;
    visitRows(values, [&](Tensor &tensor) { tensor = carried[at++]; });
    values[static_cast<size_t>(interpreter->lastPhase().iterate)].tensor = z;
    Interpreter::Shape shape{z.size(0), z.size(1), z.options()};
    Features outputs;
    interpreter->run(interpreter->decoders(), values, parameters, shape,
                     nullptr, &outputs);
    std::vector<Tensor> answers;
    for (const Probe *probe : spec.stage(Stage::output))
      if (isAnswer(probe))
        answers.push_back(decide(*probe, outputs.at(probe->name))
                              .reshape({z.size(0), -1})
                              .to(torch::kInt64));
    return torch::cat(answers, 1);
  }
};

} // namespace

bool hasAnswers(const Spec &spec) {
  const auto outputs = spec.stage(Stage::output);
  return std::any_of(outputs.begin(), outputs.end(), isAnswer);
}

void attachAnswers(FixedPointProblem &problem,
                   std::shared_ptr<const Interpreter> interpreter,
                   const Spec &spec, const Values &values,
                   const std::vector<Tensor> &parameters) {
  AnswerMap map{std::move(interpreter), spec, values, {}};
  visitRows(map.encoded, [&](Tensor &tensor) {
    tensor = tensor.detach();
    problem.carried.push_back(tensor);
  });
  for (const Tensor &parameter : parameters)
    map.parameters.push_back(parameter.detach());
  problem.decode = std::move(map);
}

} // namespace kleene::rt
