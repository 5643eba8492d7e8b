//===- SafetensorsHeaderInternal.h - the JSON header, as a stream ---------===//
//
// Turns the header's text into entries without building a JSON tree: nesting
// beyond the three levels that the format has, duplicate names, unknown fields
// and tensors beyond the cap stop the parse where they appear. Only the form is
// checked here; whether offsets and shapes fit is checked by the reader.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_SAFETENSORSHEADERINTERNAL_H
#define KLEENE_RUNTIME_TRAIN_SAFETENSORSHEADERINTERNAL_H

#include "runtime/train/Safetensors.h"

namespace kleene::rt::internal {

/// The bytes a tensor claims, as written: not yet known to be sane.
struct HeaderTensor {
  SafetensorsEntry entry;
  uint64_t end = 0;
};

/// Returns an empty string, or why the text is not a header.
std::string parseSafetensorsHeader(const std::string &text,
                                   const SafetensorsLimits &limits,
                                   std::vector<HeaderTensor> &tensors,
                                   SafetensorsMetadata &metadata);

/// The header of a file with these tensors, padded to a multiple of 8 bytes.
std::string makeSafetensorsHeader(const std::vector<SafetensorsItem> &items,
                                  const SafetensorsMetadata &metadata);

/// A name from a file as it may appear in a message: short and printable.
std::string printableName(std::string_view name);

} // namespace kleene::rt::internal

#endif // KLEENE_RUNTIME_TRAIN_SAFETENSORSHEADERINTERNAL_H
