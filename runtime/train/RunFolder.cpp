#include "runtime/train/RunFolder.h"

#include "runtime/train/AtomicFile.h"
#include "runtime/train/Error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace kleene::rt {
namespace {

constexpr uint64_t maxBundleFileBytes = uint64_t{256} << 20;

void copyFile(const std::filesystem::path &from,
              const std::filesystem::path &to) {
  writeFileAtomically(to, {readFile(from, maxBundleFileBytes)});
}

} // namespace

RunFolder::~RunFolder() {
  if (lockFile >= 0)
    ::close(lockFile);
}

void RunFolder::lock() {
  lockFile = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lockFile < 0)
    throw Error(Exit::io, "cannot open the folder `" + root.string() +
                              "`: " + std::strerror(errno));
  if (::flock(lockFile, LOCK_EX | LOCK_NB) != 0)
    throw Error(Exit::io, "`" + root.string() +
                              "` is in use by another training process");
}

void RunFolder::create(const std::filesystem::path &bundle,
                       const Config &config) {
  std::error_code error;
  std::filesystem::create_directories(root, error);
  if (error)
    throw Error(Exit::io, "cannot make the folder `" + root.string() +
                              "`: " + error.message());
  lock();
  if (std::filesystem::exists(this->config()))
    throw Error(Exit::usage, "`" + root.string() +
                                 "` already holds a run; continue it with "
                                 "--resume or choose another folder");
  if (!bundle.empty()) {
    copyFile(bundle / "program.json", program());
    copyFile(bundle / "trace.so", trace());
  }
  // Last: its presence says that the folder holds a run.
  writeFileAtomically(this->config(), {printConfig(config)});
}

void RunFolder::open() const {
  if (!std::filesystem::is_directory(root))
    throw Error(Exit::io,
                "cannot open the run `" + root.string() + "`: no such folder");
  if (!std::filesystem::exists(config()))
    throw Error(Exit::input, "`" + root.string() +
                                 "` holds no training run: it has no "
                                 "config.toml");
}

void RunFolder::reopen() {
  open();
  lock();
}

} // namespace kleene::rt
