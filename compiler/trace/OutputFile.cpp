#include "compiler/trace/OutputFile.h"

#include "compiler/trace/Temporaries.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <vector>

namespace kleene {
namespace {

bool writeStream(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    const ssize_t done = ::write(fd, bytes, count);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return false;
    bytes += done;
    count -= static_cast<size_t>(done);
  }
  return true;
}

/// The path behind links, so that a link stays and its target is replaced.
std::string resolved(const std::string &path) {
  std::unique_ptr<char, decltype(&std::free)> real(
      ::realpath(path.c_str(), nullptr), &std::free);
  return real ? std::string(real.get()) : path;
}

} // namespace

int openUnnamedFile() {
  const char *folder = std::getenv("TMPDIR");
  std::string name =
      std::string(folder && *folder ? folder : "/tmp") + "/kleene-XXXXXX";
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd >= 0)
    ::unlink(name.c_str());
  return fd;
}

bool readAt(int fd, uint64_t offset, void *bytes, size_t count) {
  auto *out = static_cast<char *>(bytes);
  while (count > 0) {
    const ssize_t got = ::pread(fd, out, count, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    out += got;
    offset += static_cast<uint64_t>(got);
    count -= static_cast<size_t>(got);
  }
  return true;
}

bool writeAt(int fd, uint64_t offset, const void *bytes, size_t count) {
  auto *in = static_cast<const char *>(bytes);
  while (count > 0) {
    const ssize_t done = ::pwrite(fd, in, count, static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return false;
    in += done;
    offset += static_cast<uint64_t>(done);
    count -= static_cast<size_t>(done);
  }
  return true;
}

OutputFile::OutputFile(OutputFile &&other) noexcept
    : path(std::move(other.path)), target(std::move(other.target)),
      temporary(std::exchange(other.temporary, "")),
      fd(std::exchange(other.fd, -1)),
      destination(std::exchange(other.destination, -1)),
      ownsDestination(other.ownsDestination), fault(std::move(other.fault)) {}

OutputFile::~OutputFile() {
  if (fd >= 0)
    ::close(fd);
  if (destination >= 0 && ownsDestination)
    ::close(destination);
  if (!temporary.empty()) {
    ::unlink(temporary.c_str());
    forgetTemporary(temporary);
  }
}

void OutputFile::fail() {
  if (fault.empty())
    fault = path + ": " + std::strerror(errno);
}

Result<OutputFile> OutputFile::open(const std::string &path) {
  OutputFile file;
  file.path = path == "-" ? "standard output" : path;
  struct stat info;
  const bool exists = path != "-" && ::stat(path.c_str(), &info) == 0;
  if (path != "-" && (!exists || S_ISREG(info.st_mode))) {
    file.target = exists ? resolved(path) : path;
    file.temporary = file.target + "." + std::to_string(::getpid()) + ".tmp";
    keepTemporary(file.temporary);
    file.fd = ::open(file.temporary.c_str(),
                     O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file.fd < 0)
      forgetTemporary(std::exchange(file.temporary, ""));
  } else if (exists && S_ISCHR(info.st_mode) && info.st_rdev == makedev(1, 3)) {
    file.fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    file.destination = path == "-" ? STDOUT_FILENO
                                   : ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    file.ownsDestination = path != "-";
    if (file.destination >= 0)
      file.fd = openUnnamedFile();
  }
  if (file.fd < 0)
    return ioFailure(file.path + ": " + std::strerror(errno));
  return file;
}

void OutputFile::write(uint64_t offset, const void *bytes, size_t count) {
  if (!failed() && !writeAt(fd, offset, bytes, count))
    fail();
}

void OutputFile::copyToDestination() {
  std::vector<char> buffer(size_t{1} << 18);
  const off_t size = ::lseek(fd, 0, SEEK_END);
  for (off_t at = 0; at < size && !failed();) {
    const size_t count = static_cast<size_t>(
        std::min<off_t>(static_cast<off_t>(buffer.size()), size - at));
    if (!readAt(fd, static_cast<uint64_t>(at), buffer.data(), count) ||
        !writeStream(destination, buffer.data(), count))
      fail();
    at += static_cast<off_t>(count);
  }
}

Outcome OutputFile::commit() {
  if (destination >= 0 && !failed())
    copyToDestination();
  if (::close(std::exchange(fd, -1)) != 0)
    fail();
  if (!failed() && !temporary.empty()) {
    if (::rename(temporary.c_str(), target.c_str()) != 0)
      fail();
    else
      forgetTemporary(std::exchange(temporary, ""));
  }
  if (failed())
    return ioFailure(fault);
  return Done{};
}

} // namespace kleene
