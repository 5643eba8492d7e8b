#include "runtime/train/Checkpoint.h"

#include "compiler/program/Hash.h"
#include "runtime/train/Error.h"

#include <algorithm>
#include <bit>
#include <charconv>

namespace kleene::rt {
namespace {

constexpr std::string_view filePrefix = "step-";
constexpr std::string_view fileSuffix = ".safetensors";
constexpr std::string_view numberPrefix = "number/";
/// The newest and the one before it.
constexpr size_t kept = 2;

template <typename Number>
std::optional<Number> parseNumber(std::string_view text, int base = 10) {
  Number value;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    return std::nullopt;
  return value;
}

/// The bits in hexadecimal: exact for every double, NaN and infinity too.
std::string printBits(double value) {
  char text[16];
  auto [end, error] =
      std::to_chars(text, text + 16, std::bit_cast<uint64_t>(value), 16);
  return {text, end};
}

/// Over everything that a file says except the checksum itself.
std::string checksum(const SafetensorsMetadata &metadata,
                     const std::vector<std::string_view> &data) {
  Hash hash;
  for (const auto &[key, value] : metadata)
    if (key != "checksum")
      hash.add(key + "=" + value + "\n");
  for (std::string_view bytes : data)
    hash.add(bytes);
  return hash.text();
}

void verify(const SafetensorsReader &reader, const std::string &file) {
  std::vector<std::string> data;
  std::vector<std::string_view> views;
  data.reserve(reader.entries().size());
  for (const SafetensorsEntry &entry : reader.entries()) {
    data.emplace_back(entry.size, '\0');
    reader.read(entry, data.back().data());
    views.push_back(data.back());
  }
  auto claimed = reader.metadata().find("checksum");
  if (claimed == reader.metadata().end() ||
      claimed->second != checksum(reader.metadata(), views))
    throw Error(Exit::input, "`" + file + "`: the checksum is wrong");
}

} // namespace

Checkpoint::Checkpoint(std::filesystem::path folder,
                       std::function<void(const std::string &)> warn)
    : folder(std::move(folder)), warn(std::move(warn)) {}

std::filesystem::path Checkpoint::file(int64_t step) const {
  return folder / (std::string(filePrefix) + std::to_string(step) +
                   std::string(fileSuffix));
}

std::vector<int64_t> Checkpoint::steps() const {
  std::vector<int64_t> found;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end;
       !error && at != end; at.increment(error)) {
    std::string name = at->path().filename().string();
    if (name.rfind(filePrefix, 0) != 0 ||
        name.size() <= filePrefix.size() + fileSuffix.size() ||
        name.compare(name.size() - fileSuffix.size(), name.npos, fileSuffix))
      continue;
    std::string_view number(name);
    number.remove_prefix(filePrefix.size());
    number.remove_suffix(fileSuffix.size());
    if (auto step = parseNumber<int64_t>(number))
      found.push_back(*step);
  }
  if (error && error != std::errc::no_such_file_or_directory)
    throw Error(Exit::io, "cannot read the folder `" + folder.string() +
                              "`: " + error.message());
  std::sort(found.rbegin(), found.rend());
  return found;
}

void Checkpoint::save(const TrainState &state,
                      const NamedTensors &tensors) const {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw Error(Exit::io, "cannot make the folder `" + folder.string() +
                              "`: " + error.message());
  SafetensorsMetadata metadata = {{"format", "kleene checkpoint 1"},
                                  {"step", std::to_string(state.step)},
                                  {"config_hash", state.configHash}};
  for (const auto &[name, value] : state.numbers)
    metadata[std::string(numberPrefix) + name] = printBits(value);
  NamedTensors local;
  std::vector<std::string_view> data;
  for (const auto &[name, tensor] : tensors) {
    local.emplace_back(name, tensor.detach().to(torch::kCPU).contiguous());
    data.push_back(tensorBytes(local.back().second));
  }
  metadata["checksum"] = checksum(metadata, data);
  writeTensors(file(state.step), local, metadata);

  // Only now, with the new one on the disk. A file that cannot be deleted is
  // in nobody's way.
  std::vector<int64_t> present = steps();
  for (size_t k = kept; k < present.size(); ++k)
    std::filesystem::remove(file(present[k]), error);
}

TrainState Checkpoint::readState(const SafetensorsReader &reader) const {
  TrainState state;
  for (const auto &[key, value] : reader.metadata()) {
    if (key == "step")
      state.step = parseNumber<int64_t>(value).value_or(-1);
    else if (key == "config_hash")
      state.configHash = value;
    else if (key.rfind(numberPrefix, 0) == 0)
      state.numbers[key.substr(numberPrefix.size())] =
          std::bit_cast<double>(parseNumber<uint64_t>(value, 16).value_or(0));
  }
  if (state.step < 0)
    throw Error(Exit::input, "the checkpoint has no step");
  return state;
}

std::optional<TrainState>
Checkpoint::restore(const NamedTensors &tensors,
                    const std::string &configHash) const {
  std::string reason;
  for (int64_t step : steps()) {
    std::string name = file(step).string();
    try {
      SafetensorsReader reader(name);
      verify(reader, name);
      TrainState state = readState(reader);
      if (state.configHash != configHash) {
        reason = "`" + name + "` was made with another configuration or " +
                 "program; use a new folder";
        break;
      }
      readParameters(reader, tensors, name);
      return state;
    } catch (const Error &error) {
      reason = error.what();
      warn("checkpoint passed over: " + reason);
    }
  }
  if (reason.empty())
    return std::nullopt;
  throw Error(Exit::input, "cannot resume: " + reason);
}

} // namespace kleene::rt
