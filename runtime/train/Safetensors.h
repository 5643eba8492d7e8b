//===- Safetensors.h - the container format of weights --------------------===//
//
// Reads and writes `.safetensors`: eight bytes (little-endian header length), a
// JSON header {name: {"dtype", "shape", "data_offsets"}, "__metadata__": {..}},
// then the data of all tensors without gaps. The reader trusts nothing: header
// length, tensor count and rank are capped, offsets must tile the data exactly,
// shape times element size must equal the length, and all of it is checked
// before a byte of data is read, so a file can never make its reader allocate
// more than the header cap plus what the caller asks for. Standard library
// alone; Weights.h puts tensors on top.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_SAFETENSORS_H
#define KLEENE_RUNTIME_TRAIN_SAFETENSORS_H

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kleene::rt {

struct SafetensorsLimits {
  uint64_t headerBytes = 8u << 20;
  uint64_t tensors = 1u << 16;
  uint64_t rank = 16;
};

/// One tensor of the header. Bytes [begin, begin + size) of the data part.
struct SafetensorsEntry {
  std::string name;
  std::string dtype; ///< "F32", "F64", "I64", ...
  std::vector<int64_t> shape;
  uint64_t begin = 0;
  uint64_t size = 0;
};

/// One tensor to write: `data` has exactly shape times element size bytes.
struct SafetensorsItem {
  std::string name;
  std::string dtype;
  std::vector<int64_t> shape;
  std::string_view data;
};

using SafetensorsMetadata = std::map<std::string, std::string>;

/// Bytes of one element, or 0 for a name that is not a dtype of the format.
uint64_t safetensorsElementSize(std::string_view dtype);

/// An open file whose header has been read and checked. Throws Error: io when
/// the file cannot be read, input when it is not a well-formed container.
class SafetensorsReader {
public:
  explicit SafetensorsReader(const std::filesystem::path &path,
                             const SafetensorsLimits &limits = {});
  ~SafetensorsReader();
  SafetensorsReader(const SafetensorsReader &) = delete;
  SafetensorsReader &operator=(const SafetensorsReader &) = delete;

  /// In the order of their data.
  const std::vector<SafetensorsEntry> &entries() const { return tensors; }
  const SafetensorsMetadata &metadata() const { return meta; }
  /// Null when there is no tensor of that name.
  const SafetensorsEntry *find(std::string_view name) const;
  /// Copies the tensor's bytes; `out` holds entry.size bytes.
  void read(const SafetensorsEntry &entry, void *out) const;

private:
  void readAt(uint64_t offset, void *out, uint64_t count) const;
  void parseHeader(const std::string &text, uint64_t dataBytes,
                   const SafetensorsLimits &limits);

  std::filesystem::path path;
  int file = -1;
  uint64_t dataStart = 0;
  std::vector<SafetensorsEntry> tensors;
  SafetensorsMetadata meta;
};

/// Writes the file atomically (AtomicFile.h), tensors in the order given.
void writeSafetensors(const std::filesystem::path &path,
                      const std::vector<SafetensorsItem> &items,
                      const SafetensorsMetadata &metadata = {});

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_SAFETENSORS_H
