#include "compiler/trace/NpzReader.h"

#include "compiler/trace/Checksum.h"
#include "compiler/trace/ZipDirectory.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <zlib.h>

namespace kleene {
namespace {

/// The unpacked bytes of one entry, from its start.
class EntryStream {
public:
  EntryStream(const ByteSource &file, const ZipEntry &entry)
      : file(file), entry(entry) {
    if (entry.deflated)
      ready = inflateInit2(&stream, -MAX_WBITS) == Z_OK;
  }
  ~EntryStream() {
    if (entry.deflated)
      inflateEnd(&stream);
  }
  EntryStream(const EntryStream &) = delete;
  EntryStream &operator=(const EntryStream &) = delete;

  /// Exactly `count` bytes, or false.
  bool read(char *out, size_t count) {
    return entry.deflated ? inflateInto(out, count) : copyInto(out, count);
  }

private:
  bool copyInto(char *out, size_t count) {
    const uint64_t at = std::exchange(consumed, consumed + count);
    return consumed <= entry.packedBytes &&
           file.read(entry.dataStart + at, out, count);
  }
  bool inflateInto(char *out, size_t count);

  const ByteSource &file;
  const ZipEntry &entry;
  uint64_t consumed = 0; ///< packed bytes read from the file
  bool ready = true;
  z_stream stream{};
  std::vector<char> packed;
};

bool EntryStream::inflateInto(char *out, size_t count) {
  if (!ready)
    return false;
  packed.resize(size_t{1} << 16);
  while (count > 0) {
    if (stream.avail_in == 0) {
      const size_t more = static_cast<size_t>(
          std::min<uint64_t>(packed.size(), entry.packedBytes - consumed));
      if (more == 0 ||
          !file.read(entry.dataStart + consumed, packed.data(), more))
        return false;
      consumed += more;
      stream.next_in = reinterpret_cast<Bytef *>(packed.data());
      stream.avail_in = static_cast<uInt>(more);
    }
    const size_t step = std::min(count, size_t{1} << 30);
    stream.next_out = reinterpret_cast<Bytef *>(out);
    stream.avail_out = static_cast<uInt>(step);
    const int status = inflate(&stream, Z_NO_FLUSH);
    const size_t got = step - stream.avail_out;
    out += got;
    count -= got;
    if (status != Z_OK && !(status == Z_STREAM_END && count == 0))
      return false;
  }
  return true;
}

/// Element (i, j, ...) of Fortran order to C order.
void toCOrder(NpyArray &array) {
  const size_t size = static_cast<size_t>(npyTypeBytes(array.type));
  const size_t axes = array.shape.size();
  std::vector<char> ordered(array.bytes.size());
  std::vector<int64_t> index(axes, 0), stride(axes, 1);
  for (size_t k = 1; k < axes; ++k)
    stride[k] = stride[k - 1] * array.shape[k - 1];
  for (size_t at = 0; at < ordered.size(); at += size) {
    int64_t from = 0;
    for (size_t k = 0; k < axes; ++k)
      from += index[k] * stride[k];
    std::memcpy(ordered.data() + at,
                array.bytes.data() + static_cast<size_t>(from) * size, size);
    for (size_t k = axes; k-- > 0 && ++index[k] == array.shape[k];)
      index[k] = 0;
  }
  array.bytes = std::move(ordered);
}

template <typename T>
void copyAs(const char *bytes, int64_t first, std::span<double> out) {
  bytes += static_cast<size_t>(first) * sizeof(T);
  for (size_t k = 0; k < out.size(); ++k) {
    T value;
    std::memcpy(&value, bytes + k * sizeof value, sizeof value);
    out[k] = static_cast<double>(value);
  }
}

constexpr const char *suffix = ".npy";

} // namespace

struct NpzReader::State {
  explicit State(ByteSource file) : file(std::move(file)) {}
  ByteSource file;
  std::map<std::string, ZipEntry> entries; ///< by name without suffix

