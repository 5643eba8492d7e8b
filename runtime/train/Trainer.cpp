#include "runtime/train/Trainer.h"

#include "compiler/program/ProgramFile.h"
#include "runtime/data/Sampler.h"
#include "runtime/train/Adam.h"
#include "runtime/train/Checkpoint.h"
#include "runtime/train/DiagnosisReport.h"
#include "runtime/train/Error.h"
#include "runtime/train/Evaluation.h"
#include "runtime/train/Learner.h"
#include "runtime/train/Metrics.h"
#include "runtime/train/Settings.h"
#include "runtime/train/Weights.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <optional>

namespace kleene::rt {
namespace {

constexpr int64_t diagnosedSamples = 8;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

std::string shortNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

size_t trainingDistribution(const Config &config, const Spec &spec) {
  return orThrow(
      distributionNamed(spec, config.train.distribution, "train.distribution"));
}

Sampler makeSampler(const Config &config, const Spec &spec,
                    const TraceFunctions &functions, bool hints) {
  if (!spec.hasSampler)
    throw Error(Exit::input, "`" + spec.algorithm +
                                 "` has no sample block: there is nothing to "
                                 "draw training samples from");
  SamplerOptions options;
  options.sizes = config.train.sizes;
  options.batch = config.train.batch;
  options.seed = static_cast<uint64_t>(config.train.seed);
  options.options.generator.distribution = trainingDistribution(config, spec);
  options.options.hints = hints;
  return orThrow(Sampler::create(spec, functions, options));
}

/// Drawn once; the same samples judge every state of the run.
std::optional<Batch> makeValidation(const Config &config, const Spec &spec,
                                    const TraceFunctions &functions,
                                    bool hints) {
  if (config.validation.count == 0)
    return std::nullopt;
  BatchOptions options;
  options.hints = hints;
  options.generator.distribution = trainingDistribution(config, spec);
  options.generator.params =
      trainingParams(spec, options.generator.distribution);
  BatchGenerator generator = orThrow(
      BatchGenerator::create(spec, functions, config.validation.size, options));
  generator.seed(static_cast<uint32_t>(config.validation.seed));
  return orThrow(generator.next(config.validation.count));
}

/// LibTorch's generator for the CPU, from which noise is drawn (Gumbel numbers,
/// directions of penalties). A checkpoint has its state.
at::Generator &cpuGenerator() {
  static at::Generator generator = at::detail::getDefaultCPUGenerator();
  return generator;
}

} // namespace

struct Trainer::State {
  State(const Config &config, const Program &program,
        const TraceFunctions &functions, const RunFolder &run,
        Progress &progress, std::function<bool()> interrupted)
      : config(config), program(program), run(run), progress(progress),
        interrupted(std::move(interrupted)),
        learner(makeLearner(this->program, config, warning())),
        sampler(makeSampler(config, this->program.spec, functions,
                            learner->needsHints())),
        validation(makeValidation(config, this->program.spec, functions,
                                  learner->readsFirstRow())),
        adam(learner->parameters(), {.weightDecay = config.train.weightDecay}),
        checkpoint(run.checkpoint(), warning()),
        hash(configHash(config, printProgram(program))) {
    cpuGenerator().set_current_seed(static_cast<uint64_t>(config.train.seed));
  }

  const Config config;
  const Program program;
  const RunFolder &run;
  Progress &progress;
  std::function<bool()> interrupted;
  std::unique_ptr<Learner> learner;
  Sampler sampler;
  std::optional<Batch> validation;
  Adam adam;
  Checkpoint checkpoint;
  std::string hash;

  std::optional<MetricsFile> metrics; ///< open while training
  Window window;
  int64_t step = 0;
  double best = none; ///< validation score of the kept weights
  double lastLoss = none;
  double earlierSeconds = 0; ///< of the parts of the run before this one
  std::chrono::steady_clock::time_point begin;

