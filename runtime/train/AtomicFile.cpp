#include "runtime/train/AtomicFile.h"

#include "compiler/program/FileDescriptor.h"
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

void writePartial(const std::filesystem::path &partial,
                  const std::vector<std::string_view> &chunks) {
  FileDescriptor file(
      ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (file.get() < 0)
    fail("cannot write", partial, errno);
  for (std::string_view chunk : chunks)
    if (!writeAll(file.get(), chunk))
      fail("cannot write", partial, errno);
  if (::fsync(file.get()) != 0)
    fail("cannot flush", partial, errno);
}

void syncFolder(const std::filesystem::path &folder) {
  FileDescriptor directory(
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0)
    fail("cannot open the folder", folder, errno);
  // EINVAL: a file system that cannot flush folders (some network mounts).
  if (::fsync(directory.get()) != 0 && errno != EINVAL)
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
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat status;
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0)
    fail("cannot read", path, errno);
  if (!S_ISREG(status.st_mode))
    throw Error(Exit::io,
                "cannot read `" + path.string() + "`: not a regular file");
  auto size = static_cast<uint64_t>(status.st_size);
  if (size > limit)
    throw Error(Exit::input,
                "`" + path.string() + "` has " + std::to_string(size) +
                    " bytes; the limit is " + std::to_string(limit));
  std::string text;
  if (!readAll(file.get(), size, text))
    fail("cannot read", path, errno);
  return text;
}

} // namespace kleene::rt