  std::string label(const std::string &name) const {
    return file.name() + ": array `" + name + "`";
  }
  Result<NpyHeader> start(const std::string &name, EntryStream &stream,
                          const ZipEntry &entry, std::string &head) const;
};

/// Reads the header; `head` holds the bytes read so far.
Result<NpyHeader> NpzReader::State::start(const std::string &name,
                                          EntryStream &stream,
                                          const ZipEntry &entry,
                                          std::string &head) const {
  head.resize(
      static_cast<size_t>(std::min<uint64_t>(entry.bytes, npyHeaderMaxBytes)));
  if (!stream.read(head.data(), head.size()))
    return inputFailure(label(name) + ": damaged or truncated");
  return parseNpyHeader(head, entry.bytes, label(name));
}

NpzReader::NpzReader(std::unique_ptr<State> state) : self(std::move(state)) {}
NpzReader::~NpzReader() = default;
NpzReader::NpzReader(NpzReader &&) noexcept = default;

Result<NpzReader> NpzReader::open(const std::string &path) {
  Result<ByteSource> file = ByteSource::open(path);
  if (!file)
    return file.failure();
  Result<std::vector<ZipEntry>> entries = readZipDirectory(*file);
  if (!entries)
    return entries.failure();
  auto state = std::make_unique<State>(std::move(*file));
  for (ZipEntry &entry : *entries)
    if (entry.name.ends_with(suffix)) {
      std::string name = entry.name.substr(0, entry.name.size() - 4);
      state->entries.emplace(std::move(name), std::move(entry));
    }
  return NpzReader(std::move(state));
}

std::vector<std::string> NpzReader::names() const {
  std::vector<std::string> names;
  for (const auto &[name, entry] : self->entries)
    names.push_back(name);
  return names;
}

bool NpzReader::has(const std::string &name) const {
  return self->entries.contains(name);
}

Result<NpyHeader> NpzReader::header(const std::string &name) const {
  auto found = self->entries.find(name);
  if (found == self->entries.end())
    return inputFailure(self->file.name() + ": no array `" + name + "`");
  EntryStream stream(self->file, found->second);
  std::string head;
  return self->start(name, stream, found->second, head);
}

Result<NpyArray> NpzReader::read(const std::string &name) const {
  auto found = self->entries.find(name);
  if (found == self->entries.end())
    return inputFailure(self->file.name() + ": no array `" + name + "`");
  const ZipEntry &entry = found->second;
  EntryStream stream(self->file, entry);
  std::string head;
  Result<NpyHeader> header = self->start(name, stream, entry, head);
  if (!header)
    return header.failure();
  const uint64_t bytes = entry.bytes - header->bytes;
  if (bytes > maxArrayBytes)
    return limitFailure(self->label(name) + ": " + std::to_string(bytes >> 20) +
                        " MiB, at most 4096 MiB are loaded");
  NpyArray array{header->type, header->shape, {}};
  array.bytes.resize(static_cast<size_t>(bytes));
  const size_t early = head.size() - header->bytes;
  std::copy_n(head.data() + header->bytes, early, array.bytes.data());
  if (!stream.read(array.bytes.data() + early, array.bytes.size() - early))
    return inputFailure(self->label(name) + ": damaged or truncated");
  uint32_t crc = crc32(0, head.data(), header->bytes);
  crc = crc32(crc, array.bytes.data(), array.bytes.size());
  if (crc != entry.crc)
    return inputFailure(self->label(name) + ": checksum does not match");
  if (header->fortranOrder && array.shape.size() > 1)
    toCOrder(array);
  return array;
}

void NpyArray::copyReals(int64_t first, std::span<double> out) const {
  switch (type) {
  case NpyType::f8:
    return copyAs<double>(bytes.data(), first, out);
  case NpyType::f4:
    return copyAs<float>(bytes.data(), first, out);
  case NpyType::i8:
    return copyAs<int64_t>(bytes.data(), first, out);
  case NpyType::i4:
    return copyAs<int32_t>(bytes.data(), first, out);
  case NpyType::i1:
    return copyAs<int8_t>(bytes.data(), first, out);
  case NpyType::u2:
    return copyAs<uint16_t>(bytes.data(), first, out);
  case NpyType::u1:
  case NpyType::b1:
    return copyAs<uint8_t>(bytes.data(), first, out);
  }
}

} // namespace kleene
