//===- Learner.cpp - from the direct form to the network ------------------===//
#include "compiler/conversion/LearnerPasses.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/transforms/gnn/Passes.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;

void kleene::addLearner(OpPassManager &passes, const LearnerOptions &learner) {
  conversion::ConvertLFPToGNNOptions options;
  options.align = learner.align;
  options.message = learner.message;
  options.ties = learner.ties;
  options.states = learner.states;
  options.triplets = learner.triplets;
  passes.addPass(conversion::createConvertLFPToGNN(options));
  OpPassManager &network = passes.nest<gnn::ProgramOp>();
  network.addPass(gnn::createSplitLinear());
  if (learner.eager)
    return;
  // Before anything moves: what it leaves of triples is pairs.
  network.addPass(gnn::createFuseTriples());
  network.addPass(gnn::createHoistInvariants());
  network.addPass(gnn::createFuseMessage());
}
