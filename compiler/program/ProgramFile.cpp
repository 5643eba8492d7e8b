#include "compiler/program/ProgramFile.h"

#include "compiler/program/FileDescriptor.h"
#include "compiler/program/ProgramJSONInternal.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kleene {
namespace {

constexpr const char *fileName = "/program.json";

Failure systemFailure(const std::string &path) {
  return ioFailure(path + ": " + std::strerror(errno));
}

template <typename T, typename Read>
Result<T> parse(std::string_view text, const std::string &name, Read read) {
  auto fail = [&](const std::string &why) {
    return inputFailure(name + ": " + why);
  };
  if (text.size() > programFileMaxBytes)
    return fail("too large");
  if (nestingDepth(text) > 16)
    return fail("nested more than 16 deep");
  const Json root = Json::parse(text, nullptr, false);
  if (root.is_discarded())
    return fail("not JSON");
  JSONReader reader;
  T result;
  read(reader, root, result);
  if (!reader.ok())
    return fail(reader.fault());
  return result;
}

} // namespace

Result<Program> readProgram(const std::string &directory) {
  const std::string path = directory + fileName;
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info;
  if (file.get() < 0 || ::fstat(file.get(), &info) != 0)
    return systemFailure(path);
  if (!S_ISREG(info.st_mode))
    return inputFailure(path + ": not a regular file");
  if (static_cast<size_t>(info.st_size) > programFileMaxBytes)
    return inputFailure(path + ": " + std::to_string(info.st_size) +
                        " bytes, at most " +
                        std::to_string(programFileMaxBytes) + " are read");
  std::string text;
  if (!readAll(file.get(), static_cast<size_t>(info.st_size), text))
    return systemFailure(path);
  return parseProgram(text, path);
}

Outcome writeProgram(const std::string &directory, const Program &program) {
  if (::mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST)
    return systemFailure(directory);
  const std::string path = directory + fileName;
  const std::string temporary = path + "." + std::to_string(::getpid());
  FileDescriptor file(::open(temporary.c_str(),
                             O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.get() < 0)
    return systemFailure(temporary);
  if (!writeAll(file.get(), printProgram(program)) || !file.close() ||
      ::rename(temporary.c_str(), path.c_str()) != 0) {
    Failure failure = systemFailure(path);
    ::unlink(temporary.c_str());
    return failure;
  }
  return Done{};
}

Result<Program> parseProgram(std::string_view text, const std::string &name) {
  return parse<Program>(text, name, readProgramJSON);
}

Result<Spec> parseSpec(std::string_view text, const std::string &name) {
  return parse<Spec>(
      text, name, [](JSONReader &reader, const Json &root, Spec &spec) {
        if (reader.object(root, "",
                          {"algorithm", "spec", "sampler", "nodes", "sites"}))
          readSpecJSON(reader, root, spec);
      });
}

std::string printProgram(const Program &program) {
  Json root;
  root["version"] = programFileVersion;
  root["algorithm"] = program.spec.algorithm;
  root["source_hash"] = program.sourceHash;
  root.update(specJSON(program.spec));
  root["plan"] = planJSON(program.plan);
  return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string printSpec(const Spec &spec) {
  Json root;
  root["algorithm"] = spec.algorithm;
  root.update(specJSON(spec));
  return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string printPlan(const Plan &plan) {
  return planJSON(plan).dump(1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

} // namespace kleene
