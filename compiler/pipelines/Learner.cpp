//===- Learner.cpp - from the direct form to the network ------------------===//
#include "compiler/conversion/LearnerPasses.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/transforms/gnn/Passes.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;

void kleene::addLearner(OpPassManager &passes) {
  passes.addPass(conversion::createConvertLFPToGNN());
  OpPassManager &network = passes.nest<gnn::ProgramOp>();
  network.addPass(gnn::createSplitLinear());
  network.addPass(gnn::createHoistInvariants());
  network.addPass(gnn::createFuseMessage());
}
