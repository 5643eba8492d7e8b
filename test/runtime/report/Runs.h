//===- Runs.h - run folders without a training ----------------------------===//
#ifndef KLEENE_TEST_RUNTIME_REPORT_RUNS_H
#define KLEENE_TEST_RUNTIME_REPORT_RUNS_H

#include "compiler/program/ProgramFile.h"
#include "runtime/report/RecordedRun.h"
#include "runtime/train/Config.h"
#include "runtime/train/FileHash.h"
#include "test/runtime/train/Complaint.h"
#include "test/runtime/train/FakeProgram.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>

namespace kleene::rt::test {

using kleene::test::complaint;
using kleene::test::says;
using kleene::test::Scratch;
using kleene::test::slurp;
using kleene::test::spill;

/// A folder with a configuration, a program and weights.
inline std::filesystem::path
makeRun(const Scratch &scratch, const std::string &name,
        const std::vector<std::string> &settings,
        const std::string &algorithm = "fake_bfs") {
  const std::filesystem::path path = scratch / name;
  std::filesystem::create_directories(path);
  Config config;
  setConfig(config, "train.steps=20");
  for (const std::string &setting : settings)
    setConfig(config, setting);
  spill(path / "config.toml", printConfig(config));
  Program program = kleene::test::fakeProgram();
  program.spec.algorithm = algorithm;
  spill(path / "program.json", printProgram(program));
  spill(path / "weights.safetensors", "weights of " + name);
  return path;
}

/// A line of evals.jsonl, of the weights that the run has now; `more` are
/// further fields, with a comma before them.
inline void addEval(const std::filesystem::path &run, double score,
                    const std::string &more = "", int size = 64,
                    const std::string &network = "trained") {
  const std::string line =
      "{\"algorithm\":\"fake_bfs\",\"size\":" + std::to_string(size) +
      ",\"count\":32,\"seed\":3,\"score\":" + std::to_string(score) +
      ",\"outputs\":{},\"graph_exact\":0.25,\"steps_mean\":10.5,"
      "\"steps_max\":12,\"reference_steps_mean\":5.25,\"converged\":0.5,"
      "\"seconds\":1,\"network\":\"" +
      network + "\",\"weights\":\"" + fileHash(run / "weights.safetensors") +
      "\",\"command\":\"kleene eval " + run.filename().string() + "\"" + more +
      "}\n";
  spill(run / "evals.jsonl", slurp(run / "evals.jsonl") + line);
}

} // namespace kleene::rt::test

#endif // KLEENE_TEST_RUNTIME_REPORT_RUNS_H