  std::function<void(const std::string &)> warning() {
    return [this](const std::string &text) { progress.line(text); };
  }
  NamedTensors allTensors() const;
  void save();
  void keepWeights(const std::optional<EvalResult> &result);
  void validate();
  std::optional<DiagnosisReport> diagnosis() const;
  void oneStep(double rate);
  double seconds() const { return earlierSeconds + secondsSince(begin); }
  bool timeIsUp() const {
    return config.train.minutes > 0 && seconds() >= 60 * config.train.minutes;
  }
  double share() const;
  [[noreturn]] void diverged(const std::string &what, double value) const;
};

NamedTensors Trainer::State::allTensors() const {
  NamedTensors all;
  for (const auto &[name, tensor] : learner->parameters())
    all.emplace_back("weights/" + name, tensor);
  for (const auto &moment : adam.moments())
    all.push_back(moment);
  return all;
}

void Trainer::State::save() {
  TrainState state{step, hash, {}};
  for (const auto &[name, value] : window.state())
    state.numbers["window." + name] = value;
  state.numbers["best"] = best;
  state.numbers["loss"] = lastLoss;
  state.numbers["seconds"] = seconds();
  NamedTensors tensors = allTensors();
  tensors.emplace_back("torch.rng", cpuGenerator().get_state());
  checkpoint.save(state, tensors);
}

void Trainer::State::keepWeights(const std::optional<EvalResult> &result) {
  bool judged = result && !std::isnan(result->score);
  // Not (score < best): of equals the later, and the first whatever it is.
  bool better = !judged || std::isnan(best) || !(result->score < best);
  if (config.train.keep == "best" && !better)
    return;
  if (judged)
    best = result->score;
  writeTensors(run.weights(), learner->parameters(),
               {{"algorithm", program.spec.algorithm},
                {"source_hash", program.sourceHash},
                {"step", std::to_string(step)}});
}

void Trainer::State::validate() {
  std::optional<EvalResult> result;
  if (validation) {
    int64_t at = 0;
    auto source = [&](int64_t count) -> Result<Batch> {
      at += count;
      return validation->slice(at - count, at);
    };
    result = evaluate(*learner, {evaluationSolver(config)}, source,
                      config.validation.size, config.validation.count);
  }
  keepWeights(result);
  if (!result)
    return;
  metrics->write(validationLine(step, *result, diagnosis()));
  progress.line("step " + std::to_string(step) + ": loss " +
                shortNumber(lastLoss) + ", validation score " +
                shortNumber(result->score) + ", graph-exact " +
                shortNumber(result->graphExact) + ", solver steps " +
                shortNumber(result->stepsMean) + ", converged " +
                shortNumber(result->converged));
}

/// Of the first validation samples, where asked for.
std::optional<DiagnosisReport> Trainer::State::diagnosis() const {
  if (!config.train.diagnose)
    return std::nullopt;
  const int64_t count =
      std::min<int64_t>(diagnosedSamples, config.validation.count);
  int64_t at = 0;
  auto source = [&](int64_t more) -> Result<Batch> {
    at += more;
    return validation->slice(at - more, at);
  };
  DiagnosisReport report = diagnose(*learner, diagnosisSolver(config), source,
                                    config.validation.size, count);
  report.seed = config.validation.seed;
  return report;
}

double Trainer::State::share() const {
  double steps = static_cast<double>(step) /
                 static_cast<double>(std::max<int64_t>(config.train.steps, 1));
  if (config.train.minutes == 0)
    return steps;
  return std::max(steps, seconds() / (60 * config.train.minutes));
}

void Trainer::State::diverged(const std::string &what, double value) const {
  throw Error(Exit::diverged,
              "training diverged at step " + std::to_string(step + 1) + ": " +
                  what + " is " + shortNumber(value) +
                  "; the checkpoints before it are kept in `" +
                  run.checkpoint().string() +
                  "`; a smaller train.lr or train.clip may help");
}

void Trainer::State::oneStep(double rate) {
  auto start = std::chrono::steady_clock::now();
  Batch batch = orThrow(sampler.next()).to(learner->device(), learner->type());
  StepLoss loss = learner->loss(batch, share());
  double value = loss.total.item<double>();
  if (!std::isfinite(value))
    diverged("the loss", value);
  std::vector<Tensor> gradients =
      torch::autograd::grad({loss.total}, learner->parameterTensors(), {},
                            /*retain_graph=*/torch::nullopt,
                            /*create_graph=*/false, /*allow_unused=*/true);
  double norm = clipGradients(gradients, config.train.clip);
  if (!std::isfinite(norm))
    diverged("the norm of the gradient", norm);
  adam.step(gradients, rate);
  ++step;
  lastLoss = value;
  window.add(loss, norm, secondsSince(start));
}

Trainer::Trainer(const Config &config, const Program &program,
                 const TraceFunctions &functions, const RunFolder &run,
                 Progress &progress, std::function<bool()> interrupted)
    : self(std::make_unique<State>(config, program, functions, run, progress,
                                   std::move(interrupted))) {}

Trainer::~Trainer() = default;

void Trainer::startFrom(const std::string &weights) {
  readParameters(SafetensorsReader(weights), self->learner->parameters(),
                 weights);
}

bool Trainer::resume() {
  NamedTensors tensors = self->allTensors();
  Tensor random = cpuGenerator().get_state();
  tensors.emplace_back("torch.rng", random);
  auto state = self->checkpoint.restore(tensors, self->hash);
  if (!state)
    return false;
  cpuGenerator().set_state(random);
  auto &numbers = state->numbers;
  std::map<std::string, double> window;
  for (const auto &[name, value] : numbers)
    if (name.rfind("window.", 0) == 0)
      window[name.substr(7)] = value;
  self->window.restore(window);
  self->best = numbers["best"];
  self->lastLoss = numbers["loss"];
  self->earlierSeconds = numbers["seconds"];
  self->step = state->step;
  self->adam.setSteps(state->step);
  self->sampler.seek(state->step);
  return true;
}

TrainReport Trainer::train() {
  State &s = *self;
  const auto &options = s.config.train;
  s.begin = std::chrono::steady_clock::now();
  s.metrics.emplace(s.run.metrics(), s.step);
  using End = TrainReport::End;
  End end = End::finished;
  bool saved = true; // what is on the disk is the state in memory
  while (s.step < options.steps) {
    if (s.timeIsUp()) {
      end = End::timeIsUp;
      break;
    }
    double rate = learningRate(s.config, s.share());
    s.oneStep(rate);
    saved = false;
    if (s.step % options.logEvery == 0) {
      s.metrics->write(s.window.line(s.step, rate));
      s.progress.update(
          s.step, options.steps,
          "loss " + shortNumber(s.window.meanLoss()) + ", solver steps " +
              shortNumber(s.window.meanSolverSteps()) + ", " +
              shortNumber(1e3 * s.window.secondsPerStep()) + " ms/step");
      s.window.clear();
    }
    if (options.evalEvery > 0 && s.step % options.evalEvery == 0) {
      s.validate();
      s.save();
      saved = true;
    }
    // A run that has just taken its last step ends like any other.
    if (s.step < options.steps && s.interrupted()) {
      end = End::interrupted;
      break;
    }
  }
  if (end == End::interrupted) {
    // No validation: the resumed run makes its own, where it always did.
    if (!std::filesystem::exists(s.run.weights()))
      s.keepWeights(std::nullopt);
    if (!saved)
      s.save();
  } else if (!saved || !std::filesystem::exists(s.run.weights())) {
    s.validate();
    s.save();
  }
  return {end, s.step, s.lastLoss, s.best};
}

} // namespace kleene::rt
