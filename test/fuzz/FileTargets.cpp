#include "Targets.h"

#include "compiler/program/ProgramFile.h"
#include "compiler/trace/CompactForm.h"
#include "compiler/trace/TraceReader.h"
#include "test/compiler/BellmanFord.h"

#include <sys/mman.h>
#include <unistd.h>

namespace kleene::test {
namespace {

/// Larger arrays are only described: reading them proves nothing more.
constexpr int64_t maxElements = int64_t{1} << 20;

/// The bytes as a file that has no name.
class MemoryFile {
public:
  explicit MemoryFile(std::string_view bytes)
      : fd(::memfd_create("fuzz", MFD_CLOEXEC)) {
    require(fd >= 0 && ::write(fd, bytes.data(), bytes.size()) ==
                           static_cast<ssize_t>(bytes.size()),
            "there is a file in memory");
  }
  ~MemoryFile() { ::close(fd); }
  MemoryFile(const MemoryFile &) = delete;
  MemoryFile &operator=(const MemoryFile &) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd); }

private:
  int fd;
};

void readArrays(const NpzReader &npz) {
  for (const std::string &name : npz.names()) {
    const Result<NpyHeader> header = npz.header(name);
    if (!header || header->elements() > maxElements)
      continue;
    const Result<NpyArray> array = npz.read(name);
    if (!array)
      continue;
    std::vector<double> values(static_cast<size_t>(header->elements()));
    array->copyReals(0, values);
  }
  (void)dtypeOfFile(npz, "fuzz.npz");
}

} // namespace

void fuzzNpz(std::string_view bytes) {
  static const Spec spec = bellmanFordSpec();
  const MemoryFile file(bytes);
  if (const Result<NpzReader> npz = NpzReader::open(file.path()))
    readArrays(*npz);
  Result<TraceReader> reader = TraceReader::open(file.path(), spec);
  if (!reader || reader->nodes() > 1000)
    return;
  auto generator =
      TraceGenerator::create(spec, bellmanFordFunctions(), reader->nodes());
  require(static_cast<bool>(generator), "a small generator is made");
  for (int64_t k = 0; k < std::min<int64_t>(reader->count(), 4); ++k)
    if (reader->load(k, **generator))
      (void)(*generator)->run(reader->given().data());
}

void fuzzProgram(std::string_view bytes) {
  const Result<Program> program = parseProgram(bytes, "program.json");
  if (!program) {
    require(!program.failure().message.empty(), "a refused file is explained");
    return;
  }
  const std::string text = printProgram(*program);
  const Result<Program> again = parseProgram(text, "program.json");
  require(again && printProgram(*again) == text,
          "what was read is written and read again");
}

} // namespace kleene::test
