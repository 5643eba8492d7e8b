#include "compiler/tools/Tool.h"

#include "lang/basic/NearName.h"

#include <CLI/App.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kleene {
namespace {

/// The language caps programs at 16 MiB; reading one byte more shows it.
constexpr size_t maxSourceBytes = (size_t{16} << 20) + 1;

Result<std::string> readAll(int fd, const std::string &name) {
  std::string text;
  while (text.size() < maxSourceBytes) {
    char buffer[65536];
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return ioFailure(name + ": " + std::strerror(errno));
    if (got == 0)
      break;
    text.append(buffer, static_cast<size_t>(got));
  }
  return text;
}

} // namespace

int exitCode(const Failure &failure) { return static_cast<int>(failure.kind); }

int report(const Failure &failure) {
  std::fprintf(stderr, "kleene: %s\n", failure.message.c_str());
  return exitCode(failure);
}

Outcome print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() ||
      std::fflush(stdout) != 0)
    return ioFailure(std::string("standard output: ") + std::strerror(errno));
  return Done{};
}

std::string sourceName(const std::string &path) {
  return path == "-" ? "<stdin>" : path;
}

Result<std::string> readSource(const std::string &path) {
  if (path == "-")
    return readAll(STDIN_FILENO, "standard input");
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return ioFailure(path + ": " + std::strerror(errno));
  Result<std::string> text = readAll(fd, path);
  ::close(fd);
  return text;
}

void DiagnosticsOption::add(CLI::App &app) {
  app.add_option("--diagnostics", format,
                 "how faults of a program are printed: text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
}

std::string nearest(std::string_view word,
                    const std::vector<std::string> &names) {
  const std::vector<llvm::StringRef> candidates(names.begin(), names.end());
  return lang::nearName(llvm::StringRef(word.data(), word.size()), candidates)
      .str();
}

} // namespace kleene
