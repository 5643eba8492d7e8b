#include "compiler/cache/Machine.h"

#include <cstdint>
#include <filesystem>
#include <sys/stat.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace kleene {

/// `cpuid` takes tens of microseconds on virtual machines.
static std::string askProcessor() {
#if defined(__x86_64__)
  std::string identity = "x86_64";
  auto add = [&](uint32_t value) { identity += " " + std::to_string(value); };
  struct {
    uint32_t leaf, subleaf;
  } const pages[] = {{0, 0}, {1, 0}, {7, 0}, {7, 1}, {0x80000001u, 0}};
  for (const auto &[leaf, subleaf] : pages) {
    uint32_t a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid_count(leaf, subleaf, &a, &b, &c, &d))
      continue;
    add(a);
    if (leaf != 1) // there, the number of the core
      add(b);
    add(c);
    add(d);
    if (leaf == 1 && (c & bit_OSXSAVE) != 0) {
      // The registers that the system keeps: without them no AVX.
      uint32_t low, high;
      __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
      add(low);
      add(high);
    }
  }
  return identity;
#else
  return "";
#endif
}

std::string processorIdentity() {
  static const std::string identity = askProcessor();
  return identity;
}

std::string fileIdentity(const std::string &path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0)
    return "";
  return std::to_string(info.st_dev) + " " + std::to_string(info.st_ino) + " " +
         std::to_string(info.st_size) + " " +
         std::to_string(info.st_mtim.tv_sec) + " " +
         std::to_string(info.st_mtim.tv_nsec);
}

std::string programFolder() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "." : self.parent_path().string();
}

} // namespace kleene
