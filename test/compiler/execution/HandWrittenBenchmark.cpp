//===- HandWrittenBenchmark.cpp - programs against C++, writing included --===//
//
// kleene-bench-handwritten [SECONDS]: samples per second of five programs and
// of the same in hand-written C++ (HandWritten.h), drawn and run, and with the
// trace file written to /dev/null by the same writer. Each of the two is
// measured three times in turn, and its best counts.
//
//===----------------------------------------------------------------------===//
#include "HandWritten.h"
#include "compiler/driver/Compile.h"
#include "compiler/tools/TraceBench.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace kleene;
using namespace kleene::test;

namespace {

void keepBest(TraceSpeed &best, const Result<TraceSpeed> &speed) {
  if (!speed) {
    std::fprintf(stderr, "%s\n", speed.failure().message.c_str());
    std::exit(1);
  }
  best.samplesPerSecond =
      std::max(best.samplesPerSecond, speed->samplesPerSecond);
  best.writtenPerSecond =
      std::max(best.writtenPerSecond, speed->writtenPerSecond);
}

void compare(const HandWritten &rival, int64_t nodes, double seconds) {
  const std::string path =
      std::string(KLEENE_SOURCE_DIR "/stdlib/") + rival.file;
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  CompileOptions options;
  options.nodes = nodes;
  Compilation program(path, text.str(), options);
  const Result<Spec> spec = program.spec();
  const Result<TraceFunctions> functions = program.jit();
  if (!spec || !functions) {
    std::fprintf(stderr, "%s", program.diagnostics().c_str());
    std::exit(1);
  }
  TraceSpeed native, byHand;
  for (int turn = 0; turn < 3; ++turn) {
    keepBest(native, measureTrace(*spec, *functions, nodes, seconds));
    keepBest(byHand, measureTrace(*spec, rival.functions, nodes, seconds));
  }
  std::printf("%-16s %4d %11.0f %11.0f %8.2f %11.0f %11.0f %8.2f\n",
              spec->algorithm.c_str(), static_cast<int>(nodes),
              native.samplesPerSecond, byHand.samplesPerSecond,
              byHand.samplesPerSecond / native.samplesPerSecond,
              native.writtenPerSecond, byHand.writtenPerSecond,
              byHand.writtenPerSecond / native.writtenPerSecond);
  std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 0.3;
  std::printf("samples/s           n      kleene         C++  C++/kln"
              "     written         C++  C++/kln\n");
  for (const HandWritten &rival : handWritten())
    for (int64_t nodes : {16, 64})
      compare(rival, nodes, seconds > 0 ? seconds : 0.3);
}
