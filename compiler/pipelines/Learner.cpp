//===- Learner.cpp - from the direct form to the network ------------------===//
#include "compiler/conversion/LearnerPasses.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/transforms/gnn/Passes.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;

void kleene::addLearner(OpPassManager &passes, const std::string &align) {
  conversion::ConvertLFPToGNNOptions options;
  options.align = align;
  passes.addPass(conversion::createConvertLFPToGNN(options));
  OpPassManager &network = passes.nest<gnn::ProgramOp>();
  network.addPass(gnn::createSplitLinear());
  network.addPass(gnn::createHoistInvariants());
  network.addPass(gnn::createFuseMessage());
}
