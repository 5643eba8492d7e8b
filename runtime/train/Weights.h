//===- Weights.h - named tensors in safetensors files ---------------------===//
//
// The thin layer between LibTorch and Safetensors.h: named tensors to a file
// and back, bit for bit, and the parameters of a network from a file. Tensors
// of any device and memory layout can be written; they are read on the CPU.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_WEIGHTS_H
#define KLEENE_RUNTIME_TRAIN_WEIGHTS_H

#include "runtime/Torch.h"
#include "runtime/train/Safetensors.h"

#include <string>
#include <utility>
#include <vector>

namespace kleene::rt {

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// The format's word for a type, "" for one that it lacks.
std::string safetensorsType(torch::ScalarType type);

/// Writes the file atomically.
void writeTensors(const std::filesystem::path &path,
                  const NamedTensors &tensors,
                  const SafetensorsMetadata &metadata = {});

/// Copies the file's tensors named `prefix` + name into `parameters`. Names,
/// shapes and types must match exactly, and the file may hold nothing else
/// under the prefix; otherwise an Error lists what is missing, unexpected or
/// mismatched and no parameter has been changed.
void readParameters(const SafetensorsReader &reader,
                    const NamedTensors &parameters, const std::string &file,
                    const std::string &prefix = "");

/// The bytes of a contiguous CPU tensor.
std::string_view tensorBytes(const Tensor &tensor);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_WEIGHTS_H
