#include "runtime/train/EvalRecord.h"

#include <nlohmann/json.hpp>

namespace kleene::rt {

std::string evalRecord(const EvalResult &result,
                       const EvalCircumstances &circumstances) {
  auto object = nlohmann::ordered_json::parse(toJSON(result));
  object["network"] = circumstances.network;
  if (circumstances.inputs.empty())
    object["distribution"] = circumstances.distribution;
  else
    object["inputs"] = circumstances.inputs;
  if (!circumstances.weights.empty())
    object["weights"] = circumstances.weights;
  if (!result.residualMedian.empty()) {
    object["residual_median"] = result.residualMedian;
    object["residual_high"] = result.residualHigh;
  }
  object["command"] = circumstances.command;
  // A file's name need not be UTF-8.
  return object.dump(-1, ' ', false,
                     nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace kleene::rt
