//===- Normalize.cpp - the direct form and Kleene normal form -------------===//
#include "compiler/dialect/lfp/LFPOps.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/transforms/lfp/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void kleene::addDirectForm(OpPassManager &passes) {
  passes.addPass(createCanonicalizerPass());
  OpPassManager &program = passes.nest<lfp::ProgramOp>();
  program.addPass(lfp::createElideChecks());
  program.addPass(lfp::createHoistViews());
  passes.addPass(createCanonicalizerPass());
}

// No common-subexpression elimination before the nest is flat: a view must stay
// with its probe.
void kleene::addNormalForm(OpPassManager &passes) {
  OpPassManager &program = passes.nest<lfp::ProgramOp>();
  program.addPass(lfp::createSequenceLoops());
  program.addPass(createCanonicalizerPass());
  program.addPass(lfp::createFlattenNest());
  program.addPass(createCanonicalizerPass());
  program.addPass(lfp::createRemoveDeadState());
  program.addPass(createCanonicalizerPass());
  program.addPass(lfp::createVerifyNormalForm());
}
