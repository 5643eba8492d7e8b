//===- FileDescriptor.h - whole reads and writes of files -----------------===//
//
// A system call may be interrupted and may do a part of what was asked; these
// go on until all is done. Failures are in errno.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_FILEDESCRIPTOR_H
#define KLEENE_COMPILER_PROGRAM_FILEDESCRIPTOR_H

#include <cstddef>
#include <string>
#include <string_view>

namespace kleene {

/// A descriptor that closes itself; negative when opening failed.
class FileDescriptor {
public:
  explicit FileDescriptor(int fd) : fd(fd) {}
  ~FileDescriptor() { close(); }
  FileDescriptor(const FileDescriptor &) = delete;
  FileDescriptor &operator=(const FileDescriptor &) = delete;
  int get() const { return fd; }
  /// Closes it now; false when the system could not.
  bool close();

private:
  int fd;
};

/// The next `bytes` bytes, or fewer at the end of the file.
bool readAll(int fd, size_t bytes, std::string &text);
bool writeAll(int fd, std::string_view bytes);

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_FILEDESCRIPTOR_H
