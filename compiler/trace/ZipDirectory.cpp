#include "compiler/trace/ZipDirectory.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

namespace kleene {
namespace {

constexpr uint64_t limit32 = 0xffffffffu;
constexpr size_t endBytes = 22, maxComment = 65535, localBytes = 30,
                 centralBytes = 46;
constexpr uint64_t maxEntries = 4096, maxDirectoryBytes = uint64_t{8} << 20;
/// Deflate expands at most 1032 times; a little more for short entries.
constexpr uint64_t maxExpansion = 1040;

uint64_t field(std::string_view bytes, size_t at, size_t count) {
  uint64_t value = 0;
  for (size_t k = count; k-- > 0;)
    value = value << 8 | static_cast<uint8_t>(bytes[at + k]);
  return value;
}

struct Directory {
  uint64_t start = 0, bytes = 0, count = 0;
};

/// Reads one zip file; `fault` is the first thing wrong with it.
class DirectoryReader {
public:
  explicit DirectoryReader(const ByteSource &file) : file(file) {}
  bool readAll(std::vector<ZipEntry> &entries);
  std::string fault;

private:
  bool fail(std::string why) {
    if (fault.empty())
      fault = std::move(why);
    return false;
  }
  std::optional<std::string> bytesAt(uint64_t offset, size_t count) {
    std::string bytes(count, '\0');
    if (!file.read(offset, bytes.data(), count)) {
      fail("truncated zip file");
      return std::nullopt;
    }
    return bytes;
  }
  bool findDirectory(Directory &found);
  bool findDirectory64(uint64_t end, Directory &found);
  bool readEntry(std::string_view bytes, size_t &at, ZipEntry &entry,
                 uint64_t &offset);
  bool readExtra64(std::string_view extra, ZipEntry &entry, uint64_t &offset);
  bool placeEntry(ZipEntry &entry, uint64_t offset);
  bool checkOverlap();

