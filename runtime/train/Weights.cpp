#include "runtime/train/Weights.h"

#include "runtime/train/Error.h"

#include <set>

namespace kleene::rt {
namespace {

std::string quoted(const std::string &name) { return "`" + name + "`"; }

std::string describe(const std::string &type,
                     const std::vector<int64_t> &shape) {
  std::string text = type + " [";
  for (size_t k = 0; k < shape.size(); ++k)
    text += (k ? ", " : "") + std::to_string(shape[k]);
  return text + "]";
}

/// What does not fit between a file and a network; says the first few.
class Mismatches {
public:
  void add(const std::string &what) {
    if (++count <= 3)
      text += (text.empty() ? "" : "; ") + what;
  }
  void raise(const std::string &file) const {
    if (count == 0)
      return;
    std::string more =
        count > 3 ? " and " + std::to_string(count - 3) + " more" : "";
    throw Error(Exit::input,
                "`" + file + "` does not fit this network: " + text + more);
  }

private:
  int count = 0;
  std::string text;
};

} // namespace

std::string safetensorsType(torch::ScalarType type) {
  switch (type) {
  case torch::kFloat32:
    return "F32";
  case torch::kFloat64:
    return "F64";
  case torch::kFloat16:
    return "F16";
  case torch::kBFloat16:
    return "BF16";
  case torch::kInt64:
    return "I64";
  case torch::kInt32:
    return "I32";
  case torch::kUInt8:
    return "U8";
  default:
    return "";
  }
}

std::string_view tensorBytes(const Tensor &tensor) {
  return {static_cast<const char *>(tensor.data_ptr()), tensor.nbytes()};
}

void writeTensors(const std::filesystem::path &path,
                  const NamedTensors &tensors,
                  const SafetensorsMetadata &metadata) {
  std::vector<Tensor> kept; // the items point into these
  std::vector<SafetensorsItem> items;
  for (const auto &[name, tensor] : tensors) {
    kept.push_back(tensor.detach().to(torch::kCPU).contiguous());
    items.push_back({name, safetensorsType(tensor.scalar_type()),
                     tensor.sizes().vec(), tensorBytes(kept.back())});
  }
  writeSafetensors(path, items, metadata);
}

void readParameters(const SafetensorsReader &reader,
                    const NamedTensors &parameters, const std::string &file,
                    const std::string &prefix) {
  Mismatches mismatches;
  std::set<std::string> wanted;
  for (const auto &[name, tensor] : parameters) {
    wanted.insert(prefix + name);
    const SafetensorsEntry *entry = reader.find(prefix + name);
    std::string expected =
        describe(safetensorsType(tensor.scalar_type()), tensor.sizes().vec());
    if (!entry)
      mismatches.add(quoted(name) + " is missing");
    else if (describe(entry->dtype, entry->shape) != expected)
      mismatches.add(quoted(name) + " is " +
                     describe(entry->dtype, entry->shape) + ", expected " +
                     expected);
  }
  for (const SafetensorsEntry &entry : reader.entries())
    if (entry.name.rfind(prefix, 0) == 0 && !wanted.count(entry.name))
      mismatches.add(quoted(entry.name.substr(prefix.size(), 80)) +
                     " is unexpected");
  mismatches.raise(file);

  torch::NoGradGuard noGradient;
  for (const auto &[name, tensor] : parameters) {
    Tensor loaded = torch::empty(tensor.sizes(), tensor.scalar_type());
    reader.read(*reader.find(prefix + name), loaded.data_ptr());
    Tensor parameter = tensor; // a handle: copy_ writes what it points to
    parameter.copy_(loaded);
  }
}

} // namespace kleene::rt
