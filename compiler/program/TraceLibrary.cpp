#include "compiler/program/TraceLibrary.h"

#include "compiler/program/FileDescriptor.h"

#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

namespace kleene {

Result<TraceLibrary> TraceLibrary::load(const std::string &path) {
  // Without this, dlopen would search the system for a name without a slash,
  // and its message for a missing file names the loader.
  if (::access(path.c_str(), R_OK) != 0)
    return ioFailure(path + ": " + std::strerror(errno));
  const std::string file =
      path.find('/') == std::string::npos ? "./" + path : path;
  void *opened = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!opened)
    return inputFailure(path + ": not a trace library: " + ::dlerror());
  TraceLibrary library;
  library.handle = std::shared_ptr<void>(opened, ::dlclose);
  auto find = [&](const char *name) { return ::dlsym(opened, name); };

  auto version =
      reinterpret_cast<KleeneABIVersionFn>(find("kleene_abi_version"));
  if (!version)
    return inputFailure(path + ": not a trace library");
  if (version() != traceABIVersion)
    return inputFailure(path + ": trace ABI version " +
                        std::to_string(version()) + ", this Kleene uses " +
                        std::to_string(traceABIVersion) +
                        "; compile the program again");
  TraceFunctions &found = library.found;
  found.workspaceBytes =
      reinterpret_cast<KleeneWorkspaceBytesFn>(find("kleene_workspace_bytes"));
  found.sample = reinterpret_cast<KleeneSampleFn>(find("kleene_sample"));
  found.derive = reinterpret_cast<KleeneDeriveFn>(find("kleene_derive"));
  found.run = reinterpret_cast<KleeneRunFn>(find("kleene_run"));
  if (!found.workspaceBytes || !found.derive || !found.run)
    return inputFailure(path + ": a function of the trace ABI is missing");
  return library;
}

Result<TraceLibrary> TraceLibrary::fromBytes(std::string_view bytes) {
  const int fd = ::memfd_create("kleene-trace", MFD_CLOEXEC);
  if (fd < 0)
    return ioFailure(std::string("memory file: ") + std::strerror(errno));
  // Open as long as the library: the loader knows it by this name.
  std::shared_ptr<void> open(nullptr, [fd](void *) { ::close(fd); });
  if (!writeAll(fd, bytes))
    return ioFailure(std::string("memory file: ") + std::strerror(errno));
  Result<TraceLibrary> library = load("/proc/self/fd/" + std::to_string(fd));
  if (library)
    library->file = std::move(open);
  return library;
}

} // namespace kleene
