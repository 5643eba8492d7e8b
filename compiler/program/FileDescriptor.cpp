#include "compiler/program/FileDescriptor.h"

#include <cerrno>
#include <unistd.h>
#include <utility>

namespace kleene {

bool FileDescriptor::close() {
  return fd < 0 || ::close(std::exchange(fd, -1)) == 0;
}

bool readAll(int fd, size_t bytes, std::string &text) {
  text.resize(bytes);
  size_t done = 0;
  while (done < bytes) {
    const ssize_t got = ::read(fd, text.data() + done, bytes - done);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return false;
    if (got == 0)
      break;
    done += static_cast<size_t>(got);
  }
  text.resize(done);
  return true;
}

bool writeAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return false;
    bytes.remove_prefix(static_cast<size_t>(done));
  }
  return true;
}

} // namespace kleene
