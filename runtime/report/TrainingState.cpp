#include "runtime/report/TrainingState.h"

#include "runtime/train/Error.h"
#include "runtime/train/Safetensors.h"

#include <bit>
#include <charconv>

namespace kleene::rt {
namespace {

template <typename Number>
std::optional<Number> numberOf(const SafetensorsMetadata &metadata,
                               const std::string &key, int base) {
  const auto found = metadata.find(key);
  if (found == metadata.end())
    return std::nullopt;
  Number value;
  const char *end = found->second.data() + found->second.size();
  auto [stop, error] = std::from_chars(found->second.data(), end, value, base);
  if (error != std::errc() || stop != end)
    return std::nullopt;
  return value;
}

std::optional<TrainingState> stateOf(const std::filesystem::path &path) {
  try {
    const SafetensorsReader reader(path);
    const auto step = numberOf<int64_t>(reader.metadata(), "step", 10);
    // The bits of the double, as Checkpoint writes all its numbers.
    const auto bits =
        numberOf<uint64_t>(reader.metadata(), "number/seconds", 16);
    if (step && bits)
      return TrainingState{*step, std::bit_cast<double>(*bits)};
  } catch (const Error &) { // half a file, or none any more
  }
  return std::nullopt;
}

} // namespace

std::optional<TrainingState> newestState(const std::filesystem::path &folder) {
  std::optional<TrainingState> newest;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end;
       !error && at != end; at.increment(error)) {
    if (at->path().extension() != ".safetensors")
      continue;
    const auto state = stateOf(at->path());
    if (state && (!newest || state->step > newest->step))
      newest = state;
  }
  return newest;
}

} // namespace kleene::rt
