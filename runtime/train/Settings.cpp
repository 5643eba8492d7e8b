#include "runtime/train/Settings.h"

#include "runtime/model/Answers.h"
#include "runtime/train/Error.h"

#include <algorithm>
#include <cmath>
#include <dlfcn.h>
#include <map>
#include <numbers>
#include <thread>

namespace kleene::rt {

namespace {

Method methodOf(const std::string &name) {
  static const std::map<std::string, Method> methods = {
      {"picard", Method::picard},
      {"damped", Method::damped},
      {"anderson1", Method::anderson1},
      {"anderson2", Method::anderson2},
      {"broyden", Method::broyden}};
  return methods.at(name);
}

Adjoint adjointOf(const std::string &name) {
  static const std::map<std::string, Adjoint> adjoints = {
      {"jfb", Adjoint::oneStep},       {"implicit", Adjoint::implicit},
      {"anderson", Adjoint::anderson}, {"neumann", Adjoint::neumann},
      {"gmres", Adjoint::gmres},       {"dense", Adjoint::dense},
      {"phantom", Adjoint::phantom},   {"unrolled", Adjoint::unrolled}};
  return adjoints.at(name);
}

UpdateRule updateOf(const std::string &name) {
  static const std::map<std::string, UpdateRule> rules = {
      {"plain", UpdateRule::plain},
      {"gated", UpdateRule::gated},
      {"ema", UpdateRule::ema},
      {"min", UpdateRule::min},
      {"softmin", UpdateRule::softmin}};
  return rules.at(name);
}

} // namespace

double learningRate(const Config &config, double progress) {
  double begin = 1 - config.train.decay;
  if (progress <= begin)
    return config.train.lr;
  double part = std::min(1.0, (progress - begin) / config.train.decay);
  double fall = 0.5 * (1 + std::cos(std::numbers::pi * part));
  return config.train.lr *
         (config.train.lrEnd + (1 - config.train.lrEnd) * fall);
}

double witnessTemperature(const Config &config, double progress) {
  return config.train.tau *
         std::pow(config.train.tauEnd / config.train.tau, progress);
}

SolveOptions evaluationSolver(const Config &config) {
  SolveOptions options;
  options.cap = config.solver.evalCap;
  options.relative = config.solver.tol;
  options.absolute = config.solver.tolAbsolute;
  options.method = methodOf(config.solver.method);
  options.memory = config.solver.memory;
  options.damping = config.solver.damping;
  options.keepBest = config.solver.keepBest;
  options.settle = config.solver.settle;
  options.checkEvery = config.solver.checkEvery;
  return options;
}

SolveOptions trainingSolver(const Config &config) {
  SolveOptions options = evaluationSolver(config);
  options.cap = config.solver.cap;
  options.adjoint = adjointOf(config.solver.adjoint);
  options.adjointCap = config.solver.adjointCap;
  options.adjointRelative = config.solver.adjointTol;
  options.adjointTerms = config.solver.adjointTerms;
  options.phantomDamping = config.solver.phantomDamping;
  options.maskStuck = config.solver.stuck == "mask";
  return options;
}

SolveOptions diagnosisSolver(const Config &config) {
  SolveOptions options = trainingSolver(config);
  options.cap = config.solver.evalCap;
  options.settle = 0;
  options.checkEvery = 1;
  return options;
}

NetOptions netOptions(const Config &config) {
  bool available = torch::cuda::is_available();
  if (config.run.device == "cuda" && !available)
    throw Error(Exit::usage,
                "--device cuda: this LibTorch finds no CUDA device; use "
                "--device cpu or auto");
  NetOptions options;
  options.hidden = config.model.hidden;
  options.seed = static_cast<uint64_t>(config.train.seed);
  options.update = {updateOf(config.model.update), config.model.updateRate,
                    config.model.updateTau};
  options.type =
      config.run.dtype == "float64" ? torch::kFloat64 : torch::kFloat32;
  if (config.run.device != "cpu" && available)
    options.device = torch::Device(torch::kCUDA, 0);
  return options;
}

/// What the solver's keys ask for must be possible with this network.
static void checkSolver(const Net &net, const Config &config) {
  const Spec &spec = net.spec();
  if (config.solver.settle > 0 && !hasAnswers(spec))
    throw Error(Exit::input, "`solver.settle`: every output of `" +
                                 spec.algorithm +
                                 "` is a scalar, which never stays the same; "
                                 "set it to 0");
  if (config.solver.settle > 0 && net.hasLattice() && !net.endsInLattice())
    throw Error(Exit::usage, "`solver.settle`: outputs of `" + spec.algorithm +
                                 "` are decided by lattice channels before the "
                                 "iteration begins; set it to 0");
  if (config.solver.adjoint != "dense" || net.endsInLattice())
    return;
  const auto &sizes = config.train.sizes;
  const int64_t nodes =
      spec.nodes.of(*std::max_element(sizes.begin(), sizes.end()));
  if (nodes * config.model.hidden > denseAdjointLimit)
    throw Error(Exit::input,
                "`solver.adjoint = dense`: a sample has at most " +
                    std::to_string(denseAdjointLimit) + " numbers, not " +
                    std::to_string(nodes) + " nodes of model.hidden = " +
                    std::to_string(config.model.hidden) + "; use gmres");
}

Net makeNet(const Program &program, const Config &config, bool hints) {
  NetOptions options = netOptions(config);
  options.hints = hints;
  try {
    Net net(program.plan, program.spec, options);
    checkSolver(net, config);
    return net;
  } catch (const Error &) {
    throw;
  } catch (const std::runtime_error &error) {
    throw Error(Exit::input,
                "`" + program.spec.algorithm +
                    "` cannot be learned by this runtime: " + error.what());
  }
}

void applyThreads(const Config &config) {
  int threads = static_cast<int>(config.run.threads);
  if (threads == 0)
    threads =
        static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  torch::set_num_threads(threads);
  // The solver shares samples out among LibTorch's threads, so a product needs
  // no threads of its own; the pthread build of OpenBLAS has a pool that OpenMP
  // settings do not reach, and its idle threads spin.
  using SetThreads = void (*)(int);
  if (auto set = reinterpret_cast<SetThreads>(
          ::dlsym(RTLD_DEFAULT, "openblas_set_num_threads")))
    set(1);
}

std::string blasName() {
  if (::dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
    return "OpenBLAS";
  return at::hasMKL() ? "MKL" : "";
}

} // namespace kleene::rt
