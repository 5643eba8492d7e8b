#include "compiler/cache/Cache.h"

#include "compiler/program/FileDescriptor.h"
#include "compiler/program/Hash.h"
#include "compiler/trace/Checksum.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace kleene {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic = "kleene-cache 1\n";
constexpr const char *extension = ".entry";
/// Larger files are not ours.
constexpr off_t maxFileBytes = off_t{64} << 20;
/// What a writer left that did not come to its end.
constexpr std::chrono::hours abandoned(1);

std::string checksumOf(std::string_view bytes) {
  const uint32_t sum = crc32(0, bytes.data(), bytes.size());
  char text[sizeof sum];
  std::memcpy(text, &sum, sizeof sum);
  return {text, sizeof sum};
}

} // namespace

void putField(std::string &fields, std::string_view text) {
  const uint64_t bytes = text.size();
  char count[sizeof bytes];
  std::memcpy(count, &bytes, sizeof bytes);
  fields.append(count, sizeof bytes).append(text);
}

std::optional<std::string_view> takeField(std::string_view &fields) {
  uint64_t bytes;
  if (fields.size() < sizeof bytes)
    return std::nullopt;
  std::memcpy(&bytes, fields.data(), sizeof bytes);
  if (bytes > fields.size() - sizeof bytes)
    return std::nullopt;
  const std::string_view text = fields.substr(sizeof bytes, bytes);
  fields.remove_prefix(sizeof bytes + bytes);
  return text;
}

std::optional<Cache> Cache::fromEnvironment() {
  auto get = [](const char *name) -> std::string {
    const char *value = std::getenv(name);
    return value ? value : "";
  };
  const std::string given = get("KLEENE_CACHE");
  if (given == "off")
    return std::nullopt;
  if (!given.empty())
    return Cache(given);
  // A base that is relative is to be ignored, as its specification says.
  const std::string base = get("XDG_CACHE_HOME"), home = get("HOME");
  if (base.starts_with('/'))
    return Cache(base + "/kleene");
  if (home.starts_with('/'))
    return Cache(home + "/.cache/kleene");
  return std::nullopt;
}

std::string Cache::pathOf(std::string_view key) const {
  Hash name; // the file says whose it is, so two keys may share one
  name.add(key);
  return folder + "/" + name.text() + extension;
}

std::optional<std::string> Cache::find(std::string_view key) const {
  const FileDescriptor file(::open(
      pathOf(key).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat info;
  // Code from here is run, so it must be this user's.
  if (file.get() < 0 || ::fstat(file.get(), &info) != 0 ||
      !S_ISREG(info.st_mode) || info.st_uid != ::geteuid() ||
      (info.st_mode & (S_IWGRP | S_IWOTH)) != 0 || info.st_size > maxFileBytes)
    return std::nullopt;
  std::string bytes;
  if (!readAll(file.get(), static_cast<size_t>(info.st_size), bytes) ||
      !bytes.starts_with(magic))
    return std::nullopt;
  std::string_view rest = std::string_view(bytes).substr(magic.size());
  const auto sum = takeField(rest);
  if (!sum || *sum != checksumOf(rest))
    return std::nullopt;
  const auto found = takeField(rest), content = takeField(rest);
  if (!found || !content || *found != key)
    return std::nullopt;
  ::futimens(file.get(), nullptr); // used now
  return std::string(*content);
}

void Cache::store(std::string_view key, std::string_view content) const {
  std::error_code error;
  if (!fs::exists(folder, error)) {
    fs::create_directories(fs::path(folder).parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
      return;
  }
  std::string fields, bytes(magic);
  putField(fields, key);
  putField(fields, content);
  putField(bytes, checksumOf(fields));
  bytes += fields;
  if (bytes.size() > static_cast<size_t>(maxFileBytes))
    return;
  std::string temporary = folder + "/XXXXXX.tmp";
  const FileDescriptor file(::mkostemps(temporary.data(), 4, O_CLOEXEC));
  if (file.get() < 0)
    return;
  if (!writeAll(file.get(), bytes) ||
      ::rename(temporary.c_str(), pathOf(key).c_str()) != 0) {
    ::unlink(temporary.c_str());
    return;
  }
  removeOldest();
}

void Cache::removeOldest() const {
  struct File {
    fs::file_time_type time;
    uint64_t bytes;
    fs::path path;
  };
  std::vector<File> files;
  uint64_t total = 0;
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  for (fs::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code gone; // by another process
    const bool entry = at->path().extension() == extension;
    const auto time = at->last_write_time(gone);
    const uint64_t bytes = at->file_size(gone);
    if (gone || (!entry && at->path().extension() != ".tmp"))
      continue;
    if (!entry && now - time > abandoned)
      fs::remove(at->path(), gone);
    if (!entry)
      continue;
    files.push_back({time, bytes, at->path()});
    total += bytes;
  }
  std::ranges::sort(files, {}, &File::time);
  for (const File &file : files) {
    if (total <= limit)
      return;
    std::error_code gone;
    fs::remove(file.path, gone);
    total -= file.bytes;
  }
}

} // namespace kleene
