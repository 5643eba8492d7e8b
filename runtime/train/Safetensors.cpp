#include "runtime/train/Safetensors.h"

#include "runtime/train/AtomicFile.h"
#include "runtime/train/Error.h"
#include "runtime/train/SafetensorsHeaderInternal.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace kleene::rt {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the format is little-endian and so is every supported machine");

constexpr uint64_t lengthBytes = 8;

/// Shape times element size, or false when that overflows.
bool byteSize(const std::vector<int64_t> &shape, uint64_t elementSize,
              uint64_t &bytes) {
  bytes = elementSize;
  for (int64_t dim : shape)
    if (dim < 0 ||
        __builtin_mul_overflow(bytes, static_cast<uint64_t>(dim), &bytes))
      return false;
  return true;
}

} // namespace

uint64_t safetensorsElementSize(std::string_view dtype) {
  static constexpr std::pair<std::string_view, uint64_t> sizes[] = {
      {"BOOL", 1}, {"U8", 1},   {"I8", 1},  {"U16", 2}, {"I16", 2},
      {"F16", 2},  {"BF16", 2}, {"U32", 4}, {"I32", 4}, {"F32", 4},
      {"U64", 8},  {"I64", 8},  {"F64", 8}};
  for (auto [name, size] : sizes)
    if (name == dtype)
      return size;
  return 0;
}

SafetensorsReader::SafetensorsReader(const std::filesystem::path &path,
                                     const SafetensorsLimits &limits)
    : path(path) {
  file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0)
    throw Error(Exit::io,
                "cannot read `" + path.string() + "`: " + std::strerror(errno));
  try {
    struct stat status;
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
      throw Error(Exit::io,
                  "cannot read `" + path.string() + "`: not a regular file");
    auto fileBytes = static_cast<uint64_t>(status.st_size);
    uint64_t headerBytes = 0;
    if (fileBytes < lengthBytes)
      throw Error(Exit::input, "`" + path.string() +
                                   "` is no safetensors file: only " +
                                   std::to_string(fileBytes) + " bytes");
    readAt(0, &headerBytes, lengthBytes);
    if (headerBytes > limits.headerBytes ||
        headerBytes > fileBytes - lengthBytes)
      throw Error(Exit::input, "`" + path.string() +
                                   "` is no safetensors file: header "
                                   "of " +
                                   std::to_string(headerBytes) + " bytes in " +
                                   std::to_string(fileBytes) + " (limit " +
                                   std::to_string(limits.headerBytes) + ")");
    std::string header(headerBytes, '\0');
    readAt(lengthBytes, header.data(), headerBytes);
    dataStart = lengthBytes + headerBytes;
    parseHeader(header, fileBytes - dataStart, limits);
  } catch (...) {
    ::close(file);
    throw;
  }
}

SafetensorsReader::~SafetensorsReader() { ::close(file); }

void SafetensorsReader::readAt(uint64_t offset, void *out,
                               uint64_t count) const {
  auto *to = static_cast<char *>(out);
  while (count > 0) {
    ssize_t got = ::pread(file, to, count, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      throw Error(Exit::io, "cannot read `" + path.string() + "`: " +
                                (got < 0 ? std::strerror(errno)
                                         : "the file became shorter"));
    to += got;
    offset += static_cast<uint64_t>(got);
    count -= static_cast<uint64_t>(got);
  }
}

void SafetensorsReader::parseHeader(const std::string &text, uint64_t dataBytes,
                                    const SafetensorsLimits &limits) {
  auto fail = [&](const std::string &reason) {
    throw Error(Exit::input, "`" + path.string() + "`: " + reason);
  };
  std::vector<internal::HeaderTensor> parsed;
  std::string error =
      internal::parseSafetensorsHeader(text, limits, parsed, meta);
  if (!error.empty())
    fail(error);
  // Empty tensors sort before the one that begins where they do.
  std::stable_sort(parsed.begin(), parsed.end(), [](auto &a, auto &b) {
    return std::pair(a.entry.begin, a.end) < std::pair(b.entry.begin, b.end);
  });
  uint64_t offset = 0;
  for (internal::HeaderTensor &tensor : parsed) {
    SafetensorsEntry &entry = tensor.entry;
    std::string name = "tensor `" + internal::printableName(entry.name) + "`: ";
    uint64_t element = safetensorsElementSize(entry.dtype);
    if (element == 0)
      fail(name + "unknown dtype `" + internal::printableName(entry.dtype) +
           "`");
    if (entry.begin != offset || tensor.end < entry.begin ||
        tensor.end > dataBytes)
      fail(name + "offsets " + std::to_string(entry.begin) + ".." +
           std::to_string(tensor.end) +
           " leave a gap, overlap or pass the "
           "end (" +
           std::to_string(dataBytes) + " bytes of data)");
    entry.size = tensor.end - entry.begin;
    uint64_t bytes = 0;
    if (!byteSize(entry.shape, element, bytes) || bytes != entry.size)
      fail(name + "its shape does not have the " + std::to_string(entry.size) +
           " bytes that its offsets say");
    offset = tensor.end;
    tensors.push_back(std::move(entry));
  }
  if (offset != dataBytes)
    fail(std::to_string(dataBytes) + " bytes of data, but the tensors have " +
         std::to_string(offset));
}

const SafetensorsEntry *SafetensorsReader::find(std::string_view name) const {
  auto at = std::find_if(tensors.begin(), tensors.end(),
                         [&](auto &entry) { return entry.name == name; });
  return at == tensors.end() ? nullptr : &*at;
}

void SafetensorsReader::read(const SafetensorsEntry &entry, void *out) const {
  readAt(dataStart + entry.begin, out, entry.size);
}

void writeSafetensors(const std::filesystem::path &path,
                      const std::vector<SafetensorsItem> &items,
                      const SafetensorsMetadata &metadata) {
  std::set<std::string_view> names;
  for (const SafetensorsItem &item : items) {
    uint64_t bytes = 0;
    uint64_t element = safetensorsElementSize(item.dtype);
    if (element == 0 || !byteSize(item.shape, element, bytes) ||
        bytes != item.data.size() || !names.insert(item.name).second)
      throw Error(Exit::internal, "tensor `" + item.name +
                                      "` cannot be written: dtype, shape "
                                      "and size disagree, or it is there "
                                      "twice");
  }
  std::string header = internal::makeSafetensorsHeader(items, metadata);
  uint64_t headerBytes = header.size();
  std::vector<std::string_view> chunks = {
      {reinterpret_cast<const char *>(&headerBytes), lengthBytes}, header};
  for (const SafetensorsItem &item : items)
    chunks.push_back(item.data);
  writeFileAtomically(path, chunks);
}

} // namespace kleene::rt
