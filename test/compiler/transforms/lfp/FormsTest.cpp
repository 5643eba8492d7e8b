#include "compiler/driver/Compile.h"
#include "compiler/program/TraceGenerator.h"
#include "test/compiler/transforms/lfp/ProgramGenerator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>

// The proof obligation of the normal form: direct execution and normal form
// give the same rows, outputs, steps, status and site, bit for bit.

namespace kleene::test {
namespace {

constexpr int64_t maxSteps = 60;

/// All that can be seen of a run.
struct Observed {
  TraceStatus status;
  int64_t rows, steps;
  std::string failure;
  std::vector<std::vector<char>> hints, outputs;
};

std::vector<char> bytes(const Probe &probe, const void *data, int64_t nodes,
                        int64_t rows) {
  std::vector<char> copy(compactBytes(probe, nodes) * rows);
  if (!copy.empty()) // no rows, no memory
    std::memcpy(copy.data(), data, copy.size());
  if (probe.type != ProbeType::scalar)
    return copy;
  // Which NaN an operation gives is not for the language to say.
  for (size_t at = 0; at < copy.size(); at += sizeof(double)) {
    double value;
    std::memcpy(&value, &copy[at], sizeof value);
    if (std::isnan(value))
      std::memset(&copy[at], 0xff, sizeof value);
  }
  return copy;
}

class Form {
public:
  Form(const std::string &text, TraceForm form, unsigned level)
      : compilation("generated.kln", text, options(form, level)) {}

  /// Compiles; the reason why not, or "".
  std::string prepare() {
    Result<Spec> made = compilation.spec();
    if (!made)
      return made.failure().message + "\n" + compilation.diagnostics();
    spec = *made;
    Result<TraceFunctions> code = compilation.jit();
    if (!code)
      return code.failure().message;
    functions = *code;
    return "";
  }

  /// The runs of `count` samples on `nodes` nodes.
  std::vector<Observed> run(int64_t nodes, uint32_t seed, int count) {
    GeneratorOptions options;
    options.maxSteps = maxSteps;
    auto generator = TraceGenerator::create(spec, functions, nodes, options);
    EXPECT_TRUE(generator) << generator.failure().message;
    (*generator)->random().seed(seed);
    std::vector<Observed> runs;
    for (int k = 0; k < count; ++k)
      runs.push_back(observe(**generator));
    return runs;
  }

  Spec spec;

private:
  static CompileOptions options(TraceForm form, unsigned level) {
    CompileOptions options;
    options.form = form;
    options.optimization = level;
    return options;
  }

  Observed observe(TraceGenerator &generator) {
    Observed seen;
    seen.status = generator.next();
    seen.rows = generator.rows();
    seen.steps = generator.steps();
    if (seen.status != TraceStatus::ok)
      seen.failure = generator.failure().message;
    const std::vector<const Probe *> hints = spec.stage(Stage::hint);
    for (size_t k = 0; k < hints.size(); ++k)
      seen.hints.push_back(bytes(*hints[k], generator.hint(k),
                                 generator.nodes(), generator.rows()));
    const std::vector<const Probe *> outputs = spec.stage(Stage::output);
    for (size_t k = 0; seen.status == TraceStatus::ok && k < outputs.size();
         ++k)
      seen.outputs.push_back(
          bytes(*outputs[k], generator.output(k), generator.nodes(), 1));
    return seen;
  }

  Compilation compilation;
  TraceFunctions functions;
};

void expectEqual(const Observed &a, const Observed &b, const Spec &spec) {
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.failure, b.failure);
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_EQ(a.steps, b.steps);
  for (size_t k = 0; k < a.hints.size(); ++k)
    EXPECT_TRUE(a.hints[k] == b.hints[k]) << spec.stage(Stage::hint)[k]->name;
  ASSERT_EQ(a.outputs.size(), b.outputs.size());
  for (size_t k = 0; k < a.outputs.size(); ++k)
    EXPECT_TRUE(a.outputs[k] == b.outputs[k])
        << spec.stage(Stage::output)[k]->name;
}

/// How a set of runs ended: the generator must not test trivial programs only.
struct Tally {
  int runs = 0, longer = 0, ok = 0, limited = 0, outOfRange = 0;
  void add(const Observed &seen) {
    ++runs;
    longer += seen.rows > 1;
    ok += seen.status == TraceStatus::ok;
    limited += seen.status == TraceStatus::stepLimit;
    outOfRange += seen.status == TraceStatus::indexOutOfRange;
  }
};

/// The direct form without optimisation against the normal form at `level`.
void compareForms(const std::string &text, unsigned level,
                  const std::vector<int64_t> &sizes, int count, Tally &tally) {
  Form direct(text, TraceForm::direct, 0);
  Form normal(text, TraceForm::normal, level);
  ASSERT_EQ(direct.prepare(), "");
  ASSERT_EQ(normal.prepare(), "");
  ASSERT_TRUE(direct.spec.probes == normal.spec.probes);
  for (int64_t nodes : sizes) {
    SCOPED_TRACE(nodes);
    const std::vector<Observed> a = direct.run(nodes, 7, count);
    const std::vector<Observed> b = normal.run(nodes, 7, count);
    for (size_t k = 0; k < a.size(); ++k) {
      expectEqual(a[k], b[k], direct.spec);
      tally.add(a[k]);
    }
  }
}

/// Programs first .. last - 1 of the generator.
void compareGenerated(uint64_t first, uint64_t last) {
  Tally tally;
  for (uint64_t seed = first; seed < last; ++seed) {
    const std::string text = generateProgram(seed);
    SCOPED_TRACE("program " + std::to_string(seed) + "\n" + text);
    // Most of the time goes into LLVM's optimiser.
    compareForms(text, seed % 8 == 0 ? 3 : 0, {1, 4}, 3, tally);
    if (testing::Test::HasFailure())
      return; // one program is enough to look at
  }
  EXPECT_GT(2 * tally.longer, tally.runs) << "most traces have several rows";
  EXPECT_GT(2 * tally.ok, tally.runs) << "most programs end by themselves";
  EXPECT_GT(tally.limited, 0);
  EXPECT_GT(tally.outOfRange, 0);
}

TEST(Forms, GeneratedProgramsAgree) { compareGenerated(0, 240); }

TEST(Forms, StandardLibraryAgrees) {
  for (const char *name : {"graphs/bellman_ford", "graphs/bfs", "graphs/dfs",
                           "sorting/insertion_sort"}) {
    SCOPED_TRACE(name);
    std::ifstream file(std::string(KLEENE_SOURCE_DIR "/stdlib/") + name +
                       ".kln");
    std::stringstream text;
    text << file.rdbuf();
    Tally tally;
    compareForms(text.str(), 3, {1, 2, 5, 16}, 20, tally);
    EXPECT_GT(4 * tally.longer, tally.runs) << "one node has little to show";
  }
}

} // namespace
} // namespace kleene::test
