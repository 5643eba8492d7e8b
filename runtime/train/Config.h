//===- Config.h - every choice of a training run --------------------------===//
//
// One plain struct with documented defaults, read from TOML (`--config`),
// changed by assignments (`--set key=value`) and written in full to the run
// folder, so that a run states everything it was made with. A key that does not
// exist, a value of the wrong type or outside its range is an Error that names
// the key, what was seen and what is allowed: Exit::input in a file,
// Exit::usage in an assignment. The table of all keys is in Config.cpp and, for
// people, in README.md; a test keeps the two equal.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_CONFIG_H
#define KLEENE_RUNTIME_TRAIN_CONFIG_H

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace kleene::rt {

struct Config {
  struct {
    int64_t hidden = 128;
    std::string processor = "derived";
    std::string hintMode = "decoded_only";
    std::string hintSampling = "soft";
    double gumbelTau = 1.0;
    int64_t gumbelSamples = 10;
    std::string update = "plain";
    double updateRate = 0.5;
    double updateTau = 0.5;
  } model;
  struct {
    int64_t steps = 4000;
    int64_t batch = 32;
    std::vector<int64_t> sizes = {4, 7, 11, 13, 16};
    double lr = 1e-3;
    double decay = 0.25;
    double lrEnd = 0.01;
    double clip = 1.0;
    double weightDecay = 0;
    double tau = 0.1;
    double tauEnd = 0.002;
    int64_t seed = 1;
    int64_t evalEvery = 250;
    int64_t logEvery = 10;
    double minutes = 0;
    std::string keep = "best";
    std::string distribution;
    std::string mode = "deq";
    double hintWeight = 1.0;
    double stepPenalty = 0;
    double jacobianPenalty = 0;
    double defectPenalty = 0;
    bool diagnose = false;
  } train;
  struct {
    int64_t cap = 24;
    int64_t evalCap = 64;
    double tol = 1e-3;
    double tolAbsolute = 1e-6;
    std::string method = "picard";
    int64_t memory = 8;
    double damping = 1.0;
    bool keepBest = false;
    int64_t settle = 0;
    int64_t checkEvery = 1;
    std::string adjoint = "implicit";
    int64_t adjointCap = 16;
    double adjointTol = 1e-2;
    int64_t adjointTerms = 5;
    double phantomDamping = 0.5;
    std::string stuck = "fallback";
  } solver;
  struct {
    int64_t seed = 2;
    int64_t count = 100;
    int64_t size = 16;
  } validation;
  struct {
    std::string device = "auto";
    std::string dtype = "float32";
    int64_t threads = 0;
  } run;
};

/// What train.mode can be.
const std::vector<std::string> &trainModeNames();

/// One row of the table of keys, as text.
struct ConfigKey {
  std::string key;          ///< "train.lr"
  std::string defaultValue; ///< as TOML
  std::string help;
  bool resumable; ///< may differ between the parts of a resumed run
};
std::vector<ConfigKey> configKeys();

/// Applies a TOML file on top of `config`.
void readConfig(Config &config, const std::filesystem::path &path);
/// The same for TOML text; `name` stands for the file in messages.
void parseConfig(Config &config, const std::string &text,
                 const std::string &name);
/// Applies "key=value"; the value is TOML, a bare word, or numbers with commas.
void setConfig(Config &config, const std::string &assignment);
/// All keys with their values and one line of help each, as TOML.
std::string printConfig(const Config &config);

/// The keys whose values differ and may not differ when a run is resumed.
std::vector<std::string> frozenDifferences(const Config &a, const Config &b);
/// A hash of all values that must not change in a run, and of `more`.
std::string configHash(const Config &config, const std::string &more);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_CONFIG_H
