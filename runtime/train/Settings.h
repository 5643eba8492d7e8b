//===- Settings.h - a configuration in LibTorch's terms -------------------===//
//
// What Config.h says in words and numbers, as the options of the solver, a
// device, a type and a number of threads.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_SETTINGS_H
#define KLEENE_RUNTIME_TRAIN_SETTINGS_H

#include "compiler/program/Program.h"
#include "runtime/model/Net.h"
#include "runtime/train/Config.h"

namespace kleene::rt {

/// The learning rate at `progress` (0 at the beginning, 1 at the end).
double learningRate(const Config &config, double progress);

/// The temperature of witness losses when `progress` (0 to 1) of the run is
/// done: geometric from train.tau to train.tau_end.
double witnessTemperature(const Config &config, double progress);

SolveOptions trainingSolver(const Config &config);
SolveOptions evaluationSolver(const Config &config);
/// The solver of an evaluation with the gradient of training, without an end by
/// answers.
SolveOptions diagnosisSolver(const Config &config);

/// The network's options; the device is chosen here. Throws Error (Exit::usage)
/// when CUDA is asked for and there is none.
NetOptions netOptions(const Config &config);

/// The network of the program before training, with decoders of hints if asked
/// for. Throws Error (Exit::input) when the plan is one that the runtime cannot
/// execute, or the solver is to do what it cannot do for this network.
Net makeNet(const Program &program, const Config &config, bool hints = false);

/// Sets the CPU threads of LibTorch, and one for OpenBLAS below it.
void applyThreads(const Config &config);

/// The name of the BLAS library that is loaded, "" when none is recognised.
std::string blasName();

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_SETTINGS_H
