#include "runtime/train/AppendLine.h"

#include "compiler/program/FileDescriptor.h"
#include "runtime/train/Error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kleene::rt {
namespace {

[[noreturn]] void fail(const std::filesystem::path &path, int error) {
  throw Error(Exit::io, "cannot append to `" + path.string() +
                            "`: " + std::strerror(error));
}

} // namespace

void appendLine(const std::filesystem::path &path, const std::string &line) {
  FileDescriptor file(
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644));
  if (file.get() < 0)
    fail(path, errno);
  // A file system without locks is no reason to lose the line: one write with
  // O_APPEND does not mix with others where it succeeds as a whole.
  static_cast<void>(::flock(file.get(), LOCK_EX));
  struct stat before;
  if (::fstat(file.get(), &before) != 0)
    fail(path, errno);
  const std::string bytes = line + "\n";
  const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
  if (written == static_cast<ssize_t>(bytes.size()))
    return;
  const int error = written < 0 ? errno : ENOSPC;
  if (written > 0 && ::ftruncate(file.get(), before.st_size) != 0)
    fail(path, errno);
  fail(path, error);
}

} // namespace kleene::rt
