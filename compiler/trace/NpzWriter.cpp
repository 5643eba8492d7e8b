#include "compiler/trace/NpzWriter.h"

#include "compiler/trace/Checksum.h"
#include "compiler/trace/Widen.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace kleene {
namespace {

/// Writes of at least this many bytes go past the buffer.
constexpr size_t largeWrite = size_t{1} << 14;
constexpr uint64_t limit32 = 0xffffffffu;

/// Little-endian fields of a zip header.
class Fields {
public:
  Fields &u16(uint64_t value) { return put(value, 2); }
  Fields &u32(uint64_t value) { return put(value, 4); }
  Fields &u64(uint64_t value) { return put(value, 8); }
  Fields &text(const std::string &bytes) {
    content += bytes;
    return *this;
  }
  const std::string &bytes() const { return content; }

private:
  Fields &put(uint64_t value, int count) {
    for (int k = 0; k < count; ++k)
      content += static_cast<char>(value >> (8 * k) & 255);
    return *this;
  }
  std::string content;
};

/// A 32-bit field whose true value stands in the zip64 extra field.
uint64_t capped(uint64_t value) { return value >= limit32 ? limit32 : value; }

constexpr uint64_t version = 45, timeOfDay = 0, date = 0x21; // 1980-01-01
constexpr uint64_t hostUnix = 3u << 8, permissions = 0100644u << 16;

} // namespace

size_t NpzWriter::add(const std::string &name, NpyType type,
                      const std::vector<int64_t> &shape) {
  Entry entry;
  entry.name = name + ".npy";
  entry.header = printNpyHeader(type, shape);
  uint64_t elements = static_cast<uint64_t>(npyTypeBytes(type));
  for (int64_t extent : shape)
    elements *= static_cast<uint64_t>(extent);
  entry.bytes = entry.header.size() + elements;
  entry.offset = end;
  entry.dataStart = end + localHeader(entry).size() + entry.header.size();
  entry.crc = crc32(0, entry.header.data(), entry.header.size());
  end = entry.dataStart + elements;
  entries.push_back(std::move(entry));
  return entries.size() - 1;
}

size_t NpzWriter::addMasks(const std::string &name,
                           const std::vector<int64_t> &shape) {
  const size_t entry = add(name, NpyType::f8, shape);
  entries[entry].masks = std::make_unique<MaskChecksum>();
  return entry;
}

void NpzWriter::appendMasks(size_t which, const uint8_t *masks, size_t count) {
  constexpr size_t piece = usualRoom / sizeof(double);
  entries[which].masks->add(masks, count);
  for (size_t done = 0; done < count; done += piece) {
    const size_t now = std::min(piece, count - done);
    widenMasks(masks + done, now,
               static_cast<double *>(room(which, now * sizeof(double))));
  }
}

void NpzWriter::put(Entry &entry, const void *bytes, size_t count) {
  if (!entry.masks)
    entry.crc = crc32(entry.crc, bytes, count);
  file.write(entry.dataStart + entry.written, bytes, count);
  entry.written += count;
}

void NpzWriter::flush(Entry &entry) {
  if (entry.buffered > 0)
    put(entry, entry.buffer.get(), std::exchange(entry.buffered, 0));
}

void *NpzWriter::room(size_t which, size_t count) {
  Entry &entry = entries[which];
  if (entry.buffered + count > entry.capacity) {
    flush(entry);
    if (const size_t wanted = std::max(usualRoom, count);
        wanted > entry.capacity) {
      entry.buffer.reset(new char[wanted]);
      entry.capacity = wanted;
    }
  }
  char *space = entry.buffer.get() + entry.buffered;
  entry.buffered += count;
  return space;
}

void NpzWriter::append(size_t which, const void *bytes, size_t count) {
  Entry &entry = entries[which];
  if (count >= largeWrite) {
    flush(entry);
    put(entry, bytes, count);
  } else if (count > 0) {
    std::memcpy(room(which, count), bytes, count);
  }
}

std::string NpzWriter::localHeader(const Entry &entry) const {
  const bool large = entry.bytes >= limit32;
  Fields fields;
  fields.u32(0x04034b50).u16(version).u16(0).u16(0).u16(timeOfDay).u16(date);
  fields.u32(entry.crc).u32(capped(entry.bytes)).u32(capped(entry.bytes));
  fields.u16(entry.name.size()).u16(large ? 20 : 0).text(entry.name);
  if (large)
    fields.u16(1).u16(16).u64(entry.bytes).u64(entry.bytes);
  return fields.bytes();
}

std::string NpzWriter::centralHeader(const Entry &entry) const {
  Fields extra;
  if (entry.bytes >= limit32)
    extra.u64(entry.bytes).u64(entry.bytes);
  if (entry.offset >= limit32)
    extra.u64(entry.offset);
  const size_t extraBytes = extra.bytes().size();
  Fields fields;
  fields.u32(0x02014b50).u16(hostUnix | version).u16(version).u16(0).u16(0);
  fields.u16(timeOfDay).u16(date).u32(entry.crc);
  fields.u32(capped(entry.bytes)).u32(capped(entry.bytes));
  fields.u16(entry.name.size()).u16(extraBytes ? extraBytes + 4 : 0);
  fields.u16(0).u16(0).u16(0).u32(permissions).u32(capped(entry.offset));
  fields.text(entry.name);
  if (extraBytes)
    fields.u16(1).u16(extraBytes).text(extra.bytes());
  return fields.bytes();
}

Outcome NpzWriter::finish() {
  std::string directory;
  for (Entry &entry : entries) {
    flush(entry);
    if (entry.remaining() != 0)
      return Failure{FailureKind::internal,
                     entry.name + ": " + std::to_string(entry.remaining()) +
                         " bytes were not written"};
    if (entry.masks)
      entry.crc = entry.masks->after(entry.crc);
    const std::string headers = localHeader(entry) + entry.header;
    file.write(entry.offset, headers.data(), headers.size());
    directory += centralHeader(entry);
  }
  const uint64_t start = end, count = entries.size();
  Fields tail;
  if (start >= limit32 || count >= 0xffff) {
    tail.u32(0x06064b50).u64(44).u16(version).u16(version).u32(0).u32(0);
    tail.u64(count).u64(count).u64(directory.size()).u64(start);
    tail.u32(0x07064b50).u32(0).u64(start + directory.size()).u32(1);
  }
  const uint64_t shortCount = count >= 0xffff ? 0xffff : count;
  tail.u32(0x06054b50).u16(0).u16(0).u16(shortCount).u16(shortCount);
  tail.u32(directory.size()).u32(capped(start)).u16(0);
  directory += tail.bytes();
  file.write(end, directory.data(), directory.size());
  return file.commit();
}

} // namespace kleene
