#include "runtime/train/AtomicFile.h"

#include "runtime/train/Error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kleene::rt {
namespace {

[[noreturn]] void fail(const std::string &what,
                       const std::filesystem::path &path, int error) {
  throw Error(Exit::io,
              what + " `" + path.string() + "`: " + std::strerror(error));
}

class Descriptor {
public:
  Descriptor(const std::filesystem::path &path, int flags, mode_t mode = 0)
      : fd(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~Descriptor() {
    if (fd >= 0)
      ::close(fd);
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;

  const int fd;
};

void writeAll(int fd, std::string_view bytes,
              const std::filesystem::path &path) {
  while (!bytes.empty()) {
    ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR)
        continue;
      fail("cannot write", path, errno);
    }
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

void writePartial(const std::filesystem::path &partial,
                  const std::vector<std::string_view> &chunks) {
  Descriptor file(partial, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file.fd < 0)
    fail("cannot write", partial, errno);
  for (std::string_view chunk : chunks)
    writeAll(file.fd, chunk, partial);
  if (::fsync(file.fd) != 0)
    fail("cannot flush", partial, errno);
}

void syncFolder(const std::filesystem::path &folder) {
  Descriptor directory(folder, O_RDONLY | O_DIRECTORY);
  if (directory.fd < 0)
    fail("cannot open the folder", folder, errno);
  // EINVAL: a file system that cannot flush folders (some network mounts).
  if (::fsync(directory.fd) != 0 && errno != EINVAL)
    fail("cannot flush the folder", folder, errno);
}

} // namespace

void writeFileAtomically(const std::filesystem::path &path,
                         const std::vector<std::string_view> &chunks) {
  std::filesystem::path partial = path;
  partial += partialSuffix;
  try {
    writePartial(partial, chunks);
  } catch (const Error &) {
    ::unlink(partial.c_str()); // a full disk should not stay full
    throw;
  }
  if (::rename(partial.c_str(), path.c_str()) != 0)
    fail("cannot rename to", path, errno);
  std::filesystem::path folder = path.parent_path();
  syncFolder(folder.empty() ? "." : folder);
}

std::string readFile(const std::filesystem::path &path, uint64_t limit) {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  Descriptor file(path, O_RDONLY | O_NONBLOCK);
  struct stat status;
  if (file.fd < 0 || ::fstat(file.fd, &status) != 0)
    fail("cannot read", path, errno);
  if (!S_ISREG(status.st_mode))
    throw Error(Exit::io,
                "cannot read `" + path.string() + "`: not a regular file");
  auto size = static_cast<uint64_t>(status.st_size);
  if (size > limit)
    throw Error(Exit::input,
                "`" + path.string() + "` has " + std::to_string(size) +
                    " bytes; the limit is " + std::to_string(limit));
  std::string text(size, '\0');
  size_t done = 0;
  while (done < size) {
    ssize_t count = ::read(file.fd, text.data() + done, size - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      fail("cannot read", path, errno);
    if (count == 0)
      break;
    done += static_cast<size_t>(count);
  }
  text.resize(done);
  return text;
}

} // namespace kleene::rt