  const ByteSource &file;
  uint64_t directoryStart = 0;
  std::vector<std::pair<uint64_t, uint64_t>> places; ///< [start, end) of each
};

bool DirectoryReader::findDirectory(Directory &found) {
  if (file.size() < endBytes)
    return fail("not a zip file (" + std::to_string(file.size()) + " bytes)");
  const size_t window = static_cast<size_t>(
      std::min<uint64_t>(file.size(), endBytes + maxComment));
  const auto tail = bytesAt(file.size() - window, window);
  if (!tail)
    return false;
  for (size_t at = window - endBytes + 1; at-- > 0;) {
    if (field(*tail, at, 4) != 0x06054b50)
      continue;
    found.count = field(*tail, at + 10, 2);
    found.bytes = field(*tail, at + 12, 4);
    found.start = field(*tail, at + 16, 4);
    const uint64_t end = file.size() - window + at;
    if (found.count == 0xffff || found.bytes == limit32 ||
        found.start == limit32)
      return findDirectory64(end, found);
    if (found.start > end || found.bytes > end - found.start)
      return fail("truncated zip file");
    return true;
  }
  return fail("not a zip file, or truncated: no end of central directory");
}

bool DirectoryReader::findDirectory64(uint64_t end, Directory &found) {
  constexpr size_t locatorBytes = 20, end64Bytes = 56;
  if (end < locatorBytes)
    return fail("truncated zip file");
  const auto locator = bytesAt(end - locatorBytes, locatorBytes);
  if (!locator || field(*locator, 0, 4) != 0x07064b50)
    return fail("zip64 locator missing");
  const uint64_t where = field(*locator, 8, 8);
  const auto record = bytesAt(where, end64Bytes);
  if (!record || field(*record, 0, 4) != 0x06064b50)
    return fail("zip64 end of central directory missing");
  found.count = field(*record, 32, 8);
  found.bytes = field(*record, 40, 8);
  found.start = field(*record, 48, 8);
  if (found.start > where || found.bytes > where - found.start)
    return fail("truncated zip file");
  return true;
}

/// Sizes and offset that do not fit 32 bits, in this order, where needed.
bool DirectoryReader::readExtra64(std::string_view extra, ZipEntry &entry,
                                  uint64_t &offset) {
  for (size_t at = 0; at + 4 <= extra.size();) {
    const uint64_t id = field(extra, at, 2), length = field(extra, at + 2, 2);
    if (length > extra.size() - at - 4)
      break;
    if (id == 1) {
      std::string_view values = extra.substr(at + 4, length);
      for (uint64_t *value : {&entry.bytes, &entry.packedBytes, &offset}) {
        if (*value != limit32)
          continue;
        if (values.size() < 8)
          return fail("zip64 field too short");
        *value = field(values, 0, 8);
        values.remove_prefix(8);
      }
      return true;
    }
    at += 4 + length;
  }
  return true;
}

bool DirectoryReader::readEntry(std::string_view bytes, size_t &at,
                                ZipEntry &entry, uint64_t &offset) {
  if (bytes.size() - at < centralBytes || field(bytes, at, 4) != 0x02014b50)
    return fail("damaged central directory");
  const uint64_t flags = field(bytes, at + 8, 2);
  const uint64_t method = field(bytes, at + 10, 2);
  entry.crc = static_cast<uint32_t>(field(bytes, at + 16, 4));
  entry.packedBytes = field(bytes, at + 20, 4);
  entry.bytes = field(bytes, at + 24, 4);
  const size_t nameBytes = field(bytes, at + 28, 2);
  const size_t extraBytes = field(bytes, at + 30, 2);
  const size_t commentBytes = field(bytes, at + 32, 2);
  offset = field(bytes, at + 42, 4);
  at += centralBytes;
  if (bytes.size() - at < nameBytes + extraBytes + commentBytes)
    return fail("damaged central directory");
  entry.name = bytes.substr(at, nameBytes);
  const std::string_view extra = bytes.substr(at + nameBytes, extraBytes);
  at += nameBytes + extraBytes + commentBytes;
  if (flags & 1)
    return fail("`" + entry.name + "` is encrypted");
  if (method != 0 && method != 8)
    return fail("`" + entry.name + "` is packed by method " +
                std::to_string(method) + ", expected stored or deflated");
  entry.deflated = method == 8;
  return readExtra64(extra, entry, offset);
}

/// Where the entry's bytes are: after a local header whose name and extra
/// field may be longer than in the directory.
bool DirectoryReader::placeEntry(ZipEntry &entry, uint64_t offset) {
  auto outside = [&] {
    return fail("`" + entry.name + "` lies outside the file, which is " +
                "truncated or damaged");
  };
  if (offset > directoryStart || directoryStart - offset < localBytes)
    return outside();
  const auto local = bytesAt(offset, localBytes);
  if (!local)
    return false;
  if (field(*local, 0, 4) != 0x04034b50)
    return fail("`" + entry.name + "` has no local header");
  const uint64_t names = field(*local, 26, 2) + field(*local, 28, 2);
  entry.dataStart = offset + localBytes + names;
  if (entry.dataStart > directoryStart ||
      entry.packedBytes > directoryStart - entry.dataStart)
    return outside();
  const bool possible = entry.deflated
                            ? entry.bytes / maxExpansion <= entry.packedBytes
                            : entry.bytes == entry.packedBytes;
  if (!possible)
    return fail("`" + entry.name + "` declares " + std::to_string(entry.bytes) +
                " bytes, but only " + std::to_string(entry.packedBytes) +
                " are stored");
  places.push_back({offset, entry.dataStart + entry.packedBytes});
  return true;
}

bool DirectoryReader::checkOverlap() {
  std::ranges::sort(places);
  for (size_t k = 1; k < places.size(); ++k)
    if (places[k].first < places[k - 1].second)
      return fail("entries overlap");
  return true;
}

bool DirectoryReader::readAll(std::vector<ZipEntry> &entries) {
  Directory directory;
  if (!findDirectory(directory))
    return false;
  if (directory.count > maxEntries || directory.bytes > maxDirectoryBytes)
    return fail(std::to_string(directory.count) +
                " entries, at most 4096 are read");
  directoryStart = directory.start;
  const auto bytes =
      bytesAt(directory.start, static_cast<size_t>(directory.bytes));
  if (!bytes)
    return false;
  std::set<std::string> names;
  size_t at = 0;
  for (uint64_t k = 0; k < directory.count; ++k) {
    ZipEntry &entry = entries.emplace_back();
    uint64_t offset = 0;
    if (!readEntry(*bytes, at, entry, offset) || !placeEntry(entry, offset))
      return false;
    if (!names.insert(entry.name).second)
      return fail("two entries `" + entry.name + "`");
  }
  return checkOverlap();
}

} // namespace

Result<std::vector<ZipEntry>> readZipDirectory(const ByteSource &file) {
  std::vector<ZipEntry> entries;
  DirectoryReader reader(file);
  if (!reader.readAll(entries))
    return inputFailure(file.name() + ": " + reader.fault);
  return entries;
}

} // namespace kleene
