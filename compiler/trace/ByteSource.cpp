#include "compiler/trace/OutputFile.h"
#include "compiler/trace/ZipDirectory.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace kleene {
namespace {

/// A stream cannot be read twice, so it is kept; larger ones go to a file
/// first.
constexpr size_t maxStreamBytes = size_t{4} << 30;

Outcome readStream(int fd, const std::string &name,
                   std::vector<char> &content) {
  while (true) {
    const size_t start = content.size();
    if (start > maxStreamBytes)
      return limitFailure(name + ": more than 4 GiB on a stream; use a file");
    content.resize(start + (size_t{1} << 16));
    const ssize_t got = ::read(fd, content.data() + start, size_t{1} << 16);
    content.resize(start + static_cast<size_t>(got > 0 ? got : 0));
    if (got < 0 && errno != EINTR)
      return ioFailure(name + ": " + std::strerror(errno));
    if (got == 0)
      return Done{};
  }
}

} // namespace

Result<ByteSource> ByteSource::open(const std::string &path) {
  ByteSource source;
  source.path = path == "-" ? "standard input" : path;
  const int fd =
      path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info;
  if (fd < 0 || ::fstat(fd, &info) != 0)
    return ioFailure(source.path + ": " + std::strerror(errno));
  if (path != "-")
    source.fd = fd;
  if (S_ISDIR(info.st_mode))
    return ioFailure(source.path + ": Is a directory");
  if (path != "-" && S_ISREG(info.st_mode)) {
    source.length = static_cast<uint64_t>(info.st_size);
    return source;
  }
  if (Outcome done = readStream(fd, source.path, source.content); !done)
    return done.failure();
  source.length = source.content.size();
  return source;
}

ByteSource::~ByteSource() {
  if (fd >= 0)
    ::close(fd);
}

ByteSource::ByteSource(ByteSource &&other) noexcept
    : path(std::move(other.path)), length(other.length),
      fd(std::exchange(other.fd, -1)), content(std::move(other.content)) {}

bool ByteSource::read(uint64_t offset, void *bytes, size_t count) const {
  if (offset > length || count > length - offset)
    return false;
  if (fd >= 0 && content.empty())
    return readAt(fd, offset, bytes, count);
  if (count > 0)
    std::memcpy(bytes, content.data() + offset, count);
  return true;
}

} // namespace kleene
